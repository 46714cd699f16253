import { createCipheriv, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';

const xmlenc = 'http://www.w3.org/2001/04/xmlenc#';
const pbkdf2Algorithm = 'http://www.rsasecurity.com/rsalabs/pkcs/schemas/pkcs-5v2-0#pbkdf2';

/** How PSKC is written by vendors of hardware tokens. Whatever is given replaces a part of it. */
export interface WrittenKey {
  readonly serialNumber: string;
  /** The content of `Secret`. */
  readonly secret: string;
  readonly algorithm?: string;
  /** The content of `AlgorithmParameters`. */
  readonly parameters?: string;
  /** What stands in `Data` beside the secret. */
  readonly data?: string;
  /** What stands in `Key` beside it. */
  readonly policy?: string;
}

export const plain = (sharedSecret: Buffer): string =>
  `<PlainValue>${sharedSecret.toString('base64')}</PlainValue>`;

export const dataElement = (name: string, value: string | number): string =>
  `<${name}><PlainValue>${value}</PlainValue></${name}>`;

export function keyPackage({
  serialNumber,
  secret,
  algorithm = 'urn:ietf:params:xml:ns:keyprov:pskc:totp',
  parameters = '<ResponseFormat Length="6" Encoding="DECIMAL"/>',
  data = '',
  policy = '',
}: WrittenKey): string {
  return (
    `<KeyPackage><DeviceInfo><Manufacturer>Token &amp; Co.</Manufacturer>` +
    `<SerialNo>${serialNumber}</SerialNo></DeviceInfo><Key Id="${serialNumber}" Algorithm="${algorithm}">` +
    `<AlgorithmParameters>${parameters}</AlgorithmParameters>` +
    `<Data><Secret>${secret}</Secret>${data}</Data>${policy}</Key></KeyPackage>`
  );
}

/** @param packages the content of the container. */
export function container(...packages: readonly string[]): string {
  return (
    '<?xml version="1.0" encoding="UTF-8"?>\n' +
    '<KeyContainer Version="1.0" xmlns="urn:ietf:params:xml:ns:keyprov:pskc" ' +
    'xmlns:ds="http://www.w3.org/2000/09/xmldsig#" xmlns:xenc11="http://www.w3.org/2009/xmlenc11#" ' +
    `xmlns:xenc="${xmlenc}">\n${packages.join('\n')}\n</KeyContainer>\n`
  );
}

export interface Encryption {
  readonly key: Buffer;
  /** Undefined: the encryption key is used. */
  readonly macKey?: Buffer | undefined;
  readonly macAlgorithm?: string;
  readonly macHash?: string;
  /** The bytes of the padding before the last one: PKCS #7 has a count there, XML Encryption anything. */
  readonly randomPadding?: boolean;
}

/** The content of an `EncryptedDataType`. */
function encrypted(value: Buffer, { key, randomPadding }: Encryption): { xml: string; data: Buffer } {
  const length = 16 - (value.length % 16);
  const padding = Buffer.alloc(length, length);
  if (randomPadding) randomBytes(length - 1).copy(padding);
  const iv = randomBytes(16);
  const cipher = createCipheriv(`aes-${key.length * 8}-cbc`, key, iv).setAutoPadding(false);
  const data = Buffer.concat([iv, cipher.update(value), cipher.update(padding), cipher.final()]);
  const xml =
    `<xenc:EncryptionMethod Algorithm="${xmlenc}aes${key.length * 8}-cbc"/>` +
    `<xenc:CipherData><xenc:CipherValue>${data.toString('base64')}</xenc:CipherValue></xenc:CipherData>`;
  return { xml, data };
}

/** The content of a `Secret`. */
export function encryptedSecret(sharedSecret: Buffer, encryption: Encryption): string {
  const { xml, data } = encrypted(sharedSecret, encryption);
  const mac = createHmac(encryption.macHash ?? 'sha1', encryption.macKey ?? encryption.key).update(data);
  return `<EncryptedValue>${xml}</EncryptedValue><ValueMAC>${mac.digest('base64')}</ValueMAC>`;
}

export function macMethod(encryption: Encryption): string {
  const algorithm = encryption.macAlgorithm ?? 'http://www.w3.org/2000/09/xmldsig#hmac-sha1';
  const macKey = encryption.macKey && `<MACKey>${encrypted(encryption.macKey, encryption).xml}</MACKey>`;
  return `<MACMethod Algorithm="${algorithm}">${macKey ?? ''}</MACMethod>`;
}

export const namedKey = '<EncryptionKey><ds:KeyName>Pre-shared-key</ds:KeyName></EncryptionKey>';

/** The key that a passphrase gives, and the element that says how. */
export function derivedKey(
  passphrase: string,
  { iterations = 1000, keyBytes = 16, prf = '', hash = 'sha1' } = {},
): { key: Buffer; xml: string } {
  const salt = randomBytes(8);
  return {
    key: pbkdf2Sync(passphrase, salt, iterations, keyBytes, hash),
    xml:
      `<EncryptionKey><xenc11:DerivedKey><xenc11:KeyDerivationMethod Algorithm="${pbkdf2Algorithm}">` +
      `<xenc11:PBKDF2-params><xenc11:Salt><xenc11:Specified>${salt.toString('base64')}</xenc11:Specified>` +
      `</xenc11:Salt><xenc11:IterationCount>${iterations}</xenc11:IterationCount>` +
      `<xenc11:KeyLength>${keyBytes}</xenc11:KeyLength>${prf}</xenc11:PBKDF2-params>` +
      '</xenc11:KeyDerivationMethod></xenc11:DerivedKey></EncryptionKey>',
  };
}
