'use strict';
const process = require('node:process');
const { setInterval } = require('node:timers');

const lookInterval = 250;

/** Ends this process, in order, once the one that started it is gone, however that ended. */
exports.endWith = function (parent) {
  setInterval(() => {
    if (process.ppid !== parent) process.kill(process.pid, 'SIGTERM');
  }, lookInterval).unref();
};
