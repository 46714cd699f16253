import { Button } from '../components/button.js';
import { CardPage } from '../components/card-page.js';
import { ErrorNotice } from '../components/notice.js';
import { PageHeading } from '../components/page-heading.js';
import { useTexts } from '../language.js';
import { useAction } from '../load.js';
import { signOut } from '../session.js';

/** A verifier is an application, not a person. */
export function VerifierPage() {
  const t = useTexts();
  const leaving = useAction(() => signOut());
  return (
    <CardPage>
      <PageHeading title="Nothing to do here" />
      <p>
        This account has the role Verifier: an application uses it to check codes through the API. Sign in
        with another account to use the console.
      </p>
      <ErrorNotice title={t.failures.stillSignedIn} error={leaving.error} />
      <div class="actions">
        <Button kind="primary" busy={leaving.busy} onClick={() => void leaving.run()}>
          Sign out
        </Button>
      </div>
    </CardPage>
  );
}
