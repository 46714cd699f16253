import { userInfo } from 'node:os';
import type { Actor } from '../src/common/http/caller.js';
import { randomId } from '../src/crypto/randomness.js';

/** Whoever runs a command on the server, for the audit trail: the account of the machine stands for the address. */
export function operator(command: string): Actor {
  return {
    userId: null,
    origin: {
      address: `local:${accountName()}`.slice(0, 64),
      userAgent: `npm run ${command}`,
      requestId: randomId(),
    },
    isWaiting: () => true,
  };
}

/** The name, or in a container that runs under a number without one (`docker run --user 12345`), that number. */
function accountName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.());
  }
}
