import type { Cutter } from '../http/tcp-proxy.js';

/** The connection is cut `before` the statement reaches the server, or when it has run but is `unanswered`. */
export interface CutPoint {
  readonly moment: 'before' | 'unanswered';
  /** Counted from one since `begin`. */
  readonly statement: number;
}

const commandQuery = 3;

/** Cuts a proxied connection to MariaDB at one of its statements. */
export class StatementCutter implements Cutter {
  private point: CutPoint | undefined;
  private isReplyDue = false;
  private seen: string[] = [];

  /** Starts counting statements; without a point it only records them. */
  begin(point?: CutPoint): void {
    this.point = point;
    this.seen = [];
  }

  /** Stops cutting. @returns the statements since `begin` */
  end(): string[] {
    this.point = undefined;
    return this.seen;
  }

  fromClient(data: Buffer): boolean {
    // A header of four bytes, the last of them the packet number, then the command.
    if (data[3] !== 0 || data[4] !== commandQuery) return false;
    const sql = data.toString('utf8', 5);
    // Sets up a new connection; the number of these per request is not deterministic.
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
