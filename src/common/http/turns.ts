/** How many of one party go at a time, and how many more may wait for their turn. */
export interface TurnLimits {
  readonly atATime: number;
  readonly waiting: number;
}

interface Line {
  running: number;
  readonly waiting: (() => void)[];
}

/** Lets a few of each party go at a time, in the order they come. Parties do not wait for one another. */
export class Turns<Party> {
  private readonly lines = new Map<Party, Line>();

  constructor(private readonly limits: TurnLimits) {}

  /** @returns undefined if too many wait; otherwise settles with what ends the turn. */
  take(party: Party): Promise<() => void> | undefined {
    const line = this.lines.get(party) ?? { running: 0, waiting: [] };
    this.lines.set(party, line);
    if (line.running >= this.limits.atATime && line.waiting.length >= this.limits.waiting) return undefined;
    return new Promise((resolve) => {
      line.waiting.push(() => resolve(() => this.end(party, line)));
      this.startNext(line);
    });
  }

  private startNext(line: Line): void {
    if (line.running >= this.limits.atATime) return;
    const start = line.waiting.shift();
    if (!start) return;
    line.running += 1;
    start();
  }

  private end(party: Party, line: Line): void {
    line.running -= 1;
    this.startNext(line);
    if (line.running === 0) this.lines.delete(party);
  }
}
