import { userInfo } from 'node:os';
import type { Actor } from '../src/common/http/caller.js';
import { randomId } from '../src/crypto/randomness.js';

/** The actor of a command on the server, for the audit trail, with the account on the machine as its address. */
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

/** The account's name, or its number if it has no name, as in a container (`docker run --user 12345`). */
function accountName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.());
  }
}
