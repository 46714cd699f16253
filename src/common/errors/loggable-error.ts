/**
 * An error whose message was written for people and holds no statement, secret or file content. The messages of other
 * errors may quote what they were given, as those of drivers, parsers and Node do.
 */
export abstract class LoggableError extends Error {}

const frame = /^ {4}at [^\n]*(?::\d+:\d+\)?|<anonymous>\)?|\(native\)|index \d+\))$/;

/** An error's stack without its message; undefined if it has none. */
export function stackFramesOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  return framesIn((error.stack ?? '').replace(error.message, ''));
}

/** The lines of a stack that name a place in the code. */
export function framesIn(stack: string): string | undefined {
  const frames = stack.split('\n').filter((line) => frame.test(line));
  return frames.length > 0 ? frames.join('\n') : undefined;
}
