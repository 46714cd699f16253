import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { columns, index, instant, integer, primary, text } from './schema.js';

const table = (): Table =>
  new Table({
    name: 'deleted_users',
    columns: columns({
      userId: primary(integer),
      name: text(128),
      nameKey: text(128),
      deletedAt: instant,
    }),
    indices: [index('deleted_users_name', 'nameKey', 'userId'), index('deleted_users_expiry', 'deletedAt')],
  });

/** The names of deleted users, which were only in the details of the events of their deletion. */
export class DeletedUsers1796342400000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(table());
    const json = "JSON_EXTRACT(details, '$.name')";
    const name = runner.dataSource.options.type === 'mysql' ? `JSON_UNQUOTE(${json})` : json;
    await runner.query(
      'INSERT INTO deleted_users (userId, name, nameKey, deletedAt) ' +
        `SELECT subjectUserId, MAX(${name}), MAX(LOWER(${name})), MAX(occurredAt) FROM audit_events ` +
        "WHERE type = 'user.deleted' AND subjectUserId NOT IN (SELECT userId FROM deleted_users) " +
        'GROUP BY subjectUserId',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('deleted_users');
  }
}
