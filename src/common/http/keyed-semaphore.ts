/** How many holders of each key may run, and how many more may wait. */
export interface SemaphoreLimits {
  readonly maxRunning: number;
  readonly maxWaiting: number;
}

interface Line {
  running: number;
  readonly waiting: (() => void)[];
}

/** Lets a few holders of each key run at a time, first come, first served. Keys do not wait for one another. */
export class KeyedSemaphore<Key> {
  private readonly lines = new Map<Key, Line>();

  constructor(private readonly limits: SemaphoreLimits) {}

  /** @returns undefined if too many wait; otherwise a promise of the function that releases the caller's turn. */
  acquire(key: Key): Promise<() => void> | undefined {
    const line = this.lines.get(key) ?? { running: 0, waiting: [] };
    this.lines.set(key, line);
    const { maxRunning, maxWaiting } = this.limits;
    if (line.running >= maxRunning && line.waiting.length >= maxWaiting) return undefined;
    return new Promise((resolve) => {
      line.waiting.push(() => resolve(() => this.release(key, line)));
      this.startNext(line);
    });
  }

  private startNext(line: Line): void {
    if (line.running >= this.limits.maxRunning) return;
    const start = line.waiting.shift();
    if (!start) return;
    line.running += 1;
    start();
  }

  private release(key: Key, line: Line): void {
    line.running -= 1;
    this.startNext(line);
    if (line.running === 0) this.lines.delete(key);
  }
}
