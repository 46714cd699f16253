import { defaultAdministratorId } from '../../src/users/user-record.js';
import { type Account, type AccountSession, isFresh, newAccount } from './account.js';
import type { SoakClient } from './client.js';
import type { Ledger } from './ledger.js';
import { signInByPassword } from './sign-in.js';

/** Signs in again before the access token expires. */
export class Administrator {
  private readonly account: Account;
  private signingIn: Promise<AccountSession> | undefined;

  constructor(
    readonly client: SoakClient,
    readonly ledger: Ledger,
    password: string,
  ) {
    this.account = newAccount({ id: defaultAdministratorId, name: 'administrator', password });
  }

  async accessToken(): Promise<string> {
    const { session } = this.account;
    if (isFresh(session)) return session.accessToken;
    this.signingIn ??= signInByPassword(this, this.account).finally(() => (this.signingIn = undefined));
    return (await this.signingIn).accessToken;
  }
}
