import type { ComponentChildren } from 'preact';
import { client, getMfaCoverage, type MfaCoverageDto, type RoleCoverageDto } from '../api.js';
import { Button } from '../components/button.js';
import { CoverageChart } from '../components/coverage-chart.js';
import { Loading } from '../components/loading.js';
import { ErrorNotice } from '../components/notice.js';
import { PageHeading } from '../components/page-heading.js';
import { type Column, Table } from '../components/table.js';
import { downloadCsv } from '../csv.js';
import { useLoad } from '../load.js';
import { queryString } from '../router.js';
import { numberInWords, rolesInPlural } from '../words.js';
import { PolicyCard } from './policy-card.js';

type Filters = Record<string, string>;

/** A line of the table: how many accounts, and for a role of people, how many in each state. */
interface Line {
  readonly label: string;
  readonly accounts: number;
  /** The filters of the list of users with these accounts. */
  readonly filters: Filters;
  readonly role?: RoleCoverageDto;
}

const states: readonly (readonly [
  header: string,
  count: (role: RoleCoverageDto) => number,
  filter: string,
])[] = [
  ['On', ({ enabled, replacing }) => enabled + replacing, 'on'],
  ['Started', ({ pending }) => pending, 'pending'],
  ['Off', ({ disabled }) => disabled, 'disabled'],
  ['Required, missing', ({ outstanding }) => outstanding, 'outstanding'],
  ['Overdue', ({ overdue }) => overdue, 'overdue'],
];

const columns: readonly Column<Line>[] = [
  { header: 'Accounts', heads: true, cell: ({ label }) => label },
  {
    header: 'Total',
    numeric: true,
    cell: ({ accounts, filters }) => <Count of={accounts} filters={filters} />,
  },
  ...states.map(([header, count, mfa]): Column<Line> => ({
    header,
    numeric: true,
    cell: ({ role, filters }) => (role ? <Count of={count(role)} filters={{ ...filters, mfa }} /> : null),
  })),
];

/** How many users of each role have two-step sign-in, and what the policy says. */
export function CoveragePage() {
  const coverage = useLoad((signal) => getMfaCoverage({ client, signal }), []);
  const { data } = coverage;
  return (
    <>
      <PageHeading title="Two-step sign-in coverage">
        {data && <Button onClick={() => save(data)}>Download CSV</Button>}
      </PageHeading>
      <ErrorNotice error={coverage.error} onRetry={coverage.reload} />
      {data === undefined ? (
        coverage.loading && <Loading shape="rows" />
      ) : (
        <div class="stack">
          <CoverageChart roles={data.roles} />
          <Table
            caption="Accounts by role and state of two-step sign-in"
            columns={columns}
            rows={linesOf(data)}
            rowKey={({ label }) => label}
            busy={coverage.loading}
          />
          <PolicyCard coverage={data} />
        </div>
      )}
    </>
  );
}

function linesOf({ roles, verifiers, disabledAccounts }: MfaCoverageDto): readonly Line[] {
  const active = roles.reduce((sum, { users }) => sum + users, verifiers);
  return [
    ...roles.map((role) => ({
      label: rolesInPlural[role.role],
      accounts: role.users,
      filters: { account: 'active', role: role.role },
      role,
    })),
    {
      label: rolesInPlural.verifier,
      accounts: verifiers,
      filters: { account: 'active', role: 'verifier' },
    },
    { label: 'All active accounts', accounts: active, filters: { account: 'active' } },
    { label: 'Disabled accounts', accounts: disabledAccounts, filters: { account: 'disabled' } },
    { label: 'All accounts', accounts: active + disabledAccounts, filters: {} },
  ];
}

function Count({ of, filters }: { of: number; filters: Filters }): ComponentChildren {
  return <a href={`#/users${queryString(filters)}`}>{numberInWords(of)}</a>;
}

function save(coverage: MfaCoverageDto): void {
  const day = new Date().toISOString().slice(0, 10);
  downloadCsv(
    `two-step-sign-in-coverage-${day}.csv`,
    ['Accounts', 'Policy', 'Required since', 'Total', ...states.map(([header]) => header)],
    linesOf(coverage).map(({ label, accounts, role }) => [
      label,
      role?.policy ?? '',
      role?.requiredSince ?? '',
      accounts,
      ...states.map(([, count]) => (role ? count(role) : '')),
    ]),
  );
}
