// Runs a program of dist/bundle with the code that V8 compiled for it when it was bundled: to compile it anew takes
// longer than all else at a start. V8 refuses code of another version or of other flags, and it is compiled then.
// Node 22 brings this with it: module.enableCompileCache.
'use strict';
const { readFileSync, writeFileSync } = require('node:fs');
const Module = require('node:module');
const { dirname } = require('node:path');
const process = require('node:process');
const vm = require('node:vm');

const cacheOf = (program) => `${program}.cache`;

/** @param program absolute path of a CommonJS file; it and all that it requires come from its cache, if there is one. */
exports.run = function (program) {
  const cached = read(cacheOf(program));
  compileWith((file) => cached.get(file));
  require(program);
};

/** Runs it, and keeps what was compiled by the time it ends. */
exports.runAndKeep = function (program) {
  const scripts = compileWith(() => undefined);
  process.on('exit', () => write(cacheOf(program), scripts));
  require(program);
};

/** Node's own way from a module's text to its function, but for the cache. */
function compileWith(cachedDataOf) {
  const scripts = new Map();
  Module.prototype._compile = function (content, filename) {
    const script = new vm.Script(Module.wrap(content), {
      filename,
      cachedData: cachedDataOf(filename),
      importModuleDynamically: (specifier) => import(specifier),
    });
    scripts.set(filename, script);
    const requireFromHere = Module.createRequire(filename);
    script
      .runInThisContext()
      .call(this.exports, this.exports, requireFromHere, this, filename, dirname(filename));
  };
  return scripts;
}

/** The lengths of all entries as one line of JSON, then the entries. */
function write(path, scripts) {
  const entries = [...scripts].map(([file, script]) => ({ file, data: script.createCachedData() }));
  const lengths = entries.map(({ file, data }) => [file, data.length]);
  writeFileSync(
    path,
    Buffer.concat([Buffer.from(`${JSON.stringify(lengths)}\n`), ...entries.map(({ data }) => data)]),
  );
}

function read(path) {
  const content = readFileSync(path);
  let offset = content.indexOf('\n') + 1;
  const lengths = JSON.parse(content.toString('utf8', 0, offset));
  return new Map(lengths.map(([file, length]) => [file, content.subarray(offset, (offset += length))]));
}
