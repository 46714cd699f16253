// Loaded into the keys tool with `--require`: at one step of changing a file of keys, kills the process as a power failure
// would, or fails as the disk would. BREAK_AT is "kill <step>" or "<error code> <step>". It is not part of the product.
'use strict';
const fs = require('node:fs/promises');
const process = require('node:process');

const [what, step] = (process.env.BREAK_AT ?? '').split(' ');

function at(name) {
  if (name !== step) return;
  if (what === 'kill') process.kill(process.pid, 'SIGKILL');
  throw Object.assign(new Error(what), { code: what, syscall: name });
}

const { open, rename } = fs;
fs.open = async (path, ...rest) => {
  const isDraft = String(path).endsWith('.editing');
  if (isDraft) at('open');
  const handle = await open(path, ...rest);
  if (!isDraft) return handle;
  at('opened');
  const write = handle.writeFile.bind(handle);
  handle.writeFile = async (...parameters) => {
    at('write');
    await write(...parameters);
    at('written');
  };
  return handle;
};
fs.rename = async (from, to) => {
  const isDraft = String(from).endsWith('.editing');
  if (isDraft) at('rename');
  await rename(from, to);
  if (isDraft) at('renamed');
};
