import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { DomainError } from '../../common/errors/domain-error.js';
import type { Role } from '../../common/http/caller.js';
import { passwordHashProblem } from '../../crypto/password-hash-form.js';
import type { TransferredTotp } from '../../mfa/transfer/authenticator-transfer.js';
import {
  type KeyUriReading,
  readKeyUri,
  readSharedSecret,
  type SharedSecretReading,
  type ShortSecrets,
} from '../../otp/shared-secret.js';
import { defaultTotpParameters } from '../../otp/totp-parameters.js';
import { ImportedUserDto } from './imported-user.dto.js';
import { assertUncommon } from '../passwords/password-policy.js';

export type ImportedTotp = Pick<TransferredTotp, 'sharedSecret' | 'parameters'>;

export interface ImportedUser {
  readonly name: string;
  readonly description: string;
  readonly role: Role;
  readonly disabled: boolean;
  /** A password or its hash; neither for a user who has none yet. */
  readonly password: string | undefined;
  readonly passwordHash: string | undefined;
  /** Undefined: without a second factor. */
  readonly totp: ImportedTotp | undefined;
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
  const secondFactor = secondFactorOf(dto, shortSecrets);
  const problems = [
    passwordProblem(dto, issuer),
    secondFactor?.problem && `${dto.otpauth === undefined ? 'secret' : 'otpauth'}: ${secondFactor.problem}`,
    expectationProblem(dto, secondFactor),
  ].filter((problem) => problem !== undefined);
  if (problems.length > 0) return { problems };
  const { name, description = '', role = 'user', disabled = false, password, passwordHash } = dto;
  const totp = secondFactor?.sharedSecret && {
    sharedSecret: secondFactor.sharedSecret,
    parameters: secondFactor.parameters ?? defaultTotpParameters,
  };
  return { user: { name, description, role, disabled, password, passwordHash, totp } };
}

type SecondFactorReading = SharedSecretReading & Partial<Pick<KeyUriReading, 'parameters'>>;

function secondFactorOf(
  { otpauth, secret }: ImportedUserDto,
  shortSecrets?: ShortSecrets,
): SecondFactorReading | undefined {
  if (otpauth !== undefined && secret !== undefined)
    return { problem: 'there is a secret beside it: one of them is enough' };
  if (otpauth !== undefined) return readKeyUri(otpauth, shortSecrets);
  return secret === undefined ? undefined : readSharedSecret(secret, shortSecrets);
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
  return password === undefined || isUncommon(password, name, issuer)
    ? undefined
    : 'password: it is too common';
}

function isUncommon(password: string, userName: string, issuer: string): boolean {
  try {
    assertUncommon(password, { userName, issuer });
    return true;
  } catch (error) {
    if (error instanceof DomainError) return false;
    throw error;
  }
}

/** An export without secrets still says whose MFA was on. Importing it must not silently drop their second factor. */
function expectationProblem(
  { mfaEnabled }: ImportedUserDto,
  secondFactor: SecondFactorReading | undefined,
): string | undefined {
  if (mfaEnabled === undefined || mfaEnabled === (secondFactor !== undefined)) return undefined;
  return mfaEnabled
    ? 'mfaEnabled: it is true, but there is neither otpauth nor secret'
    : 'mfaEnabled: it is false, but there is a second factor';
}
