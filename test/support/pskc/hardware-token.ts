import { randomBytes } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';
import { dataElement, keyPackage, plain } from './pskc-writer.js';

let serialNumbers = 2_600_215_704_000;

/** A token in somebody's hand, and what its vendor writes about it. */
export function newToken(): { serialNumber: string; sharedSecret: Buffer; written: string; device: TOTP } {
  serialNumbers += 1;
  const serialNumber = String(serialNumbers);
  const sharedSecret = randomBytes(20);
  const secret = new Secret({ buffer: new Uint8Array(sharedSecret).buffer });
  return {
    serialNumber,
    sharedSecret,
    written: keyPackage({
      serialNumber,
      secret: plain(sharedSecret),
      data: dataElement('TimeInterval', 60),
    }),
    device: new TOTP({ secret, period: 60 }),
  };
}
