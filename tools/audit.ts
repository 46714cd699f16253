import 'reflect-metadata';
import { AuditModule } from '../src/audit/audit.module.js';
import { type AuditFilter, AuditService } from '../src/audit/audit.service.js';
import { auditEventTypes } from '../src/audit/audit-event-types.js';
import { AuditEventDto } from '../src/audit/dto/audit-event.dto.js';
import { command, runCommand, runNamed, UsageError, withModules } from './command-line.js';
import { OutputFile, writeOut } from './output-file.js';

const usage = `npm run --silent audit -- export [options] > FILE    the audit trail as JSON lines, oldest first
  --from 2026-11-01T00:00:00Z   only events at or after this instant
  --to 2026-12-01T00:00:00Z     only events before this instant (default: 30 s ago)
  --type mfa.enabled            only events of this type
  --user 1001                   only events about this account
  --output FILE                 writes to a new file instead of stdout`;

/** The latest instant whose events are all committed: an event gets its instant a little before it can be read. */
const settled = (): number => Date.now() - 30_000;

async function exportEvents(
  filter: AuditFilter & { readonly to: number },
  output: string | undefined,
): Promise<number> {
  return withModules([AuditModule], async (context) => {
    const target = output === undefined ? undefined : await OutputFile.open(output);
    const write = (text: string): Promise<void> => (target ? target.write(text) : writeOut(text));
    let count = 0;
    for await (const events of context.get(AuditService).read(filter)) {
      await write(events.map((event) => `${JSON.stringify(AuditEventDto.from(event))}\n`).join(''));
      count += events.length;
      if (process.stderr.isTTY) process.stderr.write(`\r${count} events …`);
    }
    await target?.finish();
    const until = new Date(Math.min(filter.to, settled())).toISOString();
    console.error(
      `${process.stderr.isTTY ? '\r' : ''}${count} events, up to ${until}: continue next time with --from ${until}`,
    );
    return 0;
  });
}

function instant(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const milliseconds = /^\d{4}-\d{2}-\d{2}(T\S+(Z|[+-]\d{2}:\d{2}))?$/.test(text) ? Date.parse(text) : NaN;
  if (Number.isNaN(milliseconds))
    throw new UsageError(`${option} ${text} is not an instant like 2026-11-01T00:00:00Z`);
  return milliseconds;
}

const text = { type: 'string' } as const;

const exportCommand = command(
  { options: { from: text, to: text, type: text, user: text, output: text } },
  async (values) => {
    const type = auditEventTypes.find((each) => each === values.type);
    if (values.type !== undefined && !type)
      throw new UsageError(`--type must be one of ${auditEventTypes.join(', ')}`);
    if (values.user !== undefined && !/^[1-9][0-9]{0,9}$/.test(values.user))
      throw new UsageError(`--user ${values.user} is not a user's id, such as 1001`);
    const filter = {
      type,
      userId: values.user === undefined ? undefined : Number(values.user),
      from: instant('--from', values.from),
      to: instant('--to', values.to) ?? settled(),
    };
    if (values.to !== undefined && filter.from !== undefined && filter.from >= filter.to)
      throw new UsageError('--from must be an instant before --to');
    return exportEvents(filter, values.output);
  },
);

await runCommand(usage, () => runNamed({ export: exportCommand }));
