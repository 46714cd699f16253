import type { PasskeyProblem } from './texts/en-passkeys.js';

/**
 * Passkeys in the browser: WebAuthn Level 3 with the JSON of the service. The conversion is done here, and not by
 * `parseCreationOptionsFromJSON` and `toJSON`, which browsers before 2025 and the objects of some password managers lack.
 */

export class PasskeyError extends Error {
  /** @param domain the RP id: the only one where the passkey works */
  constructor(
    readonly problem: PasskeyProblem,
    readonly domain: string,
    cause?: unknown,
  ) {
    super(`passkey: ${problem}`, { cause });
  }
}

/** The parts of WebAuthn's RegistrationResponseJSON that the service reads. */
export interface RegistrationCredential {
  readonly id: string;
  readonly type: 'public-key';
  readonly response: {
    readonly clientDataJSON: string;
    readonly attestationObject: string;
    readonly transports: string[];
  };
}

/** The parts of WebAuthn's AuthenticationResponseJSON that the service reads. */
export interface AssertionCredential {
  readonly id: string;
  readonly type: 'public-key';
  readonly response: {
    readonly clientDataJSON: string;
    readonly authenticatorData: string;
    readonly signature: string;
    readonly userHandle: string | null;
  };
}

/** The service uses no extension that has bytes, so they need no conversion. */
type WithoutBytes<Options> = Omit<Options, 'extensions'> & {
  readonly extensions?: Pick<AuthenticationExtensionsClientInputs, 'credProps'>;
};

export type CreationOptions = WithoutBytes<PublicKeyCredentialCreationOptionsJSON>;
export type RequestOptions = WithoutBytes<PublicKeyCredentialRequestOptionsJSON>;

/** Why this browser, or this page in it, can have no passkeys at all. */
export function passkeyObstacle(): PasskeyProblem | undefined {
  if (!window.isSecureContext) return 'insecure';
  return 'PublicKeyCredential' in window ? undefined : 'unsupported';
}

/**
 * Has the browser make a passkey.
 * @param signal closes the browser's dialog
 * @throws PasskeyError; AbortError after the signal
 */
export async function createPasskey(
  options: CreationOptions,
  signal?: AbortSignal,
): Promise<RegistrationCredential> {
  const publicKey = {
    ...options,
    challenge: bytesOf(options.challenge),
    user: { ...options.user, id: bytesOf(options.user.id) },
    excludeCredentials: options.excludeCredentials?.map(descriptorOf) ?? [],
  } as PublicKeyCredentialCreationOptions;
  const { id, response } = await ask(options.rp.id, options.timeout, () =>
    navigator.credentials.create({ publicKey, ...(signal && { signal }) }),
  );
  const { clientDataJSON, attestationObject } = response as AuthenticatorAttestationResponse;
  return {
    id,
    type: 'public-key',
    response: {
      clientDataJSON: base64urlOf(clientDataJSON),
      attestationObject: base64urlOf(attestationObject),
      transports: transportsOf(response),
    },
  };
}

/**
 * Has one of the user's passkeys sign the challenge.
 * @param signal closes the browser's dialog
 * @throws PasskeyError; AbortError after the signal
 */
export async function getPasskey(
  options: RequestOptions,
  signal?: AbortSignal,
): Promise<AssertionCredential> {
  const publicKey = {
    ...options,
    challenge: bytesOf(options.challenge),
    allowCredentials: options.allowCredentials?.map(descriptorOf) ?? [],
  } as PublicKeyCredentialRequestOptions;
  const { id, response } = await ask(options.rpId, options.timeout, () =>
    navigator.credentials.get({ publicKey, ...(signal && { signal }) }),
  );
  const { clientDataJSON, authenticatorData, signature, userHandle } =
    response as AuthenticatorAssertionResponse;
  return {
    id,
    type: 'public-key',
    response: {
      clientDataJSON: base64urlOf(clientDataJSON),
      authenticatorData: base64urlOf(authenticatorData),
      signature: base64urlOf(signature),
      userHandle: userHandle && base64urlOf(userHandle),
    },
  };
}

/** Tells the browser that the service does not know this passkey, so that it is not offered; few browsers listen. */
export async function disownPasskey(domain: string, credentialId: string): Promise<void> {
  const browser = PublicKeyCredential as typeof PublicKeyCredential & Partial<SignalMethods>;
  await browser.signalUnknownCredential?.({ rpId: domain, credentialId }).catch(() => undefined);
}

/** WebAuthn Level 3, 5.1.10. */
interface SignalMethods {
  signalUnknownCredential: (options: { rpId: string; credentialId: string }) => Promise<void>;
}

async function ask(
  domain = location.hostname,
  timeoutMs = Infinity,
  call: () => Promise<Credential | null>,
): Promise<PublicKeyCredential> {
  const obstacle = passkeyObstacle();
  if (obstacle) throw new PasskeyError(obstacle, domain);
  const begin = performance.now();
  try {
    const credential = await call();
    if (credential) return credential as PublicKeyCredential;
  } catch (error) {
    const name = error instanceof Error ? error.name : '';
    if (name === 'AbortError') throw error;
    // The browser does not tell a time-out from a refusal (WebAuthn Level 3, 14.5.1).
    const isLate = name === 'NotAllowedError' && performance.now() - begin >= timeoutMs;
    throw new PasskeyError(isLate ? 'timedOut' : (problems[name] ?? 'failed'), domain, error);
  }
  throw new PasskeyError('failed', domain);
}

/** The exceptions of WebAuthn Level 3, 5.1.3 and 5.1.4, by name. */
const problems: Partial<Record<string, PasskeyProblem>> = {
  NotAllowedError: 'cancelled',
  InvalidStateError: 'alreadyRegistered',
  SecurityError: 'otherAddress',
  ConstraintError: 'unsuitable',
  NotSupportedError: 'unsuitable',
};

const descriptorOf = ({ id, ...rest }: PublicKeyCredentialDescriptorJSON) => ({ ...rest, id: bytesOf(id) });

/** Older browsers do not tell. */
function transportsOf(response: AuthenticatorResponse): string[] {
  const { getTransports } = response as Partial<AuthenticatorAttestationResponse>;
  return getTransports?.call(response) ?? [];
}

function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  const base64 = base64url.replaceAll('-', '+').replaceAll('_', '/');
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

function base64urlOf(buffer: ArrayBuffer): string {
  const base64 = btoa(String.fromCharCode(...new Uint8Array(buffer)));
  return base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
