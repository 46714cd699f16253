// Loaded into a bundled program with `--require`: counts the statements that reach the database driver, and kills the
// process at one of them, as a power failure would. It is not part of the product.
//
// An order is "<moment> <number>". A request carries it in the header x-kill, and its statements are counted from one;
// a tool reads it from KILL_AT and counts from its start. The order "log" does not kill; it appends the statements to
// STATEMENT_LOG.
'use strict';
const { subscribe } = require('node:diagnostics_channel');
const { appendFileSync } = require('node:fs');
const process = require('node:process');
const Database = require('libsql');
const mysql = require('../../../dist/bundle/mysql2.cjs');

let order = parse(process.env.KILL_AT);
let count = 0;

function parse(text) {
  if (text === undefined) return undefined;
  const [moment, number] = text.split(' ');
  return { moment, number: Number(number) };
}

function die() {
  process.kill(process.pid, 'SIGKILL');
}

/** @returns a function that kills the process if this statement and the given moment are those of the order */
function countStatement(sql) {
  if (!order) return () => undefined;
  count += 1;
  const isNamed = order.number === count;
  if (order.moment === 'log') appendFileSync(process.env.STATEMENT_LOG, `${JSON.stringify(sql)}\n`);
  return (moment) => {
    if (isNamed && order?.moment === moment) die();
  };
}

subscribe('http.server.request.start', ({ request }) => {
  order = parse(request.headers['x-kill']);
  count = 0;
});

subscribe('http.server.response.finish', () => {
  if (order?.moment === 'answered') die();
  order = undefined;
});

const prepare = Database.prototype.prepare;
Database.prototype.prepare = function (sql) {
  const statement = prepare.call(this, sql);
  for (const method of ['run', 'all']) {
    const execute = statement[method].bind(statement);
    statement[method] = (...parameters) => {
      const killAt = countStatement(sql);
      killAt('before');
      const result = execute(...parameters);
      killAt('after');
      return result;
    };
  }
  return statement;
};

// Statements with values use `execute`, others `query`.
for (const method of ['query', 'execute']) {
  const send = mysql.Connection.prototype[method];
  mysql.Connection.prototype[method] = function (...parameters) {
    const callback = parameters.at(-1);
    // Statements without a callback set up a new connection; their number per request is not deterministic.
    if (typeof callback !== 'function') return send.apply(this, parameters);
    const killAt = countStatement(parameters[0].sql ?? parameters[0]);
    killAt('before');
    const command = send.call(this, ...parameters.slice(0, -1), (...results) => {
      killAt('after');
      callback(...results);
    });
    killAt('sent');
    return command;
  };
}
