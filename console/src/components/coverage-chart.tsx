import type { RoleCoverageDto } from '../api.js';
import { numberInWords, rolesInPlural } from '../words.js';

const parts = [
  ['on', 'On', ({ enabled, replacing }: RoleCoverageDto) => enabled + replacing],
  ['started', 'Started', ({ pending }: RoleCoverageDto) => pending],
  ['off', 'Off', ({ disabled }: RoleCoverageDto) => disabled],
] as const;

/** A bar for each role, divided among its users. The table next to it has the same numbers. */
export function CoverageChart({ roles }: { roles: readonly RoleCoverageDto[] }) {
  const shown = roles.filter(({ users }) => users > 0);
  return (
    <figure class="chart">
      <div role="img" aria-label={inWords(shown)} class="bars">
        {shown.map((row) => (
          <Bar key={row.role} row={row} />
        ))}
      </div>
      <figcaption>
        <ul class="legend" aria-hidden="true">
          {parts.map(([kind, label]) => (
            <li key={kind} class={kind}>
              {label}
            </li>
          ))}
        </ul>
      </figcaption>
    </figure>
  );
}

/** Only the bar is stretched to the width of the page; texts keep their size. */
function Bar({ row }: { row: RoleCoverageDto }) {
  let left = 0;
  return (
    <div class="bar">
      <span>{rolesInPlural[row.role]}</span>
      <span class="share">{share(row)} %</span>
      <svg viewBox={`0 0 ${row.users} 1`} preserveAspectRatio="none">
        {parts.map(([kind, , count]) => {
          const bar = <rect key={kind} class={kind} x={left} y="0" width={count(row)} height="1" />;
          left += count(row);
          return bar;
        })}
      </svg>
    </div>
  );
}

const share = ({ enabled, replacing, users }: RoleCoverageDto): number =>
  Math.round(((enabled + replacing) / users) * 100);

function inWords(roles: readonly RoleCoverageDto[]): string {
  const each = roles.map(
    (row) => `${rolesInPlural[row.role]}: ${share(row)} % of ${numberInWords(row.users)}`,
  );
  return `Users with two-step sign-in on, by role. ${each.join('; ')}.`;
}
