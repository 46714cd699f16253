import { Clock } from '../../src/common/clock/clock.js';
import { abortOnSignals } from '../../src/common/end-on-signals.js';
import type { Actor } from '../../src/common/http/caller.js';
import { HardwareTokens } from '../../src/mfa/transfer/hardware-tokens.js';
import type { PskcDocument } from '../../src/otp/pskc/pskc.js';
import { UserImport } from '../../src/users/transfer/user-import.js';
import { UserTransferModule } from '../../src/users/transfer/user-transfer.module.js';
import { CommandError, withModules } from '../command-line.js';
import { operator } from '../operator.js';
import { OutputFile } from '../output-file.js';
import { progressBar } from '../progress-bar.js';
import { csvLine } from './csv.js';
import { incomplete, interrupted, malformedLines, summarisedIfItFails } from './import-file.js';
import { readPskcFile, type UnlockingFiles } from './pskc-file.js';
import { readAssignments } from './token-assignments.js';
import {
  isOpen,
  type Outcome,
  type PlannedLine,
  planTokens,
  reasonOf,
  refuse,
  tokensOf,
  type TokenPlan,
} from './token-plan.js';

export interface AssignArguments extends UnlockingFiles {
  /** The table that says whose token is which. */
  readonly assignments: string;
  readonly dryRun: boolean;
  readonly skipInvalid: boolean;
  readonly report: string | undefined;
}

/** Users whose tokens are written concurrently. */
const batchSize = 64;

const listed = 10;

/** Gives tokens of a PSKC file to users who exist. @returns the exit code. @throws CommandError, UsageError */
export async function assignTokens(args: AssignArguments, file: string): Promise<number> {
  return withModules([UserTransferModule], async (context) => {
    const signal = abortOnSignals();
    const tokens = context.get(HardwareTokens);
    const document = await readPskcFile(file, args, context.get(Clock).now());
    const assignments = await readAssignments(args.assignments, document.tokens);
    if (assignments.length === 0)
      throw new CommandError(`${args.assignments} has no row with a serial number and a name.`);
    const plan = await planTokens(assignments, tokens, context.get(UserImport));
    const refused = count(plan.lines, 'invalid') > 0 && !args.skipInvalid;
    const dryRun = args.dryRun || refused;
    const report = args.report === undefined ? undefined : await OutputFile.open(args.report);
    await summarisedIfItFails(
      () => (dryRun ? undefined : summary(plan.lines, dryRun)),
      async () => {
        if (!dryRun) await write(plan, tokens, operator('users -- assign-tokens'), signal);
        await report?.write(csvLine(['line', 'serial', 'name', 'outcome', 'reason']));
        await report?.write(plan.lines.map((line) => reportLine(line, dryRun)).join(''));
        await report?.finish();
      },
    );
    console.error(
      [...problems(plan.lines), ...remarks(document, plan, file), summary(plan.lines, dryRun)].join('\n'),
    );
    if (refused && !args.dryRun)
      console.error(
        'No token was assigned: correct the malformed lines (--report lists all), or skip them with --skip-invalid.',
      );
    if (signal.aborted) {
      console.error('Interrupted; run the command again to continue.');
      return interrupted;
    }
    return count(plan.lines, 'invalid') > 0 ? incomplete : 0;
  });
}

/** Each user gets all of the user's tokens, or none. */
async function write(
  { byUser }: TokenPlan,
  tokens: HardwareTokens,
  actor: Actor,
  signal: AbortSignal,
): Promise<void> {
  const users = [...byUser].map(([id, lines]) => [id, lines.filter(isOpen)] as const);
  const bar = progressBar('Assigning', users.length);
  try {
    for (let start = 0; start < users.length && !signal.aborted; start += batchSize) {
      const batch = users.slice(start, start + batchSize);
      await Promise.all(
        batch.map(async ([userId, lines]) => {
          try {
            await tokens.assign(actor, userId, tokensOf(lines));
            for (const line of lines) line.outcome = 'assigned';
          } catch (error) {
            refuse(lines, reasonOf(error));
          }
        }),
      );
      bar.update(start + batch.length);
    }
  } finally {
    bar.stop();
  }
}

const count = (lines: readonly PlannedLine[], outcome: Outcome): number =>
  lines.filter((line) => line.outcome === outcome).length;

function reportLine({ line, serialNumber, name, outcome, reason }: PlannedLine, dryRun: boolean): string {
  const open = dryRun ? 'fine' : 'not reached';
  return csvLine([line, serialNumber, name, outcome === 'open' ? open : outcome, reason]);
}

function problems(lines: readonly PlannedLine[]): readonly string[] {
  const invalid = lines.filter(({ outcome }) => outcome === 'invalid');
  const named = invalid
    .slice(0, listed)
    .map(
      ({ line, serialNumber, reason }) =>
        `Line ${line}${serialNumber && `, token ${serialNumber}`}: ${reason}.`,
    );
  return malformedLines(named, invalid.length);
}

/** What the operator should know about the file with the tokens. */
function remarks({ tokens, isSigned }: PskcDocument, { lines }: TokenPlan, file: string): readonly string[] {
  const assigned = new Set(lines.map(({ serialNumber }) => serialNumber));
  const spare = tokens.filter(({ key, serialNumber }) => key && !assigned.has(serialNumber));
  const unusable = tokens.filter(({ key }) => !key);
  const examples = unusable
    .slice(0, 3)
    .map(({ serialNumber, problem }) => `${serialNumber} (${problem})`)
    .join(', ');
  return [
    ...(isSigned ? [`The signature of ${file} was not checked.`] : []),
    ...(spare.length > 0 ? [`Tokens without a user in the table: ${spare.length}.`] : []),
    ...(unusable.length > 0 ? [`Keys that cannot be used: ${unusable.length}, such as ${examples}.`] : []),
  ];
}

function summary(lines: readonly PlannedLine[], dryRun: boolean): string {
  const done = dryRun ? `${count(lines, 'open')} can be assigned` : `${count(lines, 'assigned')} assigned`;
  return `${done}, ${count(lines, 'present')} were assigned already, ${count(lines, 'invalid')} malformed`;
}
