import { randomBytes } from 'node:crypto';

const secret = (): string => randomBytes(32).toString('base64');

/** Encryption keys with their ids, which a test can combine. */
export const [first, second, third] = ['first', 'second', 'third'].map((id) => `${id}:${secret()}`) as [
  string,
  string,
  string,
];

export const otherKeys = { JWT_SECRET: secret(), DIGEST_KEY: secret() };

/** A different encryption key with the same id. */
export function impostorOf(key: string): string {
  return `${key.split(':', 1)[0]}:${secret()}`;
}

export function anotherSecret(): string {
  return secret();
}
