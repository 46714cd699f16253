import type { DataSource, EntityManager, SelectQueryBuilder } from 'typeorm';
import { nameKeyOf } from '../common/user-name.js';
import { upsertRows } from '../database/statements.js';
import type { AuditEvent } from './entities/audit-event.entity.js';
import { DeletedUser } from './entities/deleted-user.entity.js';

/** An event and the names of the accounts it is about; null for nobody, and for a name that is no longer known. */
export interface NamedEvent {
  readonly event: AuditEvent;
  readonly actorName: string | null;
  readonly subjectName: string | null;
}

/** Keeps the name of a user who is being deleted, because the events about and by them stay. */
export async function keepDeletedName(
  manager: EntityManager,
  { id, name }: { id: number; name: string },
  deletedAt: number,
): Promise<void> {
  const row = { userId: id, name, nameKey: nameKeyOf(name), deletedAt };
  await upsertRows(manager, DeletedUser, [row], ['userId']);
}

/** Each costs a search, and a job may create and delete an account with the same name every night. */
export const deletedFoundByName = 20;

/** @returns the account that has this name, and the last deleted ones that had it. */
export async function accountsNamed(database: DataSource, name: string): Promise<readonly number[]> {
  const nameKey = nameKeyOf(name);
  const rows = [
    ...(await database.query<{ id: number }[]>('SELECT id FROM users WHERE nameKey = ?', [nameKey])),
    ...(await database.query<{ id: number }[]>(
      `SELECT userId AS id FROM deleted_users WHERE nameKey = ? ORDER BY userId DESC LIMIT ${deletedFoundByName}`,
      [nameKey],
    )),
  ];
  return rows.map(({ id }) => id);
}

/** Reads events together with the names, in one statement. */
export async function readNamed(query: SelectQueryBuilder<AuditEvent>): Promise<NamedEvent[]> {
  const { entities, raw } = await query
    .leftJoin('users', 'actor', 'actor.id = event.actorUserId')
    .leftJoin('deleted_users', 'deletedActor', 'deletedActor.userId = event.actorUserId')
    .leftJoin('users', 'subject', 'subject.id = event.subjectUserId')
    .leftJoin('deleted_users', 'deletedSubject', 'deletedSubject.userId = event.subjectUserId')
    .addSelect('COALESCE(actor.name, deletedActor.name)', 'actorName')
    .addSelect('COALESCE(subject.name, deletedSubject.name)', 'subjectName')
    .getRawAndEntities<{ actorName: string | null; subjectName: string | null }>();
  return entities.map((event, index) => ({
    event,
    actorName: raw[index]?.actorName ?? null,
    subjectName: raw[index]?.subjectName ?? null,
  }));
}
