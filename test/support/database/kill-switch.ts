import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { engine } from './database.js';
import { temporaryFolder } from '../processes/folders.js';

/**
 * `before` a statement is sent, when it was `sent` but has no result yet, `after` its result arrived, or once the
 * request was `answered`, whatever the statement.
 */
export interface KillPoint {
  readonly moment: 'before' | 'sent' | 'after' | 'answered';
  /** Counted from one. */
  readonly statement: number;
}

/** Makes a spawned process kill itself at one of its statements: see `kill-at-statement.cjs`. */
export class KillSwitch {
  private readonly log = join(temporaryFolder(), 'statements');

  /** Flags for the process. */
  readonly nodeFlags = ['--require', fileURLToPath(new URL('kill-at-statement.cjs', import.meta.url))];
  readonly environment = { STATEMENT_LOG: this.log };

  /** The order for a request's header or a tool's KILL_AT. */
  readonly order = ({ moment, statement }: KillPoint): string => `${moment} ${statement}`;
  readonly logOrder = 'log';

  /** The statements that ran under `logOrder` since the last call. */
  takeStatements(): string[] {
    const lines = readFileSync(this.log, 'utf8').trimEnd().split('\n');
    rmSync(this.log);
    return lines.map((line) => JSON.parse(line) as string);
  }
}

/**
 * Every point in a request with one COMMIT at its end where a kill may leave different rows: before each write, and
 * around the COMMIT. A kill before a read leaves the same as a kill before the next write.
 */
export function killPointsOf(statements: readonly string[]): KillPoint[] {
  const numbered = statements.map((sql, index) => ({ sql, statement: index + 1 }));
  const writes = numbered.filter(({ sql }) => !/^\s*(SELECT|BEGIN|START|SAVEPOINT|RELEASE)\b/.test(sql));
  const last = statements.length;
  return [
    ...writes.map(({ statement }) => ({ moment: 'before', statement }) as const),
    // The embedded engine has no moment between sending and running a statement.
    ...(engine === 'mariadb' ? [{ moment: 'sent', statement: last } as const] : []),
    { moment: 'after', statement: last },
    { moment: 'answered', statement: last },
  ];
}
