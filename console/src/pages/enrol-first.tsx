import { Button, LinkButton } from '../components/button.js';
import { CardPage } from '../components/card-page.js';
import { PageHeading } from '../components/page-heading.js';
import { useAction } from '../load.js';
import { signOut } from '../session.js';

/** For a session that may only enrol. */
export function EnrolFirstPage({ href }: { href: string }) {
  const leaving = useAction(() => signOut());
  return (
    <CardPage>
      <PageHeading title="Set up two-step sign-in first" />
      <p>
        Your account has to use a second factor: besides the password, a code from an app on your phone. It
        takes about two minutes.
      </p>
      <p class="muted">
        You need an authenticator app, for instance Google Authenticator, Microsoft Authenticator, Aegis or
        2FAS. Afterwards you sign in again with a code.
      </p>
      <div class="actions">
        <LinkButton kind="primary" href={href}>
          Set it up
        </LinkButton>
        <Button kind="quiet" busy={leaving.busy} onClick={() => void leaving.run()}>
          Sign out
        </Button>
      </div>
    </CardPage>
  );
}
