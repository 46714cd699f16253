import type { ChildProcess } from 'node:child_process';

const stopTimeoutMs = 30_000;

type Step = () => Promise<void> | void;

/** Stops and removes what was started, in reverse order, also after a failure or Ctrl-C. */
export class Cleanup {
  private readonly steps: Step[] = [];
  private running: Promise<void> | undefined;

  constructor() {
    for (const [signal, code] of [
      ['SIGINT', 130],
      ['SIGTERM', 143],
      ['SIGHUP', 129],
    ] as const) {
      process.once(signal, () => void this.run().finally(() => process.exit(code)));
    }
  }

  add(step: Step): void {
    this.steps.push(step);
  }

  /** Runs `work`, then the steps that it added. */
  async within<T>(work: () => Promise<T>): Promise<T> {
    const before = this.steps.length;
    try {
      return await work();
    } finally {
      await this.runSteps(before);
    }
  }

  /** A signal and the end of the work may both call it; they share one run. */
  run(): Promise<void> {
    this.running ??= this.runSteps(0).finally(() => (this.running = undefined));
    return this.running;
  }

  private async runSteps(remaining: number): Promise<void> {
    while (this.steps.length > remaining) {
      try {
        await this.steps.pop()?.();
      } catch (error) {
        console.error('Cleaning up:', error);
      }
    }
  }
}

/** Sends SIGTERM, and SIGKILL if the process does not end. */
export async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  const lastResort = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs);
  await ended;
  clearTimeout(lastResort);
}
