import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { hash, hashRaw, type Options, verify } from '@node-rs/argon2';
import { Injectable } from '@nestjs/common';
import pLimit from 'p-limit';

/** Argon2id, the library's default, at OWASP's first choice of cost; 12–16 ms on a server core. */
const passwordCost = {
  memoryCost: 19456,
  timeCost: 2,
  parallelism: 1,
} as const satisfies Options;

/**
 * Scratch codes are random, 26 bits, and digested with a secret key on top (ASVS 5.0 6.5.2 asks for a hash with
 * a 32-bit random salt below 112 bits): a small cost is enough and keeps an enrolment of five of them cheap.
 */
const scratchCodeCost: Options = {
  memoryCost: 256,
  timeCost: 1,
  parallelism: 1,
  outputLen: 32,
};

/**
 * How many passwords are hashed at a time: more than there are cores takes memory (19 MB each) and brings nothing, and
 * one of libuv's four threads stays free for the log and for scratch codes.
 */
const hashesAtATime = Math.min(3, availableParallelism());

@Injectable()
export class PasswordHasher {
  private readonly turn = pLimit(hashesAtATime);
  private decoy: Promise<string> | undefined;

  /** An Argon2id hash in PHC string form. */
  hash(password: string): Promise<string> {
    return this.turn(() => hash(normalise(password), passwordCost));
  }

  verify(passwordHash: string, password: string): Promise<boolean> {
    return this.turn(() => verify(passwordHash, normalise(password)));
  }

  /** Spends the time of a {@link verify} for an account that does not exist, and is always false. */
  async verifyNobody(password: string): Promise<boolean> {
    this.decoy ??= this.hash('nobody');
    await this.verify(await this.decoy, password);
    return false;
  }
}

/** Made of random bytes: no password has this hash, and trying one takes as long as with any other. */
export function hashOfNoPassword(): string {
  const { memoryCost, timeCost, parallelism } = passwordCost;
  const [salt, digest] = [16, 32].map((bytes) => randomBytes(bytes).toString('base64').replace(/=+$/, ''));
  return `$argon2id$v=19$m=${memoryCost},t=${timeCost},p=${parallelism}$${salt}$${digest}`;
}

/** 32 bytes of Argon2id at a small cost, for a code that is itself random. */
export function stretchScratchCode(scratchCode: string, salt: Buffer): Promise<Buffer> {
  return hashRaw(scratchCode, { ...scratchCodeCost, salt });
}

/** NIST SP 800-63B-4 3.1.1.2: the same password typed on another keyboard must be the same bytes. */
function normalise(password: string): string {
  return password.normalize('NFC');
}
