// Runs a program of dist/bundle with the V8 code cache made when it was bundled, because compiling takes longer than the
// rest of the start. V8 refuses a cache of another version or other flags, and compiles the code then. Node 22 has
// module.enableCompileCache instead.
'use strict';
const { readFileSync, writeFileSync } = require('node:fs');
const Module = require('node:module');
const { dirname } = require('node:path');
const process = require('node:process');
const vm = require('node:vm');

const cacheOf = (program) => `${program}.cache`;

/** @param program absolute path of a CommonJS file. It and its requires are taken from its cache. */
exports.run = function (program) {
  const cached = read(cacheOf(program));
  compileWith((file) => cached.get(file));
  require(program);
};

/** Runs a program, and writes its cache when it ends. */
exports.runAndKeep = function (program) {
  const scripts = compileWith(() => undefined);
  process.on('exit', () => write(cacheOf(program), scripts));
  require(program);
};

/** Replaces Node's own compilation of modules by the same with a cache. */
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

/** Writes the lengths of all entries as one line of JSON, followed by the entries. */
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
