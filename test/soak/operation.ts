import type { Account } from './account.js';
import type { Administrator } from './administrator.js';
import type { SoakClient } from './client.js';
import type { Ledger } from './ledger.js';

/** What every operation uses. */
export interface Soak {
  readonly administrator: Administrator;
  readonly client: SoakClient;
  readonly ledger: Ledger;
  /** The number of users in the database. */
  readonly userCount: number;
  /** Whether all processes have the right time. */
  readonly clocksAgree: () => boolean;
}

/** An action of a user, with one or a few requests. */
export interface Operation {
  readonly name: string;
  /** How often it is chosen, relative to the others. */
  readonly weight: number;
  /** Whether this user can do it now. */
  applies(account: Account): boolean;
  /** @throws UnexpectedAnswer */
  run(soak: Soak, account: Account): Promise<void>;
}

export const userPath = ({ id }: Account, rest: string): string => `/api/v1/users/${id}${rest}`;
