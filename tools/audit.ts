import 'reflect-metadata';
import { resolve } from 'node:path';
import type { INestApplicationContext } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AuditModule } from '../src/audit/audit.module.js';
import { accountsNamed } from '../src/audit/account-names.js';
import { type AuditFilter, AuditService } from '../src/audit/audit.service.js';
import { auditEventTypes } from '../src/audit/audit-event-types.js';
import { Clock } from '../src/common/clock/clock.js';
import { abortOnSignals } from '../src/common/end-on-signals.js';
import { userNameForm } from '../src/common/user-name.js';
import { firstIdAt } from '../src/crypto/time-ordered-id.js';
import { eventLine, idOfLine } from './audit/event-line.js';
import { follow } from './audit/follow.js';
import { FollowCursor } from './audit/follow-cursor.js';
import { GrowingFile, standardOutput } from './audit/follow-output.js';
import { command, CommandError, runCommand, runNamed, UsageError, withModules } from './command-line.js';
import { writeFileOrStdout } from './output-file.js';
import { counted } from '../src/common/counted.js';

const usage = `npm run --silent audit -- export [options] > FILE    the audit trail as JSON lines, oldest first
  --from 2026-11-01T00:00:00Z   only events at or after this instant
  --to 2026-12-01T00:00:00Z     only events before this instant (default: 30 s ago)
  --type mfa.enabled            only events of this type
  --user alice                  only events about this account; a number is the id of an account
  --output FILE                 writes to a new file instead of stdout
npm run --silent audit -- export --follow --cursor FILE [options]    each event once, within seconds, until SIGTERM
  --cursor FILE                 remembers what was sent, so that the next run continues there
  --from, --type, --user        as above; --from is for a new cursor
  --output FILE                 appends to the file; once it is renamed, writes to a new one`;

/** The latest instant whose events are all committed: an event gets its instant a little before it can be read. */
const settled = (): number => Date.now() - 30_000;

interface ChosenEvents extends Pick<AuditFilter, 'type' | 'from'> {
  /** The name or the id of an account. */
  readonly user: string | undefined;
}

async function exportEvents(chosen: ChosenEvents, to: number, output: string | undefined): Promise<number> {
  return withModules([AuditModule], async (context) => {
    const { type, from } = chosen;
    const filter = { type, from, to, userId: await accountOf(context, chosen.user) };
    let count = 0;
    await writeFileOrStdout(output, async (write) => {
      for await (const events of context.get(AuditService).read(filter)) {
        await write(events.map(eventLine).join(''));
        count += events.length;
        if (process.stderr.isTTY) process.stderr.write(`\r${counted(count, 'event')} …`);
      }
    });
    const until = new Date(Math.min(to, settled())).toISOString();
    console.error(
      `${process.stderr.isTTY ? '\r' : ''}${counted(count, 'event')}, up to ${until}: continue next time with --from ${until}`,
    );
    return 0;
  });
}

interface Following {
  readonly cursor: string;
  readonly output: string | undefined;
}

async function followEvents(
  chosen: ChosenEvents,
  { cursor: cursorFile, output: file }: Following,
): Promise<number> {
  // Until it ends in order: a reader that goes away is a failure here.
  process.exitCode = 1;
  return withModules([AuditModule], async (context) => {
    const signal = abortOnSignals();
    const filter = { type: chosen.type, userId: await accountOf(context, chosen.user) };
    const cursor = FollowCursor.open(cursorFile, {
      filter: JSON.stringify(filter),
      settledId: chosen.from === undefined ? '' : firstIdAt(chosen.from),
    });
    if (cursor.isEmptied && chosen.from === undefined)
      console.error(`${cursorFile} is empty: everything is sent, from the beginning.`);
    const output = file === undefined ? standardOutput : await reopen(file, cursor);
    await follow({
      audit: context.get(AuditService),
      filter,
      cursor,
      output,
      now: () => context.get(Clock).now(),
      signal,
      say: (line) => console.error(line),
    });
    await output.close();
    cursor.close();
    return 0;
  });
}

/** Opens the output file, and records the events that a killed run wrote to it without recording them. */
async function reopen(file: string, cursor: FollowCursor): Promise<GrowingFile> {
  const output = await GrowingFile.open(file);
  let ids: string[] = [];
  if (cursor.outputSize === null) await output.endLine();
  else {
    const lines = await output.linesAfter(cursor.outputSize);
    ids = lines.map(idOfLine).filter((id) => id !== undefined && !cursor.hasSent(id)) as string[];
  }
  cursor.record(ids, cursor.settledId, output.size);
  return output;
}

/** @throws UsageError, CommandError */
async function accountOf(
  context: INestApplicationContext,
  user: string | undefined,
): Promise<number | undefined> {
  if (user === undefined) return undefined;
  if (/^[1-9][0-9]{0,9}$/.test(user)) return Number(user);
  const ids = await accountsNamed(context.get(DataSource), user);
  const [id] = ids;
  // The name is not repeated, because it may be a password in the wrong place.
  if (id === undefined) throw new CommandError('No account has, or ever had, the name given with --user.');
  if (ids.length === 1) return id;
  throw new CommandError(
    `Several accounts have had the name after --user: give one of their ids, ${ids.join(', ')}.`,
  );
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
  {
    options: {
      from: text,
      to: text,
      type: text,
      user: text,
      output: text,
      follow: { type: 'boolean', default: false },
      cursor: text,
    },
  },
  async ({ cursor, follow: isFollowing, output, ...values }) => {
    const type = auditEventTypes.find((each) => each === values.type);
    if (values.type !== undefined && !type)
      throw new UsageError(`--type must be one of ${auditEventTypes.join(', ')}`);
    if (values.user !== undefined && !userNameForm.test(values.user))
      throw new UsageError('--user is neither the name of a user nor an id, such as 1001');
    const chosen = { type, user: values.user, from: instant('--from', values.from) };
    if (isFollowing) {
      if (cursor === undefined)
        throw new UsageError('--follow needs --cursor, the file that remembers what was sent');
      if (values.to !== undefined) throw new UsageError('--follow never ends: leave out --to');
      if (chosen.from !== undefined && chosen.from > Date.now())
        throw new UsageError('--from is in the future');
      if (output !== undefined && resolve(output) === resolve(cursor))
        throw new UsageError('--cursor and --output name the same file');
      return followEvents(chosen, { cursor, output });
    }
    if (cursor !== undefined) throw new UsageError('--cursor is for --follow');
    const to = instant('--to', values.to);
    if (to !== undefined && chosen.from !== undefined && chosen.from >= to)
      throw new UsageError('--from must be an instant before --to');
    return exportEvents(chosen, to ?? settled(), output);
  },
);

await runCommand(usage, () => runNamed({ export: exportCommand }));
