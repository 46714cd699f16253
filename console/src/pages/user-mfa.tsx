import { useState } from 'preact/hooks';
import {
  acceptMfa,
  client,
  createMfaInvitation,
  enableMfa,
  getCurrentUser,
  getMfaStatus,
  getUser,
  type MfaInvitationDto,
  type MfaStatusDto,
  type UserDto,
} from '../api.js';
import { announce } from '../announcer.js';
import { AuthenticatorApps } from '../components/authenticator-apps.js';
import { Button, LinkButton } from '../components/button.js';
import { CopyButton } from '../components/copy-button.js';
import { Enrolment } from '../components/enrolment.js';
import { Loading } from '../components/loading.js';
import { ErrorNotice } from '../components/notice.js';
import { PageHeading } from '../components/page-heading.js';
import { Time } from '../components/time.js';
import { useTexts } from '../language.js';
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
  const t = useTexts();
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
      <PageHeading title={replacing ? t.invitation.replaceTitle : t.invitation.title} />
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
  const t = useTexts();
  const account = useAccount();
  const isOwn = user.id === account.id;
  const path = { id: user.id };

  async function finish(): Promise<void> {
    // One's own session began without a code, so from now on it cannot change MFA.
    if (isOwn && !account.secondFactor) {
      await signOut('enrolled');
      navigate('/');
      return;
    }
    announce(t.enrolment.done);
    navigate(`/users/${user.id}`);
  }

  async function askPending(): Promise<string | null> {
    const { state, pendingExpiresAt } = await getMfaStatus({ client, path });
    // The code was accepted, but the answer did not arrive.
    if (state === 'enabled' && !user.mfaEnabled) await finish();
    return pendingExpiresAt;
  }

  return (
    <Enrolment
      owner={`user:${user.id}:${account.id}`}
      userName={user.name}
      issuer={status.issuer}
      pendingExpiresAt={status.pendingExpiresAt}
      askPending={askPending}
      begin={async () => {
        const body = { recreate: user.mfaEnabled };
        const enrolment = await enableMfa({ client, path, query: { qrImage: 'svg' }, body });
        const { pendingExpiresAt } = await getMfaStatus({ client, path });
        return { enrolment, pendingExpiresAt: pendingExpiresAt ?? '' };
      }}
      accept={async ({ enrolment }, code) => {
        await acceptMfa({ client, path, body: { token: enrolment.token, code } });
        await finish();
      }}
      aside={
        <LinkButton kind="quiet" href={`#/users/${user.id}`}>
          {t.common.cancel}
        </LinkButton>
      }
    >
      {user.mfaEnabled && <p>{t.enrolment.oldAppWorks}</p>}
      <p>{t.enrolment.needsApp}</p>
      <details>
        <summary>{t.apps.none}</summary>
        <AuthenticatorApps />
      </details>
    </Enrolment>
  );
}
