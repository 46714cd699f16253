import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { engine } from './database.js';
import { temporaryFolder } from '../processes/folders.js';

/**
 * `before` a statement is sent, when it was `sent` but has no result yet, `after` its result came; or, whatever the
 * statement, once the request was `answered`.
 */
export interface KillPoint {
  readonly moment: 'before' | 'sent' | 'after' | 'answered';
  /** From one. */
  readonly statement: number;
}

/** Lets a spawned process kill itself at a statement of its own: see `kill-at-statement.mjs`. */
export class KillSwitch {
  private readonly log = join(temporaryFolder(), 'statements');

  /** For the process. */
  readonly nodeFlags = ['--import', new URL('kill-at-statement.mjs', import.meta.url).href];
  readonly environment = { STATEMENT_LOG: this.log };

  /** What the order is in a request's header, or in a tool's KILL_AT. */
  readonly order = ({ moment, statement }: KillPoint): string => `${moment} ${statement}`;
  readonly logOrder = 'log';

  /** What ran under `logOrder` since this was last asked for. */
  takeStatements(): string[] {
    const lines = readFileSync(this.log, 'utf8').trimEnd().split('\n');
    rmSync(this.log);
    return lines.map((line) => JSON.parse(line) as string);
  }
}

/**
 * Every point of a request that ends with its one COMMIT where the rows may differ from those at another: before each
 * write, and around the COMMIT. A kill before a read leaves what a kill before the next write leaves.
 */
export function killPointsOf(statements: readonly string[]): KillPoint[] {
  const numbered = statements.map((sql, index) => ({ sql, statement: index + 1 }));
  const writes = numbered.filter(({ sql }) => !/^\s*(SELECT|BEGIN|START|SAVEPOINT|RELEASE)\b/.test(sql));
  const last = statements.length;
  return [
    ...writes.map(({ statement }) => ({ moment: 'before', statement }) as const),
    // The embedded engine runs a statement while it is sent.
    ...(engine === 'mariadb' ? [{ moment: 'sent', statement: last } as const] : []),
    { moment: 'after', statement: last },
    { moment: 'answered', statement: last },
  ];
}
