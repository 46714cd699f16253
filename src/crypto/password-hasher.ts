import { availableParallelism } from 'node:os';
import { hash, hashRaw, type Options, verify } from '@node-rs/argon2';
import { Injectable } from '@nestjs/common';
import pLimit from 'p-limit';
import { HashQueue } from './hash-queue.js';
import type { HashClient } from './hash-priority.js';
import { defaultCost } from './password-cost.js';

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

/**
 * A bound, because all that are queued in libuv run before the next password: this many delay it by a few milliseconds.
 * With a lower one, enrolments reach the database one by one, and each pays for a commit of its own.
 */
const scratchCodesAtATime = 128;

/** Argon2id, through one queue for all: see {@link HashQueue} for who waits, and who is refused. */
@Injectable()
export class PasswordHasher {
  private readonly queue = new HashQueue(hashesAtATime);

  /**
   * An Argon2id hash in PHC string form.
   * @param client without one, it is the service's own work, which is not limited.
   * @throws DomainError TOO_MANY_REQUESTS, SERVICE_UNAVAILABLE
   */
  hash(password: string, client?: HashClient): Promise<string> {
    return this.queue.run(
      () => hash(normalise(password), defaultCost),
      client,
      () => undefined,
    );
  }

  /** @throws DomainError TOO_MANY_REQUESTS, SERVICE_UNAVAILABLE */
  verify(passwordHash: string, password: string, client?: HashClient): Promise<boolean> {
    return this.queue.run(
      () => verify(passwordHash, normalise(password)),
      client,
      (matches) => matches,
    );
  }
}

const stretching = pLimit(scratchCodesAtATime);

/** 32 bytes of Argon2id at a small cost, for a code that is itself random. */
export function stretchScratchCode(scratchCode: string, salt: Buffer): Promise<Buffer> {
  return stretching(() => hashRaw(scratchCode, { ...scratchCodeCost, salt }));
}

/** NIST SP 800-63B-4 3.1.1.2: the same password typed on another keyboard must be the same bytes. */
function normalise(password: string): string {
  return password.normalize('NFC');
}
