const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** RFC 4648 base32 without padding, the form authenticator apps expect a shared secret in. */
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
