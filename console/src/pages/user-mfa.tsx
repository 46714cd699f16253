import { useState } from 'preact/hooks';
import {
  acceptMfa,
  client,
  createMfaInvitation,
  enableMfa,
  getCurrentUser,
  getMfaStatus,
  getUser,
  type MfaEnrolmentDto,
  type MfaInvitationDto,
  type MfaStatusDto,
  type UserDto,
} from '../api.js';
import { announce } from '../announcer.js';
import { Button, LinkButton } from '../components/button.js';
import { CopyButton } from '../components/copy-button.js';
import { EnrolmentSteps } from '../components/enrolment.js';
import { Loading } from '../components/loading.js';
import { ErrorNotice, Notice } from '../components/notice.js';
import { PageHeading } from '../components/page-heading.js';
import { Time } from '../components/time.js';
import { useAction, useLoad } from '../load.js';
import { navigate } from '../router.js';
import type { PageProps } from '../page.js';
import { signOut, useAccount } from '../session.js';

interface Subject {
  readonly user: UserDto;
  readonly status: MfaStatusDto;
}

/** Turns MFA on for a user, or replaces the authenticator. */
export function UserMfaPage({ parameters }: PageProps) {
  const account = useAccount();
  const id = Number(parameters['id']);
  const subject = useLoad<Subject>(
    async (signal) => {
      const [user, status] = await Promise.all([
        // A session that may only enrol can still read its own status.
        id === account.id ? getCurrentUser({ client, signal }) : getUser({ client, signal, path: { id } }),
        getMfaStatus({ client, signal, path: { id } }),
      ]);
      return { user, status };
    },
    [id],
  );
  const { data } = subject;
  const replacing = data?.user.mfaEnabled ?? false;
  return (
    <>
      <PageHeading title={replacing ? 'Replace the authenticator' : 'Set up two-step sign-in'} />
      <ErrorNotice error={subject.error} onRetry={subject.reload} />
      {data ? <Choice key={id} {...data} /> : subject.loading && <Loading />}
    </>
  );
}

function Choice({ user, status }: Subject) {
  const account = useAccount();
  const isOwn = user.id === account.id;
  return isOwn ? (
    <EnrolHere user={user} status={status} />
  ) : (
    <div class="stack">
      {!user.mfaEnabled && <Invite user={user} />}
      {account.role === 'admin' && (
        <section class="card stack">
          <h2>Set it up here</h2>
          <p class="muted">With {user.name} beside you: whoever sees this page sees the secret.</p>
          <EnrolHere user={user} status={status} />
        </section>
      )}
    </div>
  );
}

function Invite({ user }: { user: UserDto }) {
  const [invitation, setInvitation] = useState<MfaInvitationDto>();
  const inviting = useAction(async () => {
    setInvitation(await createMfaInvitation({ client, path: { id: user.id } }));
    announce('The invitation is made.');
  });
  return (
    <section class="card stack">
      <h2>Send an invitation</h2>
      <p>
        A link by which {user.name} sets it up alone, so that nobody else sees the secret. It works once, and
        replaces an older one.
      </p>
      <ErrorNotice error={inviting.error} />
      {invitation ? (
        <>
          <p class="secret">{invitation.url}</p>
          <p class="muted">
            Good until <Time iso={invitation.expiresAt} />. It is shown this one time: give it to {user.name}{' '}
            on a way that only {user.name} reads.
          </p>
          <div class="actions">
            <CopyButton text={invitation.url} label="Copy link" />
            <LinkButton href="#/invitations">All invitations</LinkButton>
          </div>
        </>
      ) : (
        <div class="actions">
          <Button kind="primary" busy={inviting.busy} onClick={() => void inviting.run()}>
            Make a link
          </Button>
        </div>
      )}
    </section>
  );
}

function EnrolHere({ user, status }: Subject) {
  const account = useAccount();
  const [enrolment, setEnrolment] = useState<MfaEnrolmentDto>();
  const [ended, setEnded] = useState<unknown>();
  const isOwn = user.id === account.id;
  const path = { id: user.id };
  const beginning = useAction(async () => {
    setEnded(undefined);
    setEnrolment(
      await enableMfa({ client, path, query: { qrImage: 'svg' }, body: { recreate: user.mfaEnabled } }),
    );
  });

  async function accept(code: string): Promise<void> {
    await acceptMfa({ client, path, body: { token: enrolment?.token ?? '', code } });
    // One's own session began without a code, so from now on it cannot change MFA.
    if (isOwn && !account.secondFactor) {
      await signOut('enrolled');
      navigate('/');
    } else navigate(`/users/${user.id}`);
  }

  if (enrolment) {
    return (
      <EnrolmentSteps
        key={enrolment.token}
        enrolment={enrolment}
        userName={user.name}
        accept={accept}
        onEnded={(error) => {
          setEnrolment(undefined);
          setEnded(error);
        }}
      />
    );
  }
  return (
    <div class="stack">
      <ErrorNotice error={beginning.error ?? ended} />
      {user.mfaEnabled && (
        <Notice>
          <p>The present app and its scratch codes go on working until a code of the new one is accepted.</p>
        </Notice>
      )}
      {status.pendingExpiresAt !== null && (
        <Notice kind="warning">
          <p>
            This was begun before and not finished. Its secret is not shown again; beginning anew replaces it.
          </p>
        </Notice>
      )}
      <p>You need an authenticator app on a phone, and about two minutes.</p>
      <div class="actions">
        <Button kind="primary" busy={beginning.busy} onClick={() => void beginning.run()}>
          {status.pendingExpiresAt === null ? 'Begin' : 'Begin anew'}
        </Button>
        <LinkButton kind="quiet" href={`#/users/${user.id}`}>
          Cancel
        </LinkButton>
      </div>
    </div>
  );
}
