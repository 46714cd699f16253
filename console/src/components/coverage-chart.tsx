import type { RoleCoverageDto } from '../api.js';
import { numberInWords, roleNames } from '../words.js';

const width = 600;
const barHeight = 26;
const rowHeight = 62;

const parts = [
  ['on', 'MFA on', ({ enabled, replacing }: RoleCoverageDto) => enabled + replacing],
  ['started', 'Started', ({ pending }: RoleCoverageDto) => pending],
  ['off', 'Off', ({ disabled }: RoleCoverageDto) => disabled],
] as const;

/** A bar for each role, divided among its users. The table next to it has the same numbers. */
export function CoverageChart({ roles }: { roles: readonly RoleCoverageDto[] }) {
  const shown = roles.filter(({ users }) => users > 0);
  return (
    <figure class="chart">
      <svg viewBox={`0 0 ${width} ${shown.length * rowHeight}`} role="img" aria-label={inWords(shown)}>
        {shown.map((row, index) => (
          <Bar key={row.role} row={row} top={index * rowHeight} />
        ))}
      </svg>
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

function Bar({ row, top }: { row: RoleCoverageDto; top: number }) {
  let left = 0;
  return (
    <g>
      <text x="0" y={top + 16} class="name">
        {roleNames[row.role]}
      </text>
      <text x={width} y={top + 16} class="share">
        {share(row)} %
      </text>
      {parts.map(([kind, , count]) => {
        const size = (count(row) / row.users) * width;
        const bar = <rect key={kind} class={kind} x={left} y={top + 24} width={size} height={barHeight} />;
        left += size;
        return bar;
      })}
    </g>
  );
}

const share = ({ enabled, replacing, users }: RoleCoverageDto): number =>
  Math.round(((enabled + replacing) / users) * 100);

function inWords(roles: readonly RoleCoverageDto[]): string {
  const each = roles.map((row) => `${roleNames[row.role]}: ${share(row)} % of ${numberInWords(row.users)}`);
  return `Users with MFA on, by role. ${each.join('; ')}.`;
}
