type Handler = (signal: NodeJS.Signals, number: number) => void;

/** SIGHUP comes when the terminal closes, such as with an SSH connection that drops. */
const signals = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;
const cleanups = new Set<() => void>();
let present: Handler | undefined;

/**
 * Lets these signals end this process at once, even as process 1 of a container, where the kernel would ignore them.
 * Replaces any earlier handling.
 * @returns a function that removes this handling, for when the application takes over.
 */
export function endOnSignals(): () => void {
  return handle((_, number) => {
    for (const cleanUp of cleanups) cleanUp();
    process.exit(128 + number);
  });
}

/** @returns a signal that these signals abort, so that work can end in order. The second one ends this process at once. */
export function abortOnSignals(): AbortSignal {
  const controller = new AbortController();
  handle(() => {
    endOnSignals();
    controller.abort();
  });
  return controller.signal;
}

/**
 * Removes what is unfinished when a signal ends this process, however signals are handled by then.
 * @param cleanUp runs just before the process ends, and must be synchronous.
 * @returns a function that takes it back.
 */
export function cleanUpOnSignals(cleanUp: () => void): () => void {
  cleanups.add(cleanUp);
  if (!present) endOnSignals();
  return () => void cleanups.delete(cleanUp);
}

function handle(handler: Handler): () => void {
  leave();
  present = handler;
  for (const signal of signals) process.on(signal, handler);
  return leave;
}

function leave(): void {
  if (present) for (const signal of signals) process.off(signal, present);
  present = undefined;
}
