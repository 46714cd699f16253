type Handler = (signal: NodeJS.Signals, number: number) => void;

const signals = ['SIGTERM', 'SIGINT'] as const;
let present: Handler | undefined;

/**
 * Lets SIGTERM and SIGINT end this process at once, even as process 1 of a container, where the kernel would ignore
 * them. Replaces any earlier handling.
 * @param atEnd runs just before the process ends.
 * @returns a function that removes this handling, for when the application takes over.
 */
export function endOnSignals(atEnd: () => void = () => undefined): () => void {
  return handle((_, number) => {
    atEnd();
    process.exit(128 + number);
  });
}

/** @returns a signal that SIGTERM or SIGINT aborts, so that work can end in order. The second one ends this process at once. */
export function abortOnSignals(): AbortSignal {
  const controller = new AbortController();
  handle(() => {
    endOnSignals();
    controller.abort();
  });
  return controller.signal;
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
