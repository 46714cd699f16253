import { useEffect, useState } from 'preact/hooks';
import { client, listUsers, type UserDto } from '../api.js';
import { Badge, MfaBadge } from '../components/badge.js';
import { LinkButton } from '../components/button.js';
import { EmptyState } from '../components/empty-state.js';
import { Field, SelectField } from '../components/field.js';
import { Loading } from '../components/loading.js';
import { ErrorNotice } from '../components/notice.js';
import { PageHeading } from '../components/page-heading.js';
import { Pager } from '../components/pager.js';
import { type Column, Table } from '../components/table.js';
import { Time } from '../components/time.js';
import { namePartProblem } from '../field-rules.js';
import { useLoad } from '../load.js';
import { queryString, replaceQuery } from '../router.js';
import type { PageProps } from '../page.js';
import { useAccount } from '../session.js';
import { roleNames } from '../words.js';

const limit = 30;
const typingPause = 250;

const stateFilters = [
  ['', 'All'],
  ['enabled', 'MFA on'],
  ['disabled', 'MFA off'],
  ['pending', 'Started, not finished'],
  ['outstanding', 'Required, not on'],
  ['overdue', 'Overdue'],
] as const;

type StateFilter = (typeof stateFilters)[number][0];

const columns: readonly Column<UserDto>[] = [
  { header: 'Name', heads: true, cell: ({ id, name }) => <a href={`#/users/${id}`}>{name}</a> },
  { header: 'Description', cell: ({ description }) => description },
  { header: 'Role', cell: ({ role }) => roleNames[role] },
  {
    header: 'MFA',
    cell: ({ mfaEnabled }) => <MfaBadge state={mfaEnabled ? 'enabled' : 'disabled'} />,
  },
  {
    header: 'Account',
    cell: ({ disabled }) => (disabled ? <Badge kind="danger">Disabled</Badge> : 'Active'),
  },
  { header: 'Created', cell: ({ createdAt }) => <Time iso={createdAt} dayOnly /> },
];

/** The list of users, filtered by name prefix and MFA state; the address contains the filters. */
export function UsersPage({ query }: PageProps) {
  const account = useAccount();
  const name = query.get('name') ?? '';
  const state = stateFilters.find(([value]) => value === query.get('mfa'))?.[0] ?? '';
  const offset = Math.max(0, Math.trunc(Number(query.get('offset')) || 0));
  const users = useLoad(
    (signal) =>
      listUsers({
        client,
        signal,
        query: { offset, limit, ...(name && { nameFilter: name }), ...(state && { mfaState: state }) },
      }),
    [name, state, offset],
  );
  return (
    <>
      <PageHeading title="Users">
        {account.role === 'admin' && (
          <LinkButton kind="primary" href="#/users/new">
            Create a user
          </LinkButton>
        )}
      </PageHeading>
      <div class="filters" role="search" aria-label="Users">
        <NameFilter name={name} onName={(next) => replaceQuery({ name: next, mfa: state })} />
        <SelectField<StateFilter>
          label="MFA"
          value={state}
          options={stateFilters}
          onInput={(next) => replaceQuery({ name, mfa: next })}
        />
      </div>
      <ErrorNotice error={users.error} onRetry={users.reload} />
      {users.data === undefined ? (
        users.loading && <Loading />
      ) : users.data.results.length === 0 ? (
        <EmptyState title="Nobody">
          <p>{name || state ? 'No user matches these filters.' : 'This page is empty.'}</p>
        </EmptyState>
      ) : (
        <>
          <Table
            caption="Users"
            columns={columns}
            rows={users.data.results}
            rowKey={({ id }) => id}
            busy={users.loading}
          />
          <Pager
            offset={offset}
            limit={limit}
            totalCount={users.data.totalCount}
            href={(next) => `#/users${queryString({ name, mfa: state, offset: next || undefined })}`}
          />
        </>
      )}
    </>
  );
}

/** Applies the filter when typing pauses. */
function NameFilter({ name, onName }: { name: string; onName: (name: string) => void }) {
  const [typed, setTyped] = useState(name);
  const wanted = typed.trim();
  const problem = namePartProblem(wanted);
  useEffect(() => {
    if (wanted === name || problem) return undefined;
    const timer = setTimeout(() => onName(wanted), typingPause);
    return () => clearTimeout(timer);
  }, [wanted]);
  return (
    <Field
      label="Name begins with"
      name="nameFilter"
      type="search"
      autocomplete="off"
      value={typed}
      onInput={setTyped}
      problem={problem}
    />
  );
}
