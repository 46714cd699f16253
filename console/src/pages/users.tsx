import { useEffect, useState } from 'preact/hooks';
import { client, type ListedUserDto, listUsers } from '../api.js';
import type { BulkAction } from '../bulk-actions.js';
import { Badge, MfaBadge } from '../components/badge.js';
import { LinkButton } from '../components/button.js';
import { Checkbox } from '../components/checkbox.js';
import { EmptyState } from '../components/empty-state.js';
import { Loading } from '../components/loading.js';
import { ErrorNotice } from '../components/notice.js';
import { PageHeading } from '../components/page-heading.js';
import { Pager } from '../components/pager.js';
import { type Column, Table } from '../components/table.js';
import { Time } from '../components/time.js';
import { namePartProblem } from '../field-rules.js';
import { focusPageHeading } from '../focus.js';
import { useLoad } from '../load.js';
import { queryString, replaceQuery } from '../router.js';
import type { PageProps } from '../page.js';
import { useAccount } from '../session.js';
import { roleNames } from '../words.js';
import { BulkBar, type Selection, withUsers } from './bulk-bar.js';
import { BulkResults } from './bulk-results.js';
import { DownloadUsers } from './download-users.js';
import { FilterBar, filterQuery, filtersIn } from './user-filters.js';

const limit = 30;

const columns: readonly Column<ListedUserDto>[] = [
  {
    header: 'Name',
    heads: true,
    cell: ({ id, name }) => (
      <a class="user-name" href={`#/users/${id}`}>
        {name}
      </a>
    ),
  },
  {
    header: 'Description',
    cell: ({ description }) => description && <span class="description">{description}</span>,
  },
  { header: 'Role', cell: ({ role }) => <span class="nowrap">{roleNames[role]}</span> },
  { header: 'Two-step sign-in', cell: ({ mfaState }) => <MfaBadge state={mfaState} /> },
  {
    header: 'Account',
    cell: ({ disabled }) => (disabled ? <Badge kind="danger">Disabled</Badge> : 'Active'),
  },
  { header: 'Created', cell: ({ createdAt }) => <Time iso={createdAt} dayOnly /> },
];

const lastPageOffset = (totalCount: number): number => Math.floor((totalCount - 1) / limit) * limit;

/** The list of users; the address contains the filters. */
export function UsersPage({ query }: PageProps) {
  const account = useAccount();
  const filters = filtersIn(query);
  const offset = Math.max(0, Math.trunc(Number(query.get('offset')) || 0));
  const [selection, setSelection] = useState<Selection>(new Map());
  const [bulk, setBulk] = useState<{ action: BulkAction; users: readonly ListedUserDto[] }>();
  const isRefused = namePartProblem(filters.name) !== undefined;
  const users = useLoad(
    async (signal) =>
      isRefused
        ? undefined
        : listUsers({ client, signal, query: { offset, limit, ...filterQuery(filters) } }),
    [...Object.values(filters), offset],
  );
  const { results = [], totalCount = 0 } = users.data ?? {};
  const isPageGone = results.length === 0 && totalCount > 0;
  useEffect(() => {
    if (isPageGone) replaceQuery({ ...filters, offset: lastPageOffset(totalCount) || undefined });
  }, [isPageGone, totalCount]);
  const selectColumn: Column<ListedUserDto> = {
    header: 'Select',
    isHeaderHidden: true,
    cell: (user) => (
      <Checkbox
        label={`Select ${user.name}`}
        isLabelHidden
        checked={selection.has(user.id)}
        onChange={(isChecked) => setSelection(withUsers(selection, [user], isChecked))}
      />
    ),
  };
  if (bulk) {
    return (
      <>
        <PageHeading title="Users" />
        <BulkResults
          {...bulk}
          onClose={() => {
            setBulk(undefined);
            setSelection(new Map());
            users.reload();
            focusPageHeading();
          }}
        />
      </>
    );
  }
  return (
    <>
      <PageHeading title="Users">
        {!isRefused && <DownloadUsers filters={filters} />}
        {account.role === 'admin' && (
          <LinkButton kind="primary" href="#/users/new">
            Create a user
          </LinkButton>
        )}
      </PageHeading>
      <FilterBar filters={filters} onChange={replaceQuery} />
      <ErrorNotice error={users.error} onRetry={users.reload} />
      {isRefused ? (
        <EmptyState title="No users shown">
          <p>Correct the marked filter to see users.</p>
        </EmptyState>
      ) : users.data === undefined || isPageGone ? (
        users.loading && <Loading shape="rows" />
      ) : results.length === 0 ? (
        <EmptyState title="No users">
          <p>No user matches these filters.</p>
        </EmptyState>
      ) : (
        <>
          <BulkBar
            filters={filters}
            shown={results}
            totalCount={totalCount}
            selection={selection}
            onSelect={setSelection}
            onConfirm={(action, chosen) => setBulk({ action, users: chosen })}
          />
          <Table
            caption="Users"
            columns={[selectColumn, ...columns]}
            rows={results}
            rowKey={({ id }) => id}
            busy={users.loading}
          />
          <Pager
            offset={offset}
            limit={limit}
            totalCount={totalCount}
            href={(next) => `#/users${queryString({ ...filters, offset: next || undefined })}`}
          />
        </>
      )}
    </>
  );
}
