import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { PasskeyDeviceType } from '../authenticators/authenticator-kinds.js';

/** What belongs to an authenticator of the kind `passkey`: the credential record of WebAuthn Level 3, 4. */
@Entity('passkeys')
@Index('passkeys_credential', ['credentialIdDigest'], { unique: true })
@Index('passkeys_relying_party', ['rpId'])
export class Passkey {
  @ForeignKey('Authenticator', { name: 'passkeys_of_authenticator', onDelete: 'CASCADE' })
  @PrimaryColumn('integer')
  authenticatorId!: number;

  /** Base64url; the authenticator chooses it, with up to 1,023 bytes. */
  @Column('text')
  credentialId!: string;

  /** SHA-256 in hex, because the id itself is too long for an index. */
  @Column('varchar', { length: 64 })
  credentialIdDigest!: string;

  /** Base64url; what it calls its user (WebAuthn Level 3, 5.4.3). */
  @Column('varchar', { length: 64 })
  userHandle!: string;

  /** A COSE key (RFC 9052 7) in base64url. */
  @Column('text')
  publicKey!: string;

  /** Of the last sign-in; 0 if the authenticator does not count. */
  @Column('bigint')
  signCount!: number;

  @Column('varchar', { length: 16 })
  deviceType!: PasskeyDeviceType;

  @Column('integer')
  backedUp!: 0 | 1;

  /** How browsers reach the authenticator, space-separated, such as `usb nfc`. */
  @Column('varchar', { length: 128 })
  transports!: string;

  /** The authenticator's model; zeros if it does not tell. */
  @Column('varchar', { length: 36 })
  aaguid!: string;

  /** The domain it works on. */
  @Column('varchar', { length: 253 })
  rpId!: string;

  /** 1 if it checked a PIN, a fingerprint or a face when it was registered. */
  @Column('integer')
  userVerified!: 0 | 1;
}
