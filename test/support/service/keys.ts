import { randomBytes } from 'node:crypto';

const secret = (): string => randomBytes(32).toString('base64');

/** Keys of a service, the encryption keys under their ids so that a test can put them together. */
export const [first, second, third] = ['first', 'second', 'third'].map((id) => `${id}:${secret()}`) as [
  string,
  string,
  string,
];

export const otherKeys = { JWT_SECRET: secret(), DIGEST_KEY: secret() };

/** An encryption key of the same id that is another one. */
export function impostorOf(key: string): string {
  return `${key.split(':', 1)[0]}:${secret()}`;
}

export function anotherSecret(): string {
  return secret();
}
