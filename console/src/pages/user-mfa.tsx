import {
  acceptMfa,
  type AuthenticatorDto,
  client,
  enableMfa,
  getCurrentUser,
  getMfaStatus,
  getUser,
  listAuthenticators,
  type MfaStatusDto,
  type UserDto,
} from '../api.js';
import { announce } from '../announcer.js';
import { AuthenticatorApps } from '../components/authenticator-apps.js';
import { LinkButton } from '../components/button.js';
import type { Crumb } from '../components/breadcrumbs.js';
import { type Begun, Enrolment, type Known, mainIdOf } from '../components/enrolment.js';
import { Loading } from '../components/loading.js';
import { ErrorNotice, Notice } from '../components/notice.js';
import { PageHeading } from '../components/page-heading.js';
import { enrolmentOwner } from '../kept-enrolment.js';
import { useTexts } from '../language.js';
import { useLoad } from '../load.js';
import { navigate } from '../router.js';
import type { PageProps } from '../page.js';
import { rightsOf } from '../rights.js';
import { type Account, isStaff, useAccount } from '../session.js';
import { signOutIfWithoutSecondFactor } from './finish-enrolment.js';
import { NotFoundPage } from './not-found.js';

interface Subject {
  readonly user: UserDto;
  readonly status: MfaStatusDto;
  readonly authenticators: readonly AuthenticatorDto[];
}

/** Turns MFA on for a user, or replaces the authenticator. */
export function UserMfaPage({ parameters }: PageProps) {
  const t = useTexts();
  const account = useAccount();
  const id = Number(parameters['id']);
  const subject = useLoad<Subject>(
    async (signal) => {
      const [user, factors] = await Promise.all([
        // A session that may only enrol can still read its own status.
        id === account.id ? getCurrentUser({ client, signal }) : getUser({ client, signal, path: { id } }),
        factorsOf(id, signal),
      ]);
      return { user, ...factors };
    },
    [id],
  );
  const { data } = subject;
  const rights = data && rightsOf(account, data.user);
  if (rights && !rights.enrolHere && !rights.enrolByLink) return <NotFoundPage />;
  const replaceTitle = id === account.id ? t.invitation.replaceTitle : 'Set up the new authenticator app';
  const replacing = data?.user.mfaEnabled ?? false;
  return (
    <>
      <PageHeading
        title={replacing ? replaceTitle : t.invitation.title}
        {...(data && !account.mustEnrol && { crumbs: crumbsTo(data.user, account) })}
      />
      <ErrorNotice error={subject.error} onRetry={subject.reload} />
      {data ? <Choice key={id} {...data} /> : subject.loading && <Loading />}
    </>
  );
}

/** One after the other: an enrolment that is accepted in between is in the list. */
async function factorsOf(id: number, signal?: AbortSignal): Promise<Omit<Subject, 'user'>> {
  const call = { client, path: { id }, ...(signal && { signal }) };
  const status = await getMfaStatus(call);
  return { status, authenticators: await listAuthenticators(call) };
}

function crumbsTo({ id, name }: UserDto, account: Account): readonly Crumb[] {
  const own: Crumb = [name, `/users/${id}`];
  return isStaff(account) ? [['Users', '/users'], own] : [own];
}

function Choice(subject: Subject) {
  const { user } = subject;
  const account = useAccount();
  const rights = rightsOf(account, user);
  if (!rights.enrolHere)
    return (
      <Notice>
        <p>
          Only {user.name} or an administrator can set it up on this screen.{' '}
          <a href={`#/users/${user.id}/methods`}>Create a link</a> instead.
        </p>
      </Notice>
    );
  return (
    <>
      {user.id !== account.id && (
        <Notice kind="warning">
          <p>
            Do this only with {user.name} beside you: everybody who sees this screen sees the secret.{' '}
            {rights.enrolByLink && (
              <>
                <a href={`#/users/${user.id}/methods`}>Create a link</a> if you are not in the same room.
              </>
            )}
          </p>
        </Notice>
      )}
      <EnrolHere {...subject} />
    </>
  );
}

function EnrolHere({ user, status, authenticators }: Subject) {
  const t = useTexts();
  const account = useAccount();
  const path = { id: user.id };

  async function finish({ mainId }: Begun): Promise<void> {
    if (await signOutIfWithoutSecondFactor(account, user.id)) return;
    announce(mainId === undefined ? t.enrolment.done : t.enrolment.replaced);
    navigate(`/users/${user.id}`);
  }

  async function ask(): Promise<Known> {
    const factors = await factorsOf(user.id);
    return { pendingExpiresAt: factors.status.pendingExpiresAt, authenticators: factors.authenticators };
  }

  return (
    <Enrolment
      owner={enrolmentOwner(user.id, account.id)}
      userName={user.name}
      issuer={status.issuer}
      purpose={user.mfaEnabled ? 'replacement' : 'first'}
      known={{ pendingExpiresAt: status.pendingExpiresAt, authenticators }}
      ask={ask}
      begin={async () => {
        const body = { recreate: user.mfaEnabled };
        const enrolment = await enableMfa({ client, path, query: { qrImage: 'svg' }, body });
        const now = await factorsOf(user.id);
        return {
          enrolment,
          pendingExpiresAt: now.status.pendingExpiresAt ?? '',
          mainId: mainIdOf(now.authenticators),
        };
      }}
      accept={async ({ enrolment }, code) => {
        await acceptMfa({ client, path, body: { token: enrolment.token, code } });
      }}
      finish={finish}
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
