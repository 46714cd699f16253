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
import { type Role, roleNames, roleOptions } from '../words.js';

const limit = 30;
const typingPause = 250;

const stateFilters = [
  ['', 'All'],
  ['on', 'MFA on'],
  ['disabled', 'MFA off'],
  ['pending', 'Started, not finished'],
  ['outstanding', 'Required, not on'],
  ['overdue', 'Overdue'],
] as const;

type StateFilter = (typeof stateFilters)[number][0];

const roleFilters: readonly (readonly [Role | '', string])[] = [['', 'All'], ...roleOptions];

const accountFilters = [
  ['', 'All'],
  ['active', 'Active'],
  ['disabled', 'Disabled'],
] as const;

type AccountFilter = (typeof accountFilters)[number][0];

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

/** The list of users; the address contains the filters. */
export function UsersPage({ query }: PageProps) {
  const account = useAccount();
  const name = query.get('name') ?? '';
  const mfa = stateFilters.find(([value]) => value === query.get('mfa'))?.[0] ?? '';
  const role = roleFilters.find(([value]) => value === query.get('role'))?.[0] ?? '';
  const accounts = accountFilters.find(([value]) => value === query.get('account'))?.[0] ?? '';
  const filters = { name, mfa, role, account: accounts };
  const offset = Math.max(0, Math.trunc(Number(query.get('offset')) || 0));
  const users = useLoad(
    (signal) =>
      listUsers({
        client,
        signal,
        query: {
          offset,
          limit,
          ...(name && { nameFilter: name }),
          ...(mfa && (mfa === 'on' ? { mfaEnabled: true } : { mfaState: mfa })),
          ...(role && { role }),
          ...(accounts && { disabled: accounts === 'disabled' }),
        },
      }),
    [name, mfa, role, accounts, offset],
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
        <NameFilter name={name} onName={(next) => replaceQuery({ ...filters, name: next })} />
        <SelectField<StateFilter>
          label="MFA"
          value={mfa}
          options={stateFilters}
          onInput={(next) => replaceQuery({ ...filters, mfa: next })}
        />
        <SelectField<Role | ''>
          label="Role"
          value={role}
          options={roleFilters}
          onInput={(next) => replaceQuery({ ...filters, role: next })}
        />
        <SelectField<AccountFilter>
          label="Account"
          value={accounts}
          options={accountFilters}
          onInput={(next) => replaceQuery({ ...filters, account: next })}
        />
      </div>
      <ErrorNotice error={users.error} onRetry={users.reload} />
      {users.data === undefined ? (
        users.loading && <Loading />
      ) : users.data.results.length === 0 ? (
        <EmptyState title="Nobody">
          <p>
            {Object.values(filters).some(Boolean) ? 'No user matches these filters.' : 'This page is empty.'}
          </p>
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
            href={(next) => `#/users${queryString({ ...filters, offset: next || undefined })}`}
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
