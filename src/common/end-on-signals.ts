type Handler = (signal: NodeJS.Signals, number: number) => void;

const signals = ['SIGTERM', 'SIGINT'] as const;
let present: Handler | undefined;

/**
 * Lets SIGTERM and SIGINT end this process at once, also where it is the first one of a container, for which the kernel
 * would ignore them. Replaces what was to happen before.
 * @param atEnd runs before.
 * @returns what ends that, once the application handles them itself.
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
