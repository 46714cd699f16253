import { useState } from 'preact/hooks';
import { announce } from '../announcer.js';
import { client, listMfaInvitations, type OutstandingInvitationDto, revokeMfaInvitation } from '../api.js';
import { Button } from '../components/button.js';
import { ConfirmDialog } from '../components/dialog.js';
import { EmptyState } from '../components/empty-state.js';
import { Loading } from '../components/loading.js';
import { ErrorNotice } from '../components/notice.js';
import { PageHeading } from '../components/page-heading.js';
import { type Column, Table } from '../components/table.js';
import { Time } from '../components/time.js';
import { useAction, useLoad } from '../load.js';
import { queryString } from '../router.js';
import type { PageProps } from '../page.js';

/** Users who were invited to set up MFA and have not done so yet. */
export function InvitationsPage({ query }: PageProps) {
  const cursor = query.get('before') ?? undefined;
  const invitations = useLoad(
    (signal) => listMfaInvitations({ client, signal, query: { limit: 30, ...(cursor && { cursor }) } }),
    [cursor],
  );
  const [asked, setAsked] = useState<OutstandingInvitationDto>();
  const revoking = useAction(async (id: number) => {
    await revokeMfaInvitation({ client, path: { id } });
    announce('The invitation is withdrawn.');
    setAsked(undefined);
    invitations.reload();
  });
  const columns: readonly Column<OutstandingInvitationDto>[] = [
    {
      header: 'User',
      heads: true,
      cell: ({ userId, userName }) => <a href={`#/users/${userId}`}>{userName}</a>,
    },
    { header: 'Invited by', cell: ({ createdBy }) => createdBy.name ?? `${createdBy.id}, deleted` },
    { header: 'Invited', cell: ({ createdAt }) => <Time iso={createdAt} /> },
    { header: 'Good until', cell: ({ expiresAt }) => <Time iso={expiresAt} /> },
    {
      header: 'Withdraw',
      cell: (invitation) => (
        <Button
          aria-label={`Withdraw the invitation of ${invitation.userName}`}
          onClick={() => setAsked(invitation)}
        >
          Withdraw
        </Button>
      ),
    },
  ];
  const { data } = invitations;
  return (
    <>
      <PageHeading title="Invitations" />
      <p class="muted">
        Invite a user from the user’s own page. An invitation that was used or has ended is not listed.
      </p>
      <ErrorNotice error={invitations.error} onRetry={invitations.reload} />
      {data === undefined ? (
        invitations.loading && <Loading />
      ) : data.results.length === 0 ? (
        <EmptyState title="No invitation is outstanding" />
      ) : (
        <>
          <Table
            caption="Outstanding invitations"
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
        title={`Withdraw the invitation of ${asked?.userName}?`}
        open={asked !== undefined}
        onClose={() => {
          setAsked(undefined);
          revoking.reset();
        }}
        confirmLabel="Withdraw it"
        danger
        onConfirm={() => asked && void revoking.run(asked.userId)}
        busy={revoking.busy}
        error={revoking.error}
      >
        <p>The link stops working. Another one can be made at any time.</p>
      </ConfirmDialog>
    </>
  );
}
