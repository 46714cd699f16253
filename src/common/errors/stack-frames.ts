const frame = /^ {4}at [^\n]*(?::\d+:\d+\)?|<anonymous>\)?|\(native\)|index \d+\))$/;

/** Where an error came from, without its message; undefined if it does not tell. */
export function stackFramesOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  return framesIn((error.stack ?? '').replace(error.message, ''));
}

/** The lines of a stack that name a place in the code. */
export function framesIn(stack: string): string | undefined {
  const frames = stack.split('\n').filter((line) => frame.test(line));
  return frames.length > 0 ? frames.join('\n') : undefined;
}
