/**
 * An error whose message was written for a person to read: it holds nothing of a statement, a secret or a file. The
 * messages of all other errors may quote what they were given, as those of drivers, parsers and Node do.
 */
export abstract class ShowableError extends Error {}
