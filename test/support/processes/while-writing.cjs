// Loaded with `--require` into a tool: when it writes to a file that is not complete yet, it gets the signal or the
// error that the variable WHILE_WRITING names, or ANOTHER_RUN begins to write the same file.
'use strict';
const promises = require('node:fs/promises');
const process = require('node:process');
const { setTimeout } = require('node:timers');

const happening = process.env.WHILE_WRITING;
const { open } = promises;

promises.open = async (path, ...rest) => {
  const handle = await open(path, ...rest);
  if (!String(path).endsWith('.part')) return handle;
  if (happening === 'ANOTHER_RUN') {
    await promises.rm(path);
    await promises.writeFile(path, 'of the other run');
  }
  handle.appendFile = () => {
    if (!happening.startsWith('SIG'))
      return Promise.reject(Object.assign(new Error(happening), { code: happening, syscall: 'write' }));
    process.kill(process.pid, happening);
    // The timer keeps the process alive.
    return new Promise((resolve) => setTimeout(resolve, 60_000));
  };
  return handle;
};
