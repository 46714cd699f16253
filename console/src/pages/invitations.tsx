import { useEffect, useState } from 'preact/hooks';
import { announce } from '../announcer.js';
import { client, listMfaInvitations, type OutstandingInvitationDto, revokeMfaInvitation } from '../api.js';
import { Button } from '../components/button.js';
import { Address } from '../components/client.js';
import { ConfirmDialog } from '../components/dialog.js';
import { EmptyState } from '../components/empty-state.js';
import { Loading } from '../components/loading.js';
import { ErrorNotice } from '../components/notice.js';
import { PageHeading } from '../components/page-heading.js';
import { type Column, Table } from '../components/table.js';
import { RelativeTime } from '../components/time.js';
import { useAction, useLoad } from '../load.js';
import { queryString, replaceQuery } from '../router.js';
import type { PageProps } from '../page.js';

/** The links that still work, and what became of each so far. */
export function InvitationsPage({ query }: PageProps) {
  const cursor = query.get('before') ?? undefined;
  const invitations = useLoad(
    (signal) => listMfaInvitations({ client, signal, query: { limit: 30, ...(cursor && { cursor }) } }),
    [cursor],
  );
  const [asked, setAsked] = useState<OutstandingInvitationDto>();
  const revoking = useAction(async (id: number) => {
    await revokeMfaInvitation({ client, path: { id } });
    announce('Link withdrawn.');
    setAsked(undefined);
    invitations.reload();
  });
  const { data } = invitations;
  const isPageGone = cursor !== undefined && data?.results.length === 0;
  useEffect(() => {
    if (isPageGone) replaceQuery({});
  }, [isPageGone]);
  const columns: readonly Column<OutstandingInvitationDto>[] = [
    {
      header: 'User',
      heads: true,
      cell: ({ userId, userName }) => <a href={`#/users/${userId}`}>{userName}</a>,
    },
    { header: 'For', cell: ({ replacing }) => (replacing ? 'Lost phone' : 'Set-up') },
    { header: 'Created by', cell: ({ createdBy }) => createdBy.name ?? `${createdBy.id}, deleted` },
    { header: 'Created', cell: ({ createdAt }) => <RelativeTime iso={createdAt} /> },
    {
      header: 'Opened',
      cell: ({ openedAt, openedFrom }) =>
        openedAt === null ? (
          'Not yet'
        ) : (
          <>
            <RelativeTime iso={openedAt} /> from <Address address={openedFrom ?? ''} />
          </>
        ),
    },
    { header: 'Expires', cell: ({ expiresAt }) => <RelativeTime iso={expiresAt} /> },
    {
      header: 'Action',
      cell: (invitation) => (
        <Button
          aria-label={`Withdraw the link of ${invitation.userName}`}
          onClick={() => setAsked(invitation)}
        >
          Withdraw
        </Button>
      ),
    },
  ];
  return (
    <>
      <PageHeading title="Invitations" />
      <p class="muted">
        Links that are still open. Create one on a user’s page, or for many users at once in the list of
        users.
      </p>
      <ErrorNotice error={invitations.error} onRetry={invitations.reload} />
      {data === undefined || (data.results.length === 0 && invitations.loading) ? (
        invitations.loading && <Loading />
      ) : data.results.length === 0 ? (
        <EmptyState title="No open links" />
      ) : (
        <>
          <Table
            caption="Open links"
            columns={columns}
            rows={data.results}
            rowKey={({ userId }) => userId}
            busy={invitations.loading}
          />
          {data.nextCursor !== null && (
            <p>
              <a class="button plain" href={`#/invitations${queryString({ before: data.nextCursor })}`}>
                Older
              </a>
            </p>
          )}
        </>
      )}
      <ConfirmDialog
        title={`Withdraw the link of ${asked?.userName}?`}
        open={asked !== undefined}
        onClose={() => {
          setAsked(undefined);
          revoking.reset();
        }}
        confirmLabel="Withdraw link"
        danger
        onConfirm={() => asked && void revoking.run(asked.userId)}
        busy={revoking.busy}
        error={revoking.error}
      >
        <p>The link stops working. You can create a new one at any time.</p>
      </ConfirmDialog>
    </>
  );
}
