import { Secret, TOTP } from 'otpauth';

/** A user's phone: an independent implementation of RFC 6238. */
export class AuthenticatorApp {
  private readonly totp: TOTP;

  constructor(secretBase32: string) {
    this.totp = new TOTP({
      secret: Secret.fromBase32(secretBase32),
      algorithm: 'SHA1',
      digits: 6,
      period: 30,
    });
  }

  /** The code shown `steps` time steps from now. */
  code(steps = 0): string {
    return this.totp.generate({ timestamp: Date.now() + steps * 30_000 });
  }

  /** Six digits that match no time step within a minute and a half of now. */
  wrongCode(): string {
    const near = new Set([-3, -2, -1, 0, 1, 2, 3].map((steps) => this.code(steps)));
    const candidates = Array.from({ length: 8 }, (_, digit) => String(digit).repeat(6));
    return candidates.find((candidate) => !near.has(candidate)) ?? '000000';
  }
}
