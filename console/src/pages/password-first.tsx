import { announce } from '../announcer.js';
import { Button } from '../components/button.js';
import { CardPage } from '../components/card-page.js';
import { ErrorNotice } from '../components/notice.js';
import { PageHeading } from '../components/page-heading.js';
import { useTexts } from '../language.js';
import { useAction } from '../load.js';
import { signOut, useAccount } from '../session.js';
import { PasswordForm } from './password-form.js';

/** For a session that may only change a generated password. */
export function PasswordFirstPage() {
  const t = useTexts();
  const leaving = useAction(() => signOut());
  return (
    <CardPage>
      <PageHeading title={t.password.firstTitle} />
      <p>{t.password.firstText}</p>
      <ErrorNotice title={t.failures.stillSignedIn} error={leaving.error} />
      <PasswordForm userId={useAccount().id} onDone={announce}>
        <Button kind="quiet" busy={leaving.busy} onClick={() => void leaving.run()}>
          {t.common.signOut}
        </Button>
      </PasswordForm>
    </CardPage>
  );
}
