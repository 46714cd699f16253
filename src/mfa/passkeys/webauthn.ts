import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '@simplewebauthn/server';
import type { UserVerification } from '../../config/relying-party.js';
import type { PasskeyDeviceType } from '../authenticators/authenticator-kinds.js';
import type { Passkey } from '../entities/passkey.entity.js';
import { type ClientDataExpectation, clientDataProblem } from './client-data.js';
import { algorithms, keyProblem } from './cose-key.js';
import type { AssertionCredential, RegistrationCredential } from './credential-json.js';

/** The ceremonies of WebAuthn Level 3, 7.1 and 7.2, without the database. */

/** The library takes 25 MB and 0.2 seconds to load, and many installations have no passkeys. */
const loadLibrary = () => import('@simplewebauthn/server');
const loadHelpers = () => import('@simplewebauthn/server/helpers');

export const challengeSeconds = 5 * 60;
const timeoutMs = challengeSeconds * 1000;

/** Why a credential is refused, for the audit trail only. */
export class PasskeyRefusal {
  constructor(readonly reason: string) {}
}

/** What the answer of an authenticator must fit. */
export interface Expectation {
  readonly challenge: string;
  readonly rpId: string;
  readonly origins: readonly string[];
  readonly userVerification: UserVerification;
}

/** A passkey that an authenticator has just made. */
export type VerifiedPasskey = Pick<
  Passkey,
  'credentialId' | 'publicKey' | 'signCount' | 'deviceType' | 'backedUp' | 'aaguid' | 'userVerified'
>;

/** What the authenticator says about a passkey that has signed a challenge. */
export type PasskeyUse = Pick<Passkey, 'signCount' | 'backedUp'>;

/** What a browser needs to know about a passkey. */
export type PasskeyDescriptor = Pick<Passkey, 'credentialId' | 'transports'>;

/** @param user `handle` is in base64url and must not reveal who the user is */
export async function creationOptions(
  relyingParty: { readonly id: string; readonly name: string },
  user: { readonly handle: string; readonly name: string },
  challenge: string,
  existing: readonly PasskeyDescriptor[],
  userVerification: UserVerification,
): Promise<PublicKeyCredentialCreationOptionsJSON> {
  const { generateRegistrationOptions } = await loadLibrary();
  return generateRegistrationOptions({
    rpID: relyingParty.id,
    rpName: relyingParty.name,
    userID: bytes(user.handle),
    userName: user.name,
    userDisplayName: user.name,
    challenge: bytes(challenge),
    timeout: timeoutMs,
    attestationType: 'none',
    excludeCredentials: existing.map(descriptor),
    // Phones copy only discoverable passkeys to the owner's next phone. The sign-in itself does not need them to be.
    authenticatorSelection: { residentKey: 'preferred', userVerification },
    supportedAlgorithmIDs: [...algorithms],
  });
}

export async function requestOptions(
  rpId: string,
  challenge: string,
  allowed: readonly PasskeyDescriptor[],
  userVerification: UserVerification,
): Promise<PublicKeyCredentialRequestOptionsJSON> {
  const { generateAuthenticationOptions } = await loadLibrary();
  return generateAuthenticationOptions({
    rpID: rpId,
    challenge: bytes(challenge),
    timeout: timeoutMs,
    allowCredentials: allowed.map(descriptor),
    userVerification,
  });
}

/** Verifies a new credential (WebAuthn Level 3, 7.1). */
export function verifyRegistration(
  { id, clientDataJSON, attestationObject }: RegistrationCredential,
  expected: Expectation,
): Promise<VerifiedPasskey | PasskeyRefusal> {
  return verify(clientDataJSON, { ...expected, type: 'webauthn.create' }, async () => {
    const [{ verifyRegistrationResponse }, helpers] = await Promise.all([loadLibrary(), loadHelpers()]);
    const attestation = helpers.decodeAttestationObject(bytes(attestationObject));
    // No attestation was asked for. One with certificates would make the library look them up on the network.
    const format: string = attestation.get('fmt');
    const isUnattested = format === 'none' || (format === 'packed' && !attestation.get('attStmt').get('x5c'));
    if (!isUnattested) return new PasskeyRefusal('an attestation that was not asked for');
    const response: RegistrationResponseJSON = {
      ...{ id, rawId: id, type: 'public-key', clientExtensionResults: {} },
      response: { clientDataJSON, attestationObject },
    };
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response,
      ...libraryExpectation(expected),
      supportedAlgorithmIDs: [...algorithms],
    });
    if (!verified) return new PasskeyRefusal('a wrong signature');
    const { credential, aaguid, userVerified, credentialDeviceType, credentialBackedUp } = registrationInfo;
    if (credential.id !== id) return new PasskeyRefusal('another credential id than the authenticator made');
    const problem = keyProblem(helpers.decodeCredentialPublicKey(credential.publicKey));
    if (problem !== undefined) return new PasskeyRefusal(problem);
    return {
      credentialId: id,
      publicKey: Buffer.from(credential.publicKey).toString('base64url'),
      signCount: credential.counter,
      deviceType: credentialDeviceType,
      backedUp: credentialBackedUp ? 1 : 0,
      aaguid,
      userVerified: userVerified ? 1 : 0,
    };
  });
}

/**
 * Verifies a signed challenge (WebAuthn Level 3, 7.2), except for the counter, which the database guards.
 * @param passkey the one that `credential` names
 */
export function verifyAssertion(
  { id, userHandle, ...response }: AssertionCredential,
  passkey: Pick<Passkey, 'publicKey' | 'userHandle' | 'deviceType'>,
  expected: Expectation,
): Promise<PasskeyUse | PasskeyRefusal> {
  return verify(response.clientDataJSON, { ...expected, type: 'webauthn.get' }, async () => {
    if (userHandle !== undefined && userHandle !== passkey.userHandle)
      return new PasskeyRefusal("another user's handle");
    const { verifyAuthenticationResponse } = await loadLibrary();
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: { id, rawId: id, type: 'public-key', clientExtensionResults: {}, response },
      ...libraryExpectation(expected),
      credential: { id, publicKey: bytes(passkey.publicKey), counter: 0 },
    });
    if (!verified) return new PasskeyRefusal('a wrong signature');
    const deviceType: PasskeyDeviceType = authenticationInfo.credentialDeviceType;
    if (deviceType !== passkey.deviceType) return new PasskeyRefusal('another backup eligibility');
    const { newCounter, credentialBackedUp } = authenticationInfo;
    return { signCount: newCounter, backedUp: credentialBackedUp ? 1 : 0 };
  });
}

/** Checks a public key that was not registered here, a COSE key in base64url. @returns what is wrong with it */
export async function publicKeyProblem(publicKey: string): Promise<string | undefined> {
  const { decodeCredentialPublicKey } = await loadHelpers();
  try {
    return keyProblem(decodeCredentialPublicKey(bytes(publicKey)));
  } catch {
    return 'no COSE key';
  }
}

/** The library throws both for a credential that fails a check and for bytes that it cannot parse. */
async function verify<T>(
  clientDataJSON: string,
  expected: ClientDataExpectation,
  work: () => Promise<T | PasskeyRefusal>,
): Promise<T | PasskeyRefusal> {
  const problem = clientDataProblem(clientDataJSON, expected);
  if (problem !== undefined) return new PasskeyRefusal(problem);
  try {
    return await work();
  } catch (error) {
    return new PasskeyRefusal(`the authenticator's data: ${messageOf(error)}`);
  }
}

function libraryExpectation({ challenge, rpId, origins, userVerification }: Expectation) {
  return {
    expectedChallenge: challenge,
    expectedOrigin: [...origins],
    expectedRPID: rpId,
    requireUserVerification: userVerification === 'required',
  };
}

function descriptor({ credentialId, transports }: PasskeyDescriptor) {
  return { id: credentialId, ...(transports !== '' && { transports: transports.split(' ') }) };
}

function bytes(base64url: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(base64url, 'base64url'));
}

function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : '';
  return message.replace(/[^ -~]/g, '?').slice(0, 150);
}
