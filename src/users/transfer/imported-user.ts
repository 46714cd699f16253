import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import type { Role } from '../../common/http/caller.js';
import { passwordHashProblem } from '../../crypto/password-hash-form.js';
import {
  type KeyUriReading,
  readKeyUri,
  readSharedSecret,
  type SharedSecretReading,
  type ShortSecrets,
} from '../../otp/shared-secret.js';
import { authenticatorKinds } from '../../mfa/authenticators/authenticator-kinds.js';
import { defaultAuthenticatorName } from '../../mfa/authenticators/authenticator-row.js';
import type { TransferredTotp } from '../../mfa/transfer/authenticator-transfer.js';
import { defaultTotpParameters } from '../../otp/totp-parameters.js';
import {
  type AuthenticatorsProblem,
  type ImportedAuthenticators,
  noAuthenticators,
  readAuthenticators,
} from './imported-authenticators.js';
import { ImportedUserDto } from './imported-user.dto.js';
import { isTooCommon } from '../passwords/password-policy.js';

export interface ImportedUser extends ImportedAuthenticators {
  readonly name: string;
  readonly description: string;
  readonly role: Role;
  readonly disabled: boolean;
  /** A password or its hash; neither for a user who has none yet. */
  readonly password: string | undefined;
  readonly passwordHash: string | undefined;
}

/** A user, or every reason why it cannot be imported, none of which quotes a value. */
export type ImportedUserReading =
  | { readonly user: ImportedUser; readonly problems?: undefined }
  | { readonly user?: undefined; readonly problems: readonly string[] };

/** @param fields the known ones only. @param issuer must not be the password. */
export function readImportedUser(
  fields: object,
  issuer: string,
  shortSecrets?: ShortSecrets,
): ImportedUserReading {
  const dto = plainToInstance(ImportedUserDto, fields);
  const malformed = validateSync(dto, { stopAtFirstError: true }).flatMap(({ constraints }) =>
    Object.values(constraints ?? {}),
  );
  if (malformed.length > 0) return { problems: malformed };
  const authenticators = authenticatorsOf(dto, shortSecrets);
  const problems = [
    passwordProblem(dto, issuer),
    'problem' in authenticators ? authenticators.problem : factorProblem(dto, authenticators),
  ].filter((problem) => problem !== undefined);
  if (problems.length > 0 || 'problem' in authenticators) return { problems };
  const { name, description = '', role = 'user', disabled = false, password, passwordHash } = dto;
  return { user: { name, description, role, disabled, password, passwordHash, ...authenticators } };
}

function authenticatorsOf(
  dto: ImportedUserDto,
  shortSecrets?: ShortSecrets,
): ImportedAuthenticators | AuthenticatorsProblem {
  const single = singleTotpOf(dto, shortSecrets);
  if (single && 'problem' in single) return single;
  if (!dto.authenticators) return single ? { totp: [single], passkeys: [] } : noAuthenticators;
  const all = readAuthenticators(dto.authenticators, shortSecrets);
  if ('problem' in all) return { problem: `authenticators: ${all.problem}` };
  // Exports have both. A line in which somebody has changed one of them must not lose the other.
  const isAmong = !single || all.totp.some(({ sharedSecret }) => sharedSecret.equals(single.sharedSecret));
  return isAmong ? all : { problem: 'authenticators: none of them has the secret beside them' };
}

function singleTotpOf(
  { otpauth, secret }: ImportedUserDto,
  shortSecrets?: ShortSecrets,
): TransferredTotp | AuthenticatorsProblem | undefined {
  if (otpauth === undefined && secret === undefined) return undefined;
  if (otpauth !== undefined && secret !== undefined)
    return { problem: 'otpauth: there is a secret beside it: one of them is enough' };
  const reading: SharedSecretReading & Partial<Pick<KeyUriReading, 'parameters'>> =
    otpauth === undefined ? readSharedSecret(secret ?? '', shortSecrets) : readKeyUri(otpauth, shortSecrets);
  const { sharedSecret, parameters = defaultTotpParameters } = reading;
  if (!sharedSecret)
    return { problem: `${otpauth === undefined ? 'secret' : 'otpauth'}: ${reading.problem}` };
  return { name: defaultAuthenticatorName, sharedSecret, parameters, driftSteps: 0 };
}

function passwordProblem(
  { name, password, passwordHash }: ImportedUserDto,
  issuer: string,
): string | undefined {
  if (password !== undefined && passwordHash !== undefined)
    return 'password: there is a passwordHash beside it: one of them is enough';
  if (passwordHash !== undefined) {
    const problem = passwordHashProblem(passwordHash);
    return problem && `passwordHash: ${problem}`;
  }
  return password !== undefined && isTooCommon(password, { userName: name, issuer })
    ? 'password: it is too common'
    : undefined;
}

/** An export without secrets still says whose MFA was on. Importing it must not silently drop a second factor. */
function factorProblem(
  { role, mfaEnabled, mfaKinds }: ImportedUserDto,
  { totp, passkeys }: ImportedAuthenticators,
): string | undefined {
  const isEnabled = totp.length + passkeys.length > 0;
  if (role === 'verifier' && isEnabled)
    return 'role: a verifier has no second factor: leave it out, or choose another role';
  if (mfaEnabled !== undefined && mfaEnabled !== isEnabled)
    return isEnabled
      ? 'mfaEnabled: it is false, but there is a second factor'
      : 'mfaEnabled: it is true, but there is neither otpauth nor secret nor authenticators';
  const counts = { totp: totp.length, passkey: passkeys.length };
  const wrong = authenticatorKinds.find((kind) => mfaKinds && mfaKinds.includes(kind) !== counts[kind] > 0);
  if (wrong === undefined) return undefined;
  return counts[wrong] > 0
    ? `mfaKinds: it does not name ${wrong}, but there is such an authenticator`
    : `mfaKinds: it names ${wrong}, but there is no such authenticator`;
}
