/** What the browser vouches for about a ceremony. */
export interface ClientDataExpectation {
  readonly type: 'webauthn.create' | 'webauthn.get';
  readonly challenge: string;
  readonly origins: readonly string[];
}

/**
 * Checks the browser's part of an answer, CollectedClientData of WebAuthn Level 3, 5.8.1. The library takes what a frame
 * on another site has collected; this service has no such frames.
 * @param clientDataJSON in base64url
 * @returns the first thing that does not fit, for the audit trail
 */
export function clientDataProblem(
  clientDataJSON: string,
  { type, challenge, origins }: ClientDataExpectation,
): string | undefined {
  const data = read(clientDataJSON);
  if (data === undefined) return 'client data that is not JSON';
  if (data['type'] !== type) return 'client data of another ceremony';
  if (data['challenge'] !== challenge) return 'another challenge';
  const { origin, crossOrigin } = data;
  if (typeof origin !== 'string' || !origins.includes(origin)) return `the origin ${shown(origin)}`;
  if ((crossOrigin ?? false) !== false || data['topOrigin'] !== undefined)
    return 'client data of a frame on another site';
  return undefined;
}

function read(clientDataJSON: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const data: unknown = JSON.parse(Buffer.from(clientDataJSON, 'base64url').toString('utf8'));
    return typeof data === 'object' && data !== null ? (data as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function shown(origin: unknown): string {
  return typeof origin === 'string' ? origin.replace(/[^!-~]/g, '?').slice(0, 100) : 'that is no text';
}
