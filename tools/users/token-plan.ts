import { DomainError } from '../../src/common/errors/domain-error.js';
import { nameKeyOf } from '../../src/common/user-name.js';
import type { TransferredTotp } from '../../src/mfa/transfer/authenticator-transfer.js';
import type { HardwareTokens } from '../../src/mfa/transfer/hardware-tokens.js';
import type { UserImport } from '../../src/users/transfer/user-import.js';
import type { Assignment } from './token-assignments.js';

/** `open`: to be assigned. `present`: the user has the token already. */
export type Outcome = 'open' | 'assigned' | 'present' | 'invalid';

/** A line of the table, and what became of it. */
export interface PlannedLine extends Omit<Assignment, 'token' | 'problem'> {
  readonly token: TransferredTotp | undefined;
  outcome: Outcome;
  /** Why it is malformed. */
  reason: string;
}

/** What is known of a table before anything is written. */
export interface TokenPlan {
  /** In the order of the table. */
  readonly lines: readonly PlannedLine[];
  /** The open lines of each user, by the user's id. */
  readonly byUser: ReadonlyMap<number, readonly PlannedLine[]>;
}

/** Users or tokens that are looked up with one statement. */
const batchSize = 500;

/** Checks the lines, and writes nothing. */
export async function planTokens(
  assignments: readonly Assignment[],
  tokens: HardwareTokens,
  users: UserImport,
): Promise<TokenPlan> {
  const lines = assignments.map(({ token, problem, ...line }): PlannedLine => ({
    ...line,
    token,
    outcome: problem === undefined ? 'open' : 'invalid',
    reason: problem ?? '',
  }));
  const byUser = new Map<number, PlannedLine[]>();
  for (let start = 0; start < lines.length; start += batchSize) {
    const batch = lines.slice(start, start + batchSize).filter(isOpen);
    const ids = await users.userIds(batch.map(({ name }) => name));
    const owners = await tokens.usersOf(batch.flatMap(({ token }) => token ?? []));
    for (const [index, line] of batch.entries()) {
      const userId = ids.get(nameKeyOf(line.name));
      if (userId === undefined) refuse([line], 'name: there is no such user');
      else if (owners[index]?.some((owner) => owner !== userId))
        refuse([line], 'serial: another user has this token');
      else byUser.set(userId, [...(byUser.get(userId) ?? []), line]);
    }
  }
  for (const [userId, own] of byUser) await checkRoom(userId, own, tokens);
  return { lines, byUser };
}

async function checkRoom(
  userId: number,
  lines: readonly PlannedLine[],
  tokens: HardwareTokens,
): Promise<void> {
  try {
    const missing = new Set(await tokens.missing(userId, tokensOf(lines)));
    for (const line of lines) if (line.token && !missing.has(line.token)) line.outcome = 'present';
  } catch (error) {
    refuse(lines, reasonOf(error));
  }
}

export const isOpen = ({ outcome }: PlannedLine): boolean => outcome === 'open';

export const tokensOf = (lines: readonly PlannedLine[]): readonly TransferredTotp[] =>
  lines.flatMap(({ token }) => token ?? []);

export function refuse(lines: readonly PlannedLine[], reason: string): void {
  for (const line of lines) Object.assign(line, { outcome: 'invalid', reason });
}

/** @throws anything but a DomainError */
export function reasonOf(error: unknown): string {
  if (!(error instanceof DomainError)) throw error;
  if (error.code === 'AUTHENTICATOR_LIMIT')
    return 'name: a user can have three TOTP authenticators, and ten in all';
  return error.code === 'VERIFIER_HAS_NO_MFA'
    ? 'name: this is a verifier, which has no second factor'
    : 'name: this user was deleted at this moment';
}
