// Loaded with `--require`: runs a program and its requires from a V8 code cache, because compiling takes longer than the
// rest of the start. The first run of each version of Node.js writes the cache to a file beside the program. V8 refuses a cache of
// other flags, and compiles the code then. Node 22 has module.enableCompileCache instead.
'use strict';
const { existsSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const Module = require('node:module');
const { dirname } = require('node:path');
const process = require('node:process');
const vm = require('node:vm');

const path = `${process.argv[1]}.${process.version}.cache`;
const isKept = existsSync(path);
const kept = isKept ? read() : new Map();
const scripts = new Map();

/** As Node compiles modules, but with the cache. */
Module.prototype._compile = function (content, filename) {
  const script = new vm.Script(Module.wrap(content), {
    filename,
    cachedData: kept.get(filename),
    importModuleDynamically: (specifier) => import(specifier),
  });
  scripts.set(filename, script);
  const requireFromHere = Module.createRequire(filename);
  script
    .runInThisContext()
    .call(this.exports, this.exports, requireFromHere, this, filename, dirname(filename));
};
if (!isKept) process.on('exit', write);

/** Writes the lengths of all entries as one line of JSON, followed by the entries. */
function write() {
  const entries = [...scripts].map(([file, script]) => ({ file, data: script.createCachedData() }));
  const lengths = entries.map(({ file, data }) => [file, data.length]);
  const content = [Buffer.from(`${JSON.stringify(lengths)}\n`), ...entries.map(({ data }) => data)];
  const unfinished = `${path}.${process.pid}`;
  writeFileSync(unfinished, Buffer.concat(content));
  renameSync(unfinished, path);
}

function read() {
  const content = readFileSync(path);
  let offset = content.indexOf('\n') + 1;
  const lengths = JSON.parse(content.toString('utf8', 0, offset));
  return new Map(lengths.map(([file, length]) => [file, content.subarray(offset, (offset += length))]));
}
