import { client, getCurrentUser } from './api.js';
import type { ConsoleTokens } from './console-token.js';
import { hasCode } from './messages.js';
import type { Role } from './words.js';

/** The signed-in account. */
export interface Account {
  readonly id: number;
  readonly name: string;
  readonly role: Role;
  /** The account must use MFA and this session did not, so it may only enrol. */
  readonly mustEnrol: boolean;
  /** The password was generated: it must be changed before anything else, or it should be changed. */
  readonly passwordChange: 'required' | 'advised' | undefined;
  /** Whether this is the first administrator, without MFA. */
  readonly isUnprotected: boolean;
  /** Whether this session passed the second factor. */
  readonly secondFactor: boolean;
  /** Links that the service makes begin with the address where it listens. */
  readonly isPublicUrlMissing: boolean;
}

export async function accountOf(tokens: ConsoleTokens): Promise<Account> {
  return {
    ...(await identityOf(tokens.userId)),
    mustEnrol: tokens.mfa_enrolment_required ?? false,
    passwordChange: passwordChangeOf(tokens),
    secondFactor: tokens.mfa_enabled,
    isPublicUrlMissing: tokens.public_url_missing ?? false,
  };
}

function passwordChangeOf(tokens: ConsoleTokens): Account['passwordChange'] {
  if (tokens.password_change_required) return 'required';
  return tokens.password_change_advised ? 'advised' : undefined;
}

/** A verifier cannot read even its own account. */
async function identityOf(id: number): Promise<Pick<Account, 'id' | 'name' | 'role' | 'isUnprotected'>> {
  try {
    const { name, role, isDefault, mfaEnabled } = await getCurrentUser({ client });
    return { id, name, role, isUnprotected: isDefault && role === 'admin' && !mfaEnabled };
  } catch (error) {
    if (hasCode(error, 'ACCESS_DENIED')) return { id, name: '', role: 'verifier', isUnprotected: false };
    throw error;
  }
}
