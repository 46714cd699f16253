import { DomainError } from '../../src/common/errors/domain-error.js';
import { type GeneratedPassword, terminal } from '../../src/users/passwords/generated-password.js';
import type { AuthenticatorRecord } from '../../src/mfa/authenticators/authenticators.js';
import { AccountRecovery } from '../../src/users/recovery/account-recovery.js';
import { AccountRecoveryModule } from '../../src/users/recovery/account-recovery.module.js';
import type { UserRecord } from '../../src/users/user-record.js';
import { CommandError, withModules } from '../command-line.js';
import { operator } from '../operator.js';

export type Recovery = 'reset-password' | 'disable-mfa';

/** @throws CommandError */
export async function recoverAccount(command: Recovery, userName: string): Promise<number> {
  return withModules([AccountRecoveryModule], async (context) => {
    const accounts = context.get(AccountRecovery);
    const administrators = (await accounts.activeAdministrators()).join(', ') || 'none';
    const user = await accounts.find(userName);
    // The name is not repeated, because it may be a password in the wrong place.
    if (!user)
      throw new CommandError(`There is no user with this name. Active administrators: ${administrators}.`);
    try {
      const actor = operator(`users -- ${command}`);
      if (command === 'reset-password') showPassword(user, await accounts.resetPassword(actor, user));
      else console.log(`Removed: ${listed(await accounts.disableMfa(actor, user))}.`);
    } catch (error) {
      if (error instanceof DomainError) throw new CommandError(explain(error, user));
      throw error;
    }
    console.log([...adviceOf[command](user), ...disabledAdvice(user, administrators)].join('\n'));
    return 0;
  });
}

function showPassword({ name }: UserRecord, { password, file }: GeneratedPassword): void {
  if (file === undefined) terminal()?.write(`The new password of ${name}, shown only once: ${password}\n`);
  else console.log(`The new password of ${name} is in ${file}.`);
}

/** Names come from users: characters that could change what a terminal shows are replaced. */
function listed(authenticators: readonly AuthenticatorRecord[]): string {
  const kinds = { totp: 'TOTP', passkey: 'passkey' } as const;
  return authenticators
    .map(({ kind, name }) => `${name.replace(/\p{C}/gu, '?')} (${kinds[kind]})`)
    .join(', ');
}

const adviceOf: Readonly<Record<Recovery, (user: UserRecord) => readonly string[]>> = {
  'reset-password': ({ name, role, mfaEnabled }) => [
    role === 'verifier' ? 'Give it to the application.' : 'Sign in with it and change it.',
    'All sessions of the account have ended.',
    ...(mfaEnabled
      ? [
          'MFA is still on: signing in needs a code, too. If the phone and the scratch codes are lost, run ' +
            `npm run users -- disable-mfa ${name}`,
        ]
      : []),
  ],
  'disable-mfa': ({ name }) => [
    `MFA of ${name} is off, and all sessions of the account have ended.`,
    'Sign in with the password and set MFA up again.',
  ],
};

function disabledAdvice({ disabledAt }: UserRecord, administrators: string): readonly string[] {
  return disabledAt === null
    ? []
    : [`The account is disabled. These administrators can enable it: ${administrators}`];
}

function explain({ code }: DomainError, { name }: UserRecord): string {
  if (code === 'MFA_NOT_ENABLED') return `MFA of ${name} is not on.`;
  return code === 'USER_NOT_FOUND'
    ? `${name} was deleted at this moment.`
    : `The service refuses this: ${code}.`;
}
