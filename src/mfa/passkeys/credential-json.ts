import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { ValidateBy } from 'class-validator';

/** What WebAuthn Level 3, 5.1 calls RegistrationResponseJSON, without what the service does not need. */
export interface RegistrationCredential {
  readonly id: string;
  readonly clientDataJSON: string;
  readonly attestationObject: string;
  readonly transports: readonly string[];
}

/** The same for AuthenticationResponseJSON. */
export interface AssertionCredential {
  readonly id: string;
  readonly clientDataJSON: string;
  readonly authenticatorData: string;
  readonly signature: string;
  readonly userHandle: string | undefined;
}

type Json = Readonly<Record<string, unknown>>;

/** 1,023 bytes (WebAuthn Level 3, 4: Credential ID) in base64url. */
const maxIdLength = 1364;
const maxPartLength = 12_000;
const base64url = /^[A-Za-z0-9_-]+$/;
const transportForm = /^[a-z-]{1,16}$/;
const maxTransports = 7;

/** @returns undefined if it is not the JSON of a new credential. Unknown members, which browsers add, are ignored. */
export function readRegistration(value: unknown): RegistrationCredential | undefined {
  const credential = partsOf(value);
  if (!credential) return undefined;
  const { id, response } = credential;
  const { clientDataJSON, attestationObject, transports = [] } = response;
  if (!isBase64url(clientDataJSON) || !isBase64url(attestationObject) || !Array.isArray(transports))
    return undefined;
  return { id, clientDataJSON, attestationObject, transports: knownTransports(transports) };
}

/** @returns undefined if it is not the JSON of an assertion, as an object or as text. */
export function readAssertion(value: unknown): AssertionCredential | undefined {
  const credential = partsOf(typeof value === 'string' ? parsed(value) : value);
  if (!credential) return undefined;
  const { id, response } = credential;
  const { clientDataJSON, authenticatorData, signature, userHandle } = response;
  if (!isBase64url(clientDataJSON) || !isBase64url(authenticatorData) || !isBase64url(signature))
    return undefined;
  // Older browsers send null or an empty text for none.
  if (userHandle === undefined || userHandle === null || userHandle === '')
    return { id, clientDataJSON, authenticatorData, signature, userHandle: undefined };
  if (!isBase64url(userHandle)) return undefined;
  return { id, clientDataJSON, authenticatorData, signature, userHandle };
}

/**
 * Reads a field with {@link readRegistration} or {@link readAssertion}.
 * @param method of `navigator.credentials`, whose result the field is.
 */
export function CredentialField(
  read: (value: unknown) => object | undefined,
  method: 'create' | 'get',
): PropertyDecorator {
  return applyDecorators(
    Transform(({ value }: { value: unknown }) => (value === undefined ? undefined : (read(value) ?? null))),
    ValidateBy({
      name: 'isCredential',
      validator: {
        validate: (value: unknown) => typeof value === 'object' && value !== null,
        defaultMessage: () =>
          `$property must be the JSON of a credential: toJSON() of what navigator.credentials.${method}() returns`,
      },
    }),
  );
}

function partsOf(value: unknown): { id: string; response: Json } | undefined {
  if (!isObject(value)) return undefined;
  const { id, rawId = id, type, response } = value;
  const isCredential = isBase64url(id, maxIdLength) && rawId === id && type === 'public-key';
  return isCredential && isObject(response) ? { id, response } : undefined;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isBase64url(value: unknown, maxLength = maxPartLength): value is string {
  return typeof value === 'string' && value.length <= maxLength && base64url.test(value);
}

/** Browsers may come to know others than those of today (WebAuthn Level 3, 5.8.4). */
function knownTransports(transports: readonly unknown[]): readonly string[] {
  const known = transports.filter(
    (transport): transport is string => typeof transport === 'string' && transportForm.test(transport),
  );
  return [...new Set(known)].slice(0, maxTransports);
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return undefined;
  }
}
