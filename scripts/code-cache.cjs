// Loaded with `--require`: a program and all that it requires run code that V8 compiled in an earlier run. To compile it
// anew takes longer than all else at a start. The first run keeps what it used, in a file beside the program. V8 refuses
// code that was kept by another version or under other flags, and compiles it then.
// Node 22 brings this with it: module.enableCompileCache.
'use strict';
const { existsSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const Module = require('node:module');
const { dirname } = require('node:path');
const process = require('node:process');
const vm = require('node:vm');

const path = `${process.argv[1]}.cache`;
const isKept = existsSync(path);
const kept = isKept ? read() : new Map();
const scripts = new Map();

/** Node's own way from a module's text to its function, but for the cache. */
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

/** The lengths of all entries as one line of JSON, then the entries. */
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
