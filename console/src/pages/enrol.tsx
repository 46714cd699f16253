import { useState } from 'preact/hooks';
import { acceptInvited, anonymousClient as client, enrolInvited, type InvitedEnrolmentDto } from '../api.js';
import { Button } from '../components/button.js';
import { EnrolmentSteps } from '../components/enrolment.js';
import { CardPage } from '../components/card-page.js';
import { ErrorNotice, Notice } from '../components/notice.js';
import { PageHeading } from '../components/page-heading.js';
import { useAction } from '../load.js';

/** For invited users, without signing in. Until the invitation is used, a reload starts again. */
export function EnrolPage({ token }: { token: string }) {
  const [enrolment, setEnrolment] = useState<InvitedEnrolmentDto>();
  const [ended, setEnded] = useState<unknown>();
  const [done, setDone] = useState(false);
  const invitation = { invitationToken: token };
  const beginning = useAction(async () => {
    setEnded(undefined);
    setEnrolment(await enrolInvited({ client, body: invitation, query: { qrImage: 'svg' } }));
  });

  async function accept(code: string): Promise<void> {
    await acceptInvited({ client, body: { ...invitation, token: enrolment?.token ?? '', code } });
    setDone(true);
    // The invitation is used.
    history.replaceState(null, '', '#/enrol/used');
  }

  if (done) {
    return (
      <CardPage>
        <PageHeading title="Two-step sign-in is on" />
        <Notice kind="success">
          <p>From now on, signing in as {enrolment?.userName} takes the password and a code of the app.</p>
        </Notice>
        <p>Whoever was signed in with this account is signed out. This page can be closed.</p>
        <p>
          <a href="#/sign-in">Sign in</a>
        </p>
      </CardPage>
    );
  }
  if (!enrolment) {
    return (
      <CardPage>
        <PageHeading title="Set up two-step sign-in" />
        <ErrorNotice error={beginning.error ?? ended} />
        <p>
          You are invited to protect your account with a second factor: besides the password, a code from an
          app on your phone. It takes about two minutes, and nobody else sees the secret.
        </p>
        <div class="actions">
          <Button kind="primary" busy={beginning.busy} onClick={() => void beginning.run()}>
            Begin
          </Button>
        </div>
      </CardPage>
    );
  }
  return (
    <CardPage wide>
      <PageHeading title={`Two-step sign-in for ${enrolment.userName}`} />
      <p class="muted">In the app it is called {enrolment.issuer}.</p>
      <EnrolmentSteps
        key={enrolment.token}
        enrolment={enrolment}
        userName={enrolment.userName}
        accept={accept}
        onEnded={(error) => {
          setEnrolment(undefined);
          setEnded(error);
        }}
      />
    </CardPage>
  );
}
