import mysql from 'mysql2';
import type { Connection, Pool, ResultSetHeader } from 'mysql2/promise';
import type { DatabaseServer } from '../../src/config/database-server.js';
import type { FloorDatabase, Outcome, Statement, Steps } from './database.js';

const poolSize = 16;

/** As many connections as the service, with server-side prepared statements. */
export function openMysql({ hosts, user, password, name }: DatabaseServer): FloorDatabase {
  const connections = mysql.createPool({
    ...hosts[0],
    user,
    password,
    database: name,
    charset: 'utf8mb4',
    trace: false,
    connectionLimit: poolSize,
  });
  connections.on('connection', (connection) => {
    connection.query('SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED');
  });
  const pool = connections.promise();
  return {
    onConflict: (_, columns) =>
      'ON DUPLICATE KEY UPDATE ' + columns.map((column) => `${column} = VALUES(${column})`).join(', '),
    read: (steps) => run(pool, steps),
    transaction: async (steps) => {
      const connection = await pool.getConnection();
      try {
        await connection.query('BEGIN');
        const result = await run(connection, steps());
        await connection.query('COMMIT');
        return result;
      } catch (error) {
        await connection.query('ROLLBACK');
        throw error;
      } finally {
        connection.release();
      }
    },
  };
}

async function run<T>(connection: Connection | Pool, steps: Steps<T>): Promise<T> {
  let step = steps.next();
  while (!step.done) step = steps.next(await execute(connection, step.value));
  return step.value;
}

async function execute(connection: Connection | Pool, { sql, values }: Statement): Promise<Outcome> {
  const [result] = await connection.execute(sql, [...values]);
  return Array.isArray(result)
    ? { rows: result, affected: 0 }
    : { rows: [], affected: (result as ResultSetHeader).affectedRows };
}
