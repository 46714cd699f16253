import { Secret, TOTP, URI } from 'otpauth';

/** A user's phone: an independent implementation of RFC 6238. */
export class AuthenticatorApp {
  constructor(
    secretBase32: string,
    private readonly totp = new TOTP({
      secret: Secret.fromBase32(secretBase32),
      algorithm: 'SHA1',
      digits: 6,
      period: 30,
    }),
  ) {}

  /** Scans a Key URI, with whatever algorithm, digits and period it names. */
  static scan(keyUri: string): AuthenticatorApp {
    const totp = URI.parse(keyUri);
    if (!(totp instanceof TOTP)) throw new Error('not a Key URI of TOTP');
    return new AuthenticatorApp('', totp);
  }

  /** The code shown `steps` time steps from now. */
  code(steps = 0): string {
    return this.totp.generate({ timestamp: Date.now() + steps * this.totp.period * 1000 });
  }

  /** Digits that match no time step within three of now. */
  wrongCode(): string {
    const near = new Set([-3, -2, -1, 0, 1, 2, 3].map((steps) => this.code(steps)));
    const candidates = Array.from({ length: 8 }, (_, digit) => String(digit).repeat(this.totp.digits));
    return candidates.find((candidate) => !near.has(candidate)) ?? '0'.repeat(this.totp.digits);
  }
}
