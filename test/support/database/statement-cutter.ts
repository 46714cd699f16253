import type { Cutter } from '../http/tcp-proxy.js';

/** The connection is cut `before` the statement reaches the server, or when it was run but is still `unanswered`. */
export interface CutPoint {
  readonly moment: 'before' | 'unanswered';
  /** From one, since the point was set. */
  readonly statement: number;
}

const commandQuery = 3;

/** Cuts a connection to MariaDB at one of the statements that go through a proxy. */
export class StatementCutter implements Cutter {
  private point: CutPoint | undefined;
  private isReplyDue = false;
  private seen: string[] = [];

  /** From now on statements are counted; without a point they are only noted. */
  begin(point?: CutPoint): void {
    this.point = point;
    this.seen = [];
  }

  /** Cuts no more. Gives the statements since `begin`. */
  end(): string[] {
    this.point = undefined;
    return this.seen;
  }

  fromClient(data: Buffer): boolean {
    // Four bytes of header, the last of them the packet's number, then the command.
    if (data[3] !== 0 || data[4] !== commandQuery) return false;
    const sql = data.toString('utf8', 5);
    // Prepares a new connection: how many of those a request meets is chance.
    if (sql.startsWith('SET SESSION')) return false;
    this.seen.push(sql);
    if (this.seen.length !== this.point?.statement) return false;
    this.isReplyDue = this.point.moment === 'unanswered';
    return !this.isReplyDue;
  }

  fromServer(): boolean {
    const cuts = this.isReplyDue;
    this.isReplyDue = false;
    return cuts;
  }
}
