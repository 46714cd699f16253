import { useState } from 'preact/hooks';
import { announce } from '../../announcer.js';
import {
  client,
  endOtherSessions,
  endSession,
  listSessions,
  type SessionDto,
  type UserDto,
} from '../../api.js';
import { clientNameOf } from '../../client-name.js';
import { Badge } from '../../components/badge.js';
import { Button } from '../../components/button.js';
import { Address, Client } from '../../components/client.js';
import { ConfirmDialog } from '../../components/dialog.js';
import { EmptyState } from '../../components/empty-state.js';
import { Loading } from '../../components/loading.js';
import { ErrorNotice } from '../../components/notice.js';
import { type Column, Table } from '../../components/table.js';
import { RelativeTime } from '../../components/time.js';
import { useTexts } from '../../language.js';
import { useAction, useLoad } from '../../load.js';

/** Of the authentication methods of a session (RFC 8176), those that people know apart. */
function proofOf(amr: readonly string[]): 'password' | 'passwordAndCode' | 'passwordAndPasskey' {
  if (amr.some((method) => ['hwk', 'swk', 'pop'].includes(method))) return 'passwordAndPasskey';
  return amr.includes('mfa') ? 'passwordAndCode' : 'password';
}

/** Where the user is signed in. */
export function SessionsCard({ user }: { user: UserDto }) {
  const {
    clients,
    account: { sessions: t },
  } = useTexts();
  const path = { id: user.id };
  const sessions = useLoad((signal) => listSessions({ client, signal, path }), [user.id]);
  const [asking, setAsking] = useState(false);
  const ending = useAction(async (sessionId: string) => {
    await endSession({ client, path: { ...path, sessionId } });
    announce(t.ended);
    sessions.reload();
  });
  const endingOthers = useAction(async () => {
    await endOtherSessions({ client, path });
    announce(t.othersEnded);
    setAsking(false);
    sessions.reload();
  });
  const columns: readonly Column<SessionDto>[] = [
    {
      header: t.program,
      heads: true,
      cell: ({ userAgent, current }) => (
        <>
          <Client userAgent={userAgent} /> {current && <Badge kind="good">{t.current}</Badge>}
        </>
      ),
    },
    { header: t.address, cell: ({ address }) => <Address address={address} /> },
    { header: t.signedInWith, cell: ({ amr }) => t[proofOf(amr)] },
    { header: t.since, cell: ({ createdAt }) => <RelativeTime iso={createdAt} /> },
    { header: t.lastUsed, cell: ({ lastUsedAt }) => <RelativeTime iso={lastUsedAt} /> },
    {
      header: t.action,
      cell: ({ id, current, address, userAgent }) =>
        !current && (
          <Button
            aria-label={t.endLabel(clientNameOf(userAgent, clients).name, address)}
            busy={ending.busy}
            onClick={() => void ending.run(id)}
          >
            {t.end}
          </Button>
        ),
    },
  ];
  const list = sessions.data?.results;
  const hasCurrent = list?.some(({ current }) => current) ?? false;
  return (
    <section class="stack">
      <ErrorNotice error={ending.error ?? sessions.error} onRetry={sessions.reload} />
      {list === undefined ? (
        sessions.loading && <Loading shape="rows" />
      ) : list.length === 0 ? (
        <EmptyState title={t.none} />
      ) : (
        <Table
          caption={t.table}
          columns={columns}
          rows={list}
          rowKey={({ id }) => id}
          busy={sessions.loading}
        />
      )}
      {list?.some(({ current }) => !current) && (
        <div class="actions">
          <Button kind="quiet-danger" onClick={() => setAsking(true)}>
            {hasCurrent ? t.endOthers : t.endAll}
          </Button>
        </div>
      )}
      <ConfirmDialog
        title={hasCurrent ? t.endOthersTitle : t.endAllTitle}
        open={asking}
        onClose={() => {
          setAsking(false);
          endingOthers.reset();
        }}
        confirmLabel={hasCurrent ? t.endOthers : t.endAll}
        danger
        onConfirm={() => void endingOthers.run()}
        busy={endingOthers.busy}
        error={endingOthers.error}
      >
        <p>{hasCurrent ? t.endOthersText : t.endAllText(user.name)}</p>
      </ConfirmDialog>
    </section>
  );
}
