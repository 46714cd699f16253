// Loaded with `--require` into every program that a test starts: makes the program end with the
// tests, and a bundled one start faster. This is not an ES module, as Node would then look for the exports of all files.
'use strict';
const process = require('node:process');
const { endWith } = require('../../../scripts/end-with-parent.cjs');
if (process.argv[1].endsWith('.cjs')) require('../../../scripts/code-cache.cjs');

endWith(Number(process.env.TEST_PROCESS));
delete process.env.TEST_PROCESS;
