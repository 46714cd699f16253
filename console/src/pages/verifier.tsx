import { Button } from '../components/button.js';
import { CardPage } from '../components/card-page.js';
import { PageHeading } from '../components/page-heading.js';
import { useAction } from '../load.js';
import { signOut } from '../session.js';

/** A verifier is an application, not a person. */
export function VerifierPage() {
  const leaving = useAction(() => signOut());
  return (
    <CardPage>
      <PageHeading title="Nothing to do here" />
      <p>
        This account has the role Verifier: an application uses it to check codes through the API. Sign in
        with another account to use the console.
      </p>
      <div class="actions">
        <Button kind="primary" busy={leaving.busy} onClick={() => void leaving.run()}>
          Sign out
        </Button>
      </div>
    </CardPage>
  );
}
