import { client, getUser } from '../api.js';
import { EventSearch } from '../components/event-search.js';
import { ErrorNotice, Notice } from '../components/notice.js';
import { PageHeading } from '../components/page-heading.js';
import { useLoad } from '../load.js';
import { hasCode } from '../messages.js';
import type { PageProps } from '../page.js';

/** The events about a user, also after the account was deleted. */
export function UserEventsPage({ parameters }: PageProps) {
  const id = Number(parameters['id']);
  const user = useLoad((signal) => getUser({ client, signal, path: { id } }), [id]);
  const name = user.data?.name;
  const isGone = hasCode(user.error, 'USER_NOT_FOUND');
  return (
    <>
      <PageHeading
        title={`Events of ${name ?? `user ${id}`}`}
        crumbs={[['Users', '/users'], ...(name === undefined ? [] : [[name, `/users/${id}`] as const])]}
      />
      {isGone ? (
        <Notice>
          <p>No account has this number now. If it was deleted, its events are still here.</p>
        </Notice>
      ) : (
        <ErrorNotice error={user.error} onRetry={user.reload} />
      )}
      <EventSearch userId={id} />
    </>
  );
}
