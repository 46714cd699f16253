import type { ComponentChildren } from 'preact';
import { client, getMfaStatus, getUser, listAuthenticators, type UserDto } from '../../api.js';
import { Avatar } from '../../components/avatar.js';
import { Badge } from '../../components/badge.js';
import { EventSearch } from '../../components/event-search.js';
import { Loading } from '../../components/loading.js';
import { ErrorNotice, Notice } from '../../components/notice.js';
import { PageHeading } from '../../components/page-heading.js';
import { type Tab, Tabs } from '../../components/tabs.js';
import { useTexts } from '../../language.js';
import { useLoad } from '../../load.js';
import { hasCode } from '../../messages.js';
import type { PageProps } from '../../page.js';
import { rightsOf } from '../../rights.js';
import type { Texts } from '../../texts/en.js';
import { type Account, isStaff, useAccount } from '../../session.js';
import { roleNames } from '../../words.js';
import { NotFoundPage } from '../not-found.js';
import { AccountCard } from './account-card.js';
import { SessionsCard } from './sessions-card.js';
import { SignInMethods } from './sign-in-methods.js';
import type { Subject } from './subject.js';
import { TwoStepCard } from './two-step-card.js';

/** An account: its two-step sign-in, properties, sign-in methods and sessions. */
export function UserPage({ parameters }: PageProps) {
  const t = useTexts();
  const account = useAccount();
  const id = Number(parameters['id']);
  const tab = parameters['tab'] ?? '';
  const path = { id };
  const subject = useLoad(
    async (signal) => {
      const [user, status, authenticators] = await Promise.all([
        getUser({ client, signal, path }),
        getMfaStatus({ client, signal, path }),
        listAuthenticators({ client, signal, path }),
      ]);
      return { user, status, authenticators };
    },
    [id],
  );
  const { data } = subject;
  const section = data && sectionOf(tab, account, { ...data, onChange: subject.reload });
  if (data && !section) return <NotFoundPage />;
  const name = data?.user.name ?? (id === account.id ? account.name : undefined);
  return (
    <>
      <PageHeading
        title={name ?? `User ${id}`}
        {...(name !== undefined && { before: <Avatar name={name} /> })}
        {...(isStaff(account) && { crumbs: [['Users', '/users']] })}
      >
        {data && isStaff(account) && <Badge>{roleNames[data.user.role]}</Badge>}
        {data?.user.disabled && <Badge kind="danger">{t.account.facts.disabled}</Badge>}
      </PageHeading>
      {data && (
        <Tabs
          label={t.account.tabs.label}
          tabs={tabsFor(account, data.user, t.account.tabs)}
          current={`/users/${id}${tab && `/${tab}`}`}
        />
      )}
      {tab === 'events' && account.role === 'admin' && hasCode(subject.error, 'USER_NOT_FOUND') ? (
        <EventsOfDeletedUser id={id} />
      ) : (
        <ErrorNotice error={subject.error} onRetry={subject.reload} />
      )}
      {section ?? (subject.loading && <Loading />)}
    </>
  );
}

function sectionOf(tab: string, account: Account, subject: Subject): ComponentChildren {
  const { user } = subject;
  const rights = rightsOf(account, user);
  switch (tab) {
    case '':
      return (
        <div class="columns">
          <TwoStepCard {...subject} />
          <AccountCard {...subject} />
        </div>
      );
    case 'methods':
      return <SignInMethods {...subject} />;
    case 'sessions':
      return rights.sessions && <SessionsCard user={user} />;
    case 'events':
      return account.role === 'admin' && <EventSearch userId={user.id} />;
    default:
      return undefined;
  }
}

function tabsFor(account: Account, user: UserDto, names: Texts['account']['tabs']): readonly Tab[] {
  const path = `/users/${user.id}`;
  return [
    [names.overview, path],
    [names.methods, `${path}/methods`],
    ...(rightsOf(account, user).sessions ? [[names.sessions, `${path}/sessions`] as const] : []),
    ...(account.role === 'admin' ? [[names.events, `${path}/events`] as const] : []),
  ];
}

function EventsOfDeletedUser({ id }: { id: number }) {
  return (
    <>
      <Notice>
        <p>No account has this number now. If it was deleted, its events are still here.</p>
      </Notice>
      <EventSearch userId={id} />
    </>
  );
}
