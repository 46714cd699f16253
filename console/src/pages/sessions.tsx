import { useState } from 'preact/hooks';
import { announce } from '../announcer.js';
import {
  client,
  endOtherSessions,
  endSession,
  getUser,
  listSessions,
  type SessionDto,
  type UserDto,
} from '../api.js';
import { Badge } from '../components/badge.js';
import { Button } from '../components/button.js';
import { ConfirmDialog } from '../components/dialog.js';
import { EmptyState } from '../components/empty-state.js';
import { Loading } from '../components/loading.js';
import { ErrorNotice } from '../components/notice.js';
import { PageHeading } from '../components/page-heading.js';
import { type Column, Table } from '../components/table.js';
import { Time } from '../components/time.js';
import { useAction, useLoad } from '../load.js';
import type { PageProps } from '../page.js';

interface Subject {
  readonly user: UserDto;
  readonly sessions: readonly SessionDto[];
}

/** The sessions of a user. */
export function SessionsPage({ parameters }: PageProps) {
  const id = Number(parameters['id']);
  const path = { id };
  const subject = useLoad<Subject>(
    async (signal) => {
      const [user, { results }] = await Promise.all([
        getUser({ client, signal, path }),
        listSessions({ client, signal, path }),
      ]);
      return { user, sessions: results };
    },
    [id],
  );
  const [asking, setAsking] = useState(false);
  const ending = useAction(async (sessionId: string) => {
    await endSession({ client, path: { id, sessionId } });
    announce('The session is over.');
    subject.reload();
  });
  const endingOthers = useAction(async () => {
    await endOtherSessions({ client, path });
    announce('The other sessions are over.');
    setAsking(false);
    subject.reload();
  });
  const columns: readonly Column<SessionDto>[] = [
    {
      header: 'Address',
      heads: true,
      cell: ({ address, current }) => (
        <>
          {address} {current && <Badge kind="good">This one</Badge>}
        </>
      ),
    },
    {
      header: 'Program',
      cell: ({ userAgent }) => (
        <span class="clamped" title={userAgent}>
          {userAgent || '–'}
        </span>
      ),
    },
    { header: 'Signed in with', cell: ({ amr }) => (amr.includes('mfa') ? 'Password and code' : 'Password') },
    { header: 'Since', cell: ({ createdAt }) => <Time iso={createdAt} /> },
    { header: 'Last used', cell: ({ lastUsedAt }) => <Time iso={lastUsedAt} /> },
    {
      header: 'End it',
      cell: ({ id: sessionId, current, address }) =>
        !current && (
          <Button
            aria-label={`End the session from ${address}`}
            busy={ending.busy}
            onClick={() => void ending.run(sessionId)}
          >
            End
          </Button>
        ),
    },
  ];
  const { data } = subject;
  const name = data?.user.name;
  return (
    <>
      <PageHeading title={name ? `Sessions of ${name}` : 'Sessions'}>
        {data && data.sessions.some(({ current }) => !current) && (
          <Button kind="danger" onClick={() => setAsking(true)}>
            End all others
          </Button>
        )}
      </PageHeading>
      <p>
        <a href={`#/users/${id}`}>Back to {name ?? 'the user'}</a>
      </p>
      <ErrorNotice error={ending.error ?? subject.error} onRetry={subject.reload} />
      {data === undefined ? (
        subject.loading && <Loading />
      ) : data.sessions.length === 0 ? (
        <EmptyState title="Not signed in anywhere" />
      ) : (
        <Table
          caption={`Sessions of ${name}`}
          columns={columns}
          rows={data.sessions}
          rowKey={({ id: sessionId }) => sessionId}
          busy={subject.loading}
        />
      )}
      <ConfirmDialog
        title="End all other sessions?"
        open={asking}
        onClose={() => setAsking(false)}
        confirmLabel="End them"
        danger
        onConfirm={() => void endingOthers.run()}
        busy={endingOthers.busy}
        error={endingOthers.error}
      >
        <p>{name} is signed out everywhere but in this window.</p>
      </ConfirmDialog>
    </>
  );
}
