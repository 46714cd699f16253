/** COSE algorithms that browsers and authenticators support, the best ones first: ES256, EdDSA and RS256. */
export const algorithms = [-7, -8, -257] as const;

/** Labels of a COSE key (RFC 9052 7.1, RFC 9053 7.1 and 7.2, RFC 8230 4). */
const labels = { type: 1, algorithm: 3, curve: -1, x: -2, y: -3, modulus: -1, exponent: -2 } as const;

const okp = 1;
const ec2 = 2;
const rsa = 3;
const p256 = 1;
const ed25519 = 6;

/**
 * Whether the key is of the kind that its algorithm demands (WebAuthn Level 3, 5.8.5), and of a size that is neither weak
 * nor costly. The library verifies signatures by the kind of key alone.
 * @returns what is wrong, for the audit trail
 */
export function keyProblem(key: { get(label: number): unknown }): string | undefined {
  const [type, algorithm, curve] = [labels.type, labels.algorithm, labels.curve].map((label) =>
    key.get(label),
  );
  switch (algorithm) {
    case -7:
      return type === ec2 &&
        curve === p256 &&
        hasBytes(key.get(labels.x), 32, 32) &&
        hasBytes(key.get(labels.y), 32, 32)
        ? undefined
        : 'an ES256 key that is not on the curve P-256';
    case -8:
      return type === okp && curve === ed25519 && hasBytes(key.get(labels.x), 32, 32)
        ? undefined
        : 'an EdDSA key that is not on the curve Ed25519';
    case -257:
      return type === rsa &&
        hasBytes(key.get(labels.modulus), 256, 512) &&
        hasBytes(key.get(labels.exponent), 1, 4)
        ? undefined
        : 'an RS256 key that is not an RSA key of 2048 to 4096 bits';
    default:
      return 'a key of another algorithm';
  }
}

function hasBytes(value: unknown, min: number, max: number): boolean {
  return value instanceof Uint8Array && value.length >= min && value.length <= max;
}
