import { type ClassConstructor, plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { authenticatorKinds } from '../../mfa/authenticators/authenticator-kinds.js';
import { maxAuthenticators, maxTotp } from '../../mfa/authenticators/authenticators.js';
import type { TransferredPasskey, TransferredTotp } from '../../mfa/transfer/authenticator-transfer.js';
import { readSharedSecret, type ShortSecrets } from '../../otp/shared-secret.js';
import { maxDriftSteps, readTotpAlgorithm } from '../../otp/totp-parameters.js';
import { ImportedPasskeyDto, ImportedTotpDto } from './imported-authenticator.dto.js';

export interface ImportedAuthenticators {
  readonly totp: readonly TransferredTotp[];
  readonly passkeys: readonly TransferredPasskey[];
}

export const noAuthenticators: ImportedAuthenticators = { totp: [], passkeys: [] };

/** Why authenticators cannot be imported; quotes no value. */
export interface AuthenticatorsProblem {
  readonly problem: string;
}

/** Reads the field `authenticators`. If none says that it is the main one, it is the first TOTP authenticator. */
export function readAuthenticators(
  items: readonly unknown[],
  shortSecrets?: ShortSecrets,
): ImportedAuthenticators | AuthenticatorsProblem {
  const totp: TransferredTotp[] = [];
  const passkeys: TransferredPasskey[] = [];
  for (const [index, item] of items.entries()) {
    const read = readAuthenticator(item, shortSecrets);
    if ('problem' in read) return { problem: `number ${index + 1}: ${read.problem}` };
    if ('credentialId' in read) passkeys.push(read);
    else totp.push(read);
  }
  if (totp.length > maxTotp || items.length > maxAuthenticators)
    return { problem: `a user can have ${maxTotp} TOTP authenticators, and ${maxAuthenticators} in all` };
  if (totp.filter(({ isMain }) => isMain).length > 1) return { problem: 'more than one is the main one' };
  if (repeats(totp.map(({ sharedSecret }) => sharedSecret.toString('hex'))))
    return { problem: 'two of them have the same secret' };
  if (repeats(passkeys.map(({ credentialId }) => credentialId)))
    return { problem: 'two of them have the same credentialId' };
  const tells = totp.some(({ isMain }) => isMain !== undefined);
  return {
    totp: totp.map((each, index) => ({ ...each, isMain: tells ? each.isMain === true : index === 0 })),
    passkeys,
  };
}

type Reading = TransferredTotp | TransferredPasskey | AuthenticatorsProblem;

function readAuthenticator(item: unknown, shortSecrets?: ShortSecrets): Reading {
  if (typeof item !== 'object' || item === null || Array.isArray(item))
    return { problem: 'it is not a JSON object' };
  const { kind } = item as { kind?: unknown };
  if (kind === 'totp') return readTotp(item, shortSecrets);
  if (kind === 'passkey') return readPasskey(item);
  return { problem: `kind must be one of ${authenticatorKinds.join(', ')}` };
}

function readTotp(item: object, shortSecrets?: ShortSecrets): Reading {
  const dto = validated(ImportedTotpDto, item, totpMembers);
  if ('problem' in dto) return dto;
  const { name, main, digits, period, driftSteps, lastAcceptedTimeStep = null } = dto;
  const { sharedSecret, problem } = readSharedSecret(dto.secret, shortSecrets);
  if (!sharedSecret) return { problem };
  const algorithm = readTotpAlgorithm(dto.algorithm);
  if (!algorithm) return { problem: 'algorithm must be SHA1, SHA256 or SHA512' };
  if (Math.abs(driftSteps) > maxDriftSteps(period)) return { problem: 'driftSteps must be at most a day' };
  return {
    ...{ name, sharedSecret, parameters: { algorithm, digits, period }, driftSteps, lastAcceptedTimeStep },
    ...(main !== undefined && { isMain: main }),
  };
}

function readPasskey(item: object): Reading {
  const dto = validated(ImportedPasskeyDto, item, passkeyMembers);
  if ('problem' in dto) return dto;
  const { kind: _, backedUp, userVerified, transports, ...passkey } = dto;
  if (Buffer.from(dto.credentialId, 'base64url').toString('base64url') !== dto.credentialId)
    return { problem: 'credentialId is cut off or changed' };
  // WebAuthn Level 3, 6.1.3: only a passkey that may be copied can have been.
  if (backedUp && passkey.deviceType === 'singleDevice')
    return { problem: 'backedUp is true, although deviceType is singleDevice' };
  return {
    ...passkey,
    transports: transports.join(' '),
    backedUp: backedUp ? 1 : 0,
    userVerified: userVerified ? 1 : 0,
  };
}

const totpMembers = [
  ...['kind', 'main', 'name', 'secret', 'algorithm', 'digits', 'period'],
  ...['driftSteps', 'lastAcceptedTimeStep'],
];

const passkeyMembers = [
  ...['kind', 'name', 'credentialId', 'publicKey', 'signCount', 'deviceType', 'backedUp', 'transports'],
  ...['aaguid', 'rpId', 'userHandle', 'userVerified'],
];

/** An unknown member is not named: it may be a secret in the wrong place. */
function validated<T extends object>(
  type: ClassConstructor<T>,
  item: object,
  members: readonly string[],
): T | AuthenticatorsProblem {
  if (Object.keys(item).some((name) => !members.includes(name)))
    return { problem: `it has a member that is unknown; members are ${members.join(', ')}` };
  const dto = plainToInstance(type, item, { exposeUnsetFields: false });
  const [wrong] = validateSync(dto, { stopAtFirstError: true });
  const [problem] = Object.values(wrong?.constraints ?? {});
  return problem === undefined ? dto : { problem };
}

const repeats = (values: readonly string[]): boolean => new Set(values).size < values.length;
