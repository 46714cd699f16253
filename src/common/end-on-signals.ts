const signals = ['SIGTERM', 'SIGINT'] as const;

/**
 * Lets SIGTERM and SIGINT end this process at once, also where it is the first one of a container, for which the kernel
 * would ignore them.
 * @param atEnd runs before.
 * @returns what ends that, once the application handles them itself.
 */
export function endOnSignals(atEnd: () => void = () => undefined): () => void {
  const end = (_: NodeJS.Signals, number: number): never => {
    atEnd();
    process.exit(128 + number);
  };
  for (const signal of signals) process.on(signal, end);
  return () => {
    for (const signal of signals) process.off(signal, end);
  };
}
