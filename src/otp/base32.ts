import { base32nopad } from '@scure/base';

/** Eight characters encode five bytes. A remainder of these lengths has one character more than its bytes need. */
const impossibleRests: ReadonlySet<number> = new Set([1, 3, 6]);

/** Spaces and hyphens of every kind between groups of characters, and characters that do not show. */
const separators = /[\s\p{Pd}\p{Cf}]/gu;

/**
 * Reads RFC 4648 base32 as people and programs write it: in either case, in groups with spaces or hyphens between them,
 * with or without padding. Bits after the last whole byte are ignored, as authenticator apps do.
 * @returns undefined if it is not base32, or was cut short so that its last character means nothing.
 */
export function decodeBase32(text: string): Buffer | undefined {
  const characters = text.replace(separators, '').replace(/=+$/, '').toUpperCase();
  const { length } = characters;
  if (!/^[A-Z2-7]*$/.test(characters) || impossibleRests.has(length % 8)) return undefined;
  // In whole groups of eight there are no bits left over, which the library would refuse.
  const bytes = base32nopad.decode(characters.padEnd(Math.ceil(length / 8) * 8, 'A'));
  return Buffer.from(bytes.subarray(0, Math.floor((length * 5) / 8)));
}
