import { userInfo } from 'node:os';
import type { Actor } from '../src/common/http/caller.js';
import { randomId } from '../src/crypto/randomness.js';

/** Whoever runs a command on the server, for the audit trail: the account of the machine stands for the address. */
export function operator(command: string): Actor {
  return {
    userId: null,
    origin: {
      address: `local:${userInfo().username}`.slice(0, 64),
      userAgent: `npm run ${command}`,
      requestId: randomId(),
    },
    isWaiting: () => true,
  };
}
