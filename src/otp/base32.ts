const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Eight characters encode five bytes. A remainder of these lengths has one character more than its bytes need. */
const impossibleRests: ReadonlySet<number> = new Set([1, 3, 6]);

/** What people put between groups of characters: spaces and hyphens of every kind, and invisible characters. */
const separators = /[\s\p{Pd}\p{Cf}]/gu;

/** RFC 4648 base32 without padding, the form in which authenticator apps expect a shared secret. */
export function encodeBase32(bytes: Uint8Array): string {
  let encoded = '';
  let buffer = 0;
  let bufferedBits = 0;
  for (const byte of bytes) {
    buffer = (buffer << 8) | byte;
    bufferedBits += 8;
    while (bufferedBits >= 5) {
      bufferedBits -= 5;
      encoded += alphabet.charAt((buffer >>> bufferedBits) & 31);
    }
    buffer &= (1 << bufferedBits) - 1;
  }
  return bufferedBits > 0 ? encoded + alphabet.charAt((buffer << (5 - bufferedBits)) & 31) : encoded;
}

/**
 * Reads base32 as people and programs write it: in either case, in groups separated by spaces or hyphens, with or
 * without padding. Bits after the last whole byte are ignored, as authenticator apps do.
 * @returns undefined if it is not base32, or was cut off so that its last character encodes no byte.
 */
export function decodeBase32(text: string): Buffer | undefined {
  const characters = text.replace(separators, '').replace(/=+$/, '').toUpperCase();
  if (!/^[A-Z2-7]*$/.test(characters) || impossibleRests.has(characters.length % 8)) return undefined;
  const bytes = Buffer.alloc(Math.floor((characters.length * 5) / 8));
  let buffer = 0;
  let bufferedBits = 0;
  let length = 0;
  for (const character of characters) {
    buffer = (buffer << 5) | alphabet.indexOf(character);
    bufferedBits += 5;
    if (bufferedBits < 8) continue;
    bufferedBits -= 8;
    bytes[length++] = buffer >>> bufferedBits;
    buffer &= (1 << bufferedBits) - 1;
  }
  return bytes;
}
