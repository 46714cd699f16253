import { availableParallelism } from 'node:os';
import { hash, hashRaw, type Options, verify } from '@node-rs/argon2';
import { Injectable } from '@nestjs/common';
import pLimit from 'p-limit';
import { HashQueue } from './hash-queue.js';
import type { HashClient } from './hash-priority.js';
import { defaultCost } from './password-cost.js';

/**
 * Scratch codes are 26 random bits, and their hash is digested with a secret key on top. ASVS 5.0 6.5.2 asks for a hash
 * with a 32-bit random salt below 112 bits: a small cost is enough, and keeps an enrolment with five codes cheap.
 */
const scratchCodeCost: Options = {
  memoryCost: 256,
  timeCost: 1,
  parallelism: 1,
  outputLen: 32,
};

/**
 * More than there are cores would only take memory, 19 MB each, and one of libuv's four threads has to stay free for the
 * log and for scratch codes.
 */
const hashesAtATime = Math.min(3, availableParallelism());

/**
 * All hashes queued in libuv run before the next password; this many delay it by a few milliseconds. With fewer,
 * enrolments would reach the database one by one, and each would pay for a commit of its own.
 */
const scratchCodesAtATime = 128;

/** Hashes passwords with Argon2id, through one {@link HashQueue} for all. */
@Injectable()
export class PasswordHasher {
  private readonly queue = new HashQueue(hashesAtATime);

  get load(): HashQueue['load'] {
    return this.queue.load;
  }

  /**
   * An Argon2id hash in PHC string form.
   * @param client undefined for the service's own work, which is not limited.
   * @throws DomainError TOO_MANY_REQUESTS, SERVICE_UNAVAILABLE
   */
  hash(password: string, client?: HashClient): Promise<string> {
    return this.queue.run(
      () => hash(normalise(password), defaultCost),
      client,
      () => undefined,
    );
  }

  /**
   * Tries the password as it was typed, too: an imported hash may be of that. Every hash is treated alike, so that the
   * time does not tell them apart.
   * @throws DomainError TOO_MANY_REQUESTS, SERVICE_UNAVAILABLE
   */
  async verify(passwordHash: string, password: string, client?: HashClient): Promise<boolean> {
    for (const form of new Set([normalise(password), password])) {
      const matches = await this.queue.run(
        () => verify(passwordHash, form),
        client,
        (isRight) => isRight,
      );
      if (matches) return true;
    }
    return false;
  }
}

const limitScratchCodes = pLimit(scratchCodesAtATime);

/** Hashes a scratch code, which is itself random, to 32 bytes with Argon2id at a small cost. */
export function stretchScratchCode(scratchCode: string, salt: Buffer): Promise<Buffer> {
  return limitScratchCodes(() => hashRaw(scratchCode, { ...scratchCodeCost, salt }));
}

/** NIST SP 800-63B-4 3.1.1.2: a password typed on another keyboard must give the same bytes. */
function normalise(password: string): string {
  return password.normalize('NFC');
}
