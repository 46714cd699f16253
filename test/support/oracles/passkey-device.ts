import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import {
  type AttestationObject,
  type AuthenticatorData,
  CoseKey,
  packAttestationObject,
  packAuthenticatorData,
} from 'nid-webauthn-emulator';

interface Traits {
  readonly algorithm: 'ES256' | 'EdDSA' | 'RS256';
  readonly transports: readonly string[];
  readonly userVerified: boolean;
  readonly backupEligible: boolean;
  readonly backedUp: boolean;
  /** How much its counter grows with every use. */
  readonly countsBy: number;
  readonly credentialId: Buffer;
}

/** What a hostile or broken browser or authenticator says instead of the truth. */
export interface Lies {
  readonly origin?: string;
  readonly type?: string;
  readonly challenge?: string;
  /** More members of the client data. */
  readonly clientData?: object;
  readonly rpId?: string;
  readonly userPresent?: boolean;
  readonly signCount?: number;
  readonly backupEligible?: boolean;
  readonly userHandle?: string | null;
  readonly attestation?: Pick<AttestationObject, 'fmt' | 'attStmt'>;
  /** Changes the COSE key that it registers. */
  readonly publicKey?: (cose: Buffer) => Buffer;
  readonly signature?: Buffer;
}

interface CreationOptions {
  readonly challenge: string;
  readonly rp: { readonly id: string };
  readonly user: { readonly id: string };
}

interface RequestOptions {
  readonly challenge: string;
  readonly rpId: string;
}

const makeKeys = {
  ES256: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  EdDSA: () => generateKeyPairSync('ed25519'),
  RS256: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
} as const;

const ordinary: Traits = {
  algorithm: 'ES256',
  transports: ['internal'],
  userVerified: true,
  backupEligible: false,
  backedUp: false,
  countsBy: 1,
  credentialId: Buffer.alloc(0),
};

/**
 * An authenticator with one passkey and the browser in front of it, which can be made to lie. It packs its data with
 * nid-webauthn-emulator, which also plays the honest authenticator in the journeys.
 */
export class PasskeyDevice {
  readonly traits: Traits;
  signCount = 0;
  private readonly privateKey: KeyObject;
  private readonly publicKey: KeyObject;
  private userHandle = '';

  constructor(
    readonly origin: string,
    traits: Partial<Traits> = {},
  ) {
    this.traits = { ...ordinary, credentialId: randomBytes(32), ...traits };
    const { privateKey, publicKey } = makeKeys[this.traits.algorithm]();
    this.privateKey = privateKey;
    this.publicKey = publicKey;
  }

  get credentialId(): string {
    return this.traits.credentialId.toString('base64url');
  }

  /** Answers creation options, as `toJSON()` of what `navigator.credentials.create()` returns. */
  create(options: CreationOptions, lies: Lies = {}) {
    this.userHandle = options.user.id;
    const cose = Buffer.from(CoseKey.fromKeyObject(this.publicKey).toBytes());
    const registered = lies.publicKey ? lies.publicKey(cose) : cose;
    const authData: AuthenticatorData = {
      ...this.authenticatorData(options.rp.id, lies),
      attestedCredentialData: {
        aaguid: new Uint8Array(16),
        credentialId: new Uint8Array(this.traits.credentialId),
        credentialPublicKey: { toBytes: () => registered } as unknown as CoseKey,
      },
    };
    const { fmt, attStmt } = lies.attestation ?? { fmt: 'none', attStmt: {} };
    return {
      ...this.credential(),
      response: {
        clientDataJSON: this.clientData('webauthn.create', options.challenge, lies).toString('base64url'),
        attestationObject: Buffer.from(packAttestationObject({ fmt, attStmt, authData })).toString(
          'base64url',
        ),
        transports: this.traits.transports,
      },
    };
  }

  /** Answers request options, as `toJSON()` of what `navigator.credentials.get()` returns. */
  get(options: RequestOptions, lies: Lies = {}) {
    this.signCount += this.traits.countsBy;
    const clientData = this.clientData('webauthn.get', options.challenge, lies);
    const authData = Buffer.from(packAuthenticatorData(this.authenticatorData(options.rpId, lies)));
    const signed = Buffer.concat([authData, createHash('sha256').update(clientData).digest()]);
    const hash = this.traits.algorithm === 'EdDSA' ? null : 'sha256';
    const signature = lies.signature ?? sign(hash, signed, this.privateKey);
    return {
      ...this.credential(),
      response: {
        clientDataJSON: clientData.toString('base64url'),
        authenticatorData: authData.toString('base64url'),
        signature: signature.toString('base64url'),
        userHandle: lies.userHandle === undefined ? this.userHandle : lies.userHandle,
      },
    };
  }

  private credential() {
    return {
      id: this.credentialId,
      rawId: this.credentialId,
      type: 'public-key',
      authenticatorAttachment: 'platform',
      clientExtensionResults: { credProps: { rk: true } },
    };
  }

  private clientData(type: string, challenge: string, lies: Lies): Buffer {
    const data = {
      type: lies.type ?? type,
      challenge: lies.challenge ?? challenge,
      origin: lies.origin ?? this.origin,
      crossOrigin: false,
      ...lies.clientData,
    };
    return Buffer.from(JSON.stringify(data));
  }

  private authenticatorData(rpId: string, lies: Lies): AuthenticatorData {
    const { userVerified, backupEligible, backedUp } = this.traits;
    return {
      rpIdHash: new Uint8Array(
        createHash('sha256')
          .update(lies.rpId ?? rpId)
          .digest(),
      ),
      flags: {
        userPresent: lies.userPresent ?? true,
        userVerified,
        backupEligibility: lies.backupEligible ?? backupEligible,
        backupState: backedUp,
      },
      signCount: lies.signCount ?? this.signCount,
    };
  }
}
