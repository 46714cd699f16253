import type { EntityManager } from 'typeorm';
import { User } from './entities/user.entity.js';
import { countUser } from './user-counts.js';
import { nameKeyOf } from '../common/user-name.js';

type GivenColumns = 'name' | 'description' | 'role' | 'passwordHash' | 'createdAt';

export type NewUser = Omit<User, 'id'>;

/** A row of an account that is created now: the one place that lists its columns. */
export function userRow(
  given: Pick<NewUser, GivenColumns> & Partial<Pick<NewUser, 'passwordGenerated' | 'disabledAt'>>,
): NewUser {
  return {
    nameKey: nameKeyOf(given.name),
    passwordGenerated: 0,
    disabledAt: null,
    sessionEpoch: 0,
    roleSince: given.createdAt,
    ...given,
  };
}

/**
 * Creates an account and counts it.
 * @param user with an `id` only for the default administrator.
 * @param writeRest writes whatever else belongs to the account, before the count, whose row all transactions share.
 * @returns the id.
 * @throws what `isUniqueViolation` recognises if the name, or the id, is taken.
 */
export async function insertUser(
  manager: EntityManager,
  user: NewUser & { readonly id?: number },
  writeRest: (id: number) => Promise<void>,
): Promise<number> {
  const { identifiers } = await manager.insert(User, { ...user });
  const id = Number(identifiers[0]?.['id']);
  await writeRest(id);
  await countUser(manager, id, 1);
  return id;
}
