import { Presets, SingleBar } from 'cli-progress';

export interface ProgressBar {
  /** @param done how much of the total. */
  readonly update: (done: number) => void;
  readonly stop: () => void;
}

/** Shows progress on stderr, with the percentage, the count and the time left; in a file or pipe, a line every two seconds. */
export function progressBar(what: string, total: number): ProgressBar {
  const bar = new SingleBar(
    {
      // The bar comes last, because a narrow terminal cuts off the end.
      format: `${what} {percentage} % | {value} of {total} | {eta_formatted} left {bar}`,
      stream: process.stderr,
      noTTYOutput: true,
      notTTYSchedule: 2_000,
      hideCursor: true,
      gracefulExit: false,
    },
    Presets.shades_classic,
  );
  bar.start(total, 0);
  return {
    update: (done) => {
      // More may have been added in the meantime.
      if (done > bar.getTotal()) bar.setTotal(done);
      bar.update(done);
    },
    stop: () => bar.stop(),
  };
}

/** Most commands are done before anybody wonders. */
const delayMs = 2_000;

/** Says on stderr what the command is doing, if that takes longer than two seconds. @returns what `work` does. */
export async function announced<T>(what: string, work: () => Promise<T>): Promise<T> {
  const timer = setTimeout(() => console.error(`${what} …`), delayMs);
  try {
    return await work();
  } finally {
    clearTimeout(timer);
  }
}

/** As {@link progressBar}, but it shows nothing in the first two seconds. */
export function lateProgressBar(what: string, total: number): ProgressBar {
  const started = performance.now();
  let bar: ProgressBar | undefined;
  return {
    update: (done) => {
      if (performance.now() - started < delayMs) return;
      bar ??= progressBar(what, total);
      bar.update(done);
    },
    stop: () => bar?.stop(),
  };
}
