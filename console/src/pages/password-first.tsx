import { Button } from '../components/button.js';
import { CardPage } from '../components/card-page.js';
import { PageHeading } from '../components/page-heading.js';
import { useAction } from '../load.js';
import { signOut, useAccount } from '../session.js';
import { PasswordForm } from './password-form.js';

/** For a session that may only change a generated password. */
export function PasswordFirstPage() {
  const leaving = useAction(() => signOut());
  return (
    <CardPage>
      <PageHeading title="Choose your own password first" />
      <p>The service made up the password you signed in with. Replace it with one that only you know.</p>
      <PasswordForm userId={useAccount().id}>
        <Button kind="quiet" busy={leaving.busy} onClick={() => void leaving.run()}>
          Sign out
        </Button>
      </PasswordForm>
    </CardPage>
  );
}
