// Loaded with `--require` into every bundled program that a test starts: it does not outlive tests that are stopped, and
// starts soon. An ES module instead would have Node look for the exports of all files.
'use strict';
const process = require('node:process');
const { endWith } = require('../../../scripts/end-with-parent.cjs');
require('../../../scripts/code-cache.cjs');

endWith(Number(process.env.TEST_PROCESS));
delete process.env.TEST_PROCESS;
