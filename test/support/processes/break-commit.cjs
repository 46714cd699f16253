// Loaded into a tool with `--require`: a COMMIT on SQLite that has written an audit event fails, the first time or every
// time. BREAK_COMMIT is "<error code> once" or "<error code> always". It is not part of the product.
'use strict';
const process = require('node:process');
const Database = require('libsql');

const [code, times] = (process.env.BREAK_COMMIT ?? '').split(' ');
let isDue = false;
let isOver = false;

const { prepare } = Database.prototype;
Database.prototype.prepare = function (sql) {
  if (/INTO "?audit_events/.test(sql)) isDue = true;
  const statement = prepare.call(this, sql);
  if (!code || sql !== 'COMMIT') return statement;
  const run = statement.run.bind(statement);
  // TypeORM keeps prepared statements.
  statement.run = (...parameters) => {
    if (!isDue || isOver) return run(...parameters);
    isOver = times === 'once';
    throw Object.assign(new Error('broken by the test'), { code });
  };
  return statement;
};
