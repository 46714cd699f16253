import { client, getMfaCoverage, type RoleCoverageDto } from '../api.js';
import { CoverageChart } from '../components/coverage-chart.js';
import { EmptyState } from '../components/empty-state.js';
import { Loading } from '../components/loading.js';
import { ErrorNotice } from '../components/notice.js';
import { PageHeading } from '../components/page-heading.js';
import { type Column, Table } from '../components/table.js';
import { useLoad } from '../load.js';
import { numberInWords, roleNames } from '../words.js';

const figure = (header: string, value: (row: RoleCoverageDto) => number): Column<RoleCoverageDto> => ({
  header,
  numeric: true,
  cell: (row) => numberInWords(value(row)),
});

const columns: readonly Column<RoleCoverageDto>[] = [
  { header: 'Role', heads: true, cell: ({ role }) => roleNames[role] },
  { header: 'Policy', cell: ({ policy }) => (policy === 'required' ? 'Required' : 'Optional') },
  figure('Users', ({ users }) => users),
  figure('MFA on', ({ enabled, replacing }) => enabled + replacing),
  figure('Started', ({ pending }) => pending),
  figure('Off', ({ disabled }) => disabled),
  {
    header: 'Overdue',
    numeric: true,
    cell: ({ overdue }) => (overdue === 0 ? '0' : <a href="#/users?mfa=overdue">{numberInWords(overdue)}</a>),
  },
];

/** The MFA coverage by role. */
export function CoveragePage() {
  const coverage = useLoad((signal) => getMfaCoverage({ client, signal }), []);
  const roles = coverage.data?.roles;
  return (
    <>
      <PageHeading title="Coverage" />
      <ErrorNotice error={coverage.error} onRetry={coverage.reload} />
      {roles === undefined ? (
        coverage.loading && <Loading />
      ) : roles.every(({ users }) => users === 0) ? (
        <EmptyState title="There are no users" />
      ) : (
        <div class="stack">
          <CoverageChart roles={roles} />
          <Table caption="MFA by role" columns={columns} rows={roles} rowKey={({ role }) => role} />
        </div>
      )}
    </>
  );
}
