import { passwordHashProblem } from '../../src/crypto/password-hash-form.js';
import { base32nopad } from '@scure/base';
import { defaultAuthenticatorName } from '../../src/mfa/authenticators/authenticator-row.js';
import { maxTotp } from '../../src/mfa/authenticators/authenticators.js';
import { decodeBase32 } from '../../src/otp/base32.js';
import { readKeyUri } from '../../src/otp/shared-secret.js';
import { defaultTotpParameters, type TotpParameters } from '../../src/otp/totp-parameters.js';
import { maxNameLength } from '../../src/users/mfa/dto/authenticator.dto.js';
import type { ImportedUserDto } from '../../src/users/transfer/imported-user.dto.js';

/** Keycloak's CredentialRepresentation; both data fields are JSON texts. */
interface KeycloakCredential {
  readonly type?: string;
  /** What its user calls it. */
  readonly userLabel?: string | null;
  readonly secretData?: string;
  readonly credentialData?: string;
}

/** Keycloak's UserRepresentation in the export of a realm. */
export interface KeycloakUser {
  readonly username: string;
  readonly enabled?: boolean;
  readonly serviceAccountClientId?: string;
  readonly credentials?: readonly KeycloakCredential[];
  readonly requiredActions?: readonly string[];
}

interface CredentialData {
  readonly subType?: string;
  readonly digits?: number;
  readonly period?: number;
  readonly algorithm?: string;
  readonly secretEncoding?: string;
  readonly hashIterations?: number;
  readonly additionalParameters?: Readonly<Record<string, readonly string[]>>;
}

interface SecretData {
  readonly value?: string;
  readonly salt?: string;
}

/** Short secrets are left for the import to refuse, with the whole user instead of the second factor alone. */
const shortSecrets = { acceptShortSecrets: true };

type Reading = { readonly value: string } | { readonly problem: string };

/** A TOTP credential as a Key URI, and the fields of an import for it. */
interface ConvertedTotp {
  readonly uri: string;
  readonly fields: { readonly kind: 'totp'; readonly name: string; readonly secret: string } & TotpParameters;
}

export interface ConvertedUser {
  readonly fields: Partial<ImportedUserDto>;
  /** What cannot be converted, and why. */
  readonly losses: readonly string[];
}

export function isServiceAccount({ username, serviceAccountClientId }: KeycloakUser): boolean {
  return serviceAccountClientId !== undefined || username.startsWith('service-account-');
}

/**
 * Converts a user of Keycloak. If a user had a second factor, or had to set one up, and none can be converted, the
 * password is left out, too: it would give access on its own, as it did not in Keycloak.
 */
export function convertUser(user: KeycloakUser): ConvertedUser {
  const losses: string[] = [];
  const apps: ConvertedTotp[] = [];
  let passwordHash: string | undefined;
  let hadSecondFactor = user.requiredActions?.some((action) => /totp|webauthn/i.test(action)) ?? false;
  for (const credential of user.credentials ?? []) {
    const type = credential.type ?? 'unknown';
    if (type === 'password') {
      const reading = readable(credential, passwordHashOf);
      if ('value' in reading) passwordHash = reading.value;
      else losses.push(`password: ${reading.problem}`);
      continue;
    }
    hadSecondFactor = true;
    const reading =
      type === 'otp' ? readable(credential, keyUriOf) : { problem: 'this type cannot be converted' };
    if ('problem' in reading) losses.push(`${type}: ${reading.problem}`);
    else if (apps.length === maxTotp) losses.push(`otp: a user can have ${maxTotp}, and this is another one`);
    else if (!apps.some(({ uri }) => uri === reading.value)) apps.push(appOf(credential, reading.value));
  }
  const [main] = apps;
  const withheld = hadSecondFactor && !main;
  if (withheld)
    losses.push('no second factor can be converted, so the password is left out: invite the user to enrol');
  else if (passwordHash === undefined && losses.length === 0) losses.push('password: the user has none');
  return {
    fields: {
      name: user.username,
      disabled: user.enabled === false,
      ...(main && { otpauth: main.uri }),
      ...(apps.length > 1 && { authenticators: apps.map(({ fields }) => fields) }),
      ...(passwordHash === undefined || withheld ? {} : { passwordHash }),
    },
    losses,
  };
}

/** Keycloak allows labels of any length and form. */
function appOf({ userLabel }: KeycloakCredential, uri: string): ConvertedTotp {
  const { sharedSecret = Buffer.alloc(0), parameters = defaultTotpParameters } = readKeyUri(
    uri,
    shortSecrets,
  );
  const label = (userLabel ?? '').replace(/\p{C}|\p{Zl}|\p{Zp}/gu, ' ').trim();
  const name = Array.from(label).slice(0, maxNameLength).join('') || defaultAuthenticatorName;
  return { uri, fields: { kind: 'totp', name, secret: base32nopad.encode(sharedSecret), ...parameters } };
}

function readable(
  { secretData, credentialData }: KeycloakCredential,
  read: (secret: SecretData, data: CredentialData) => Reading,
): Reading {
  try {
    return read(
      JSON.parse(secretData ?? '') as SecretData,
      JSON.parse(credentialData ?? '') as CredentialData,
    );
  } catch {
    return { problem: 'its data cannot be read' };
  }
}

function keyUriOf({ value = '' }: SecretData, data: CredentialData): Reading {
  if (data.subType !== 'totp')
    return { problem: 'it is for counter-based codes (hotp): only time-based ones (totp) are supported' };
  const sharedSecret = data.secretEncoding === 'BASE32' ? decodeBase32(value) : Buffer.from(value);
  if (!sharedSecret) return { problem: 'the secret is not base32' };
  const parameters = new URLSearchParams({
    secret: base32nopad.encode(sharedSecret),
    algorithm: data.algorithm ?? 'HmacSHA1',
    digits: String(data.digits ?? 6),
    period: String(data.period ?? 30),
  });
  const uri = `otpauth://totp/keycloak?${parameters.toString()}`;
  const { problem } = readKeyUri(uri, shortSecrets);
  return problem === undefined ? { value: uri } : { problem };
}

function passwordHashOf({ value = '', salt = '' }: SecretData, data: CredentialData): Reading {
  if (data.algorithm !== 'argon2') return { problem: 'only Argon2id is supported' };
  const { memory, parallelism, type } = data.additionalParameters ?? {};
  const cost = `m=${memory?.[0]},t=${data.hashIterations},p=${parallelism?.[0]}`;
  const unpadded = (base64: string): string => base64.replace(/=+$/, '');
  const hash = `$argon2${type?.[0]}$v=19$${cost}$${unpadded(salt)}$${unpadded(value)}`;
  const problem = passwordHashProblem(hash);
  return problem === undefined ? { value: hash } : { problem };
}
