// Loaded with `--require` into a process whose clock a test moves: by the seconds in the file CLOCK_FILE, at any time.
'use strict';
const { readFileSync } = require('node:fs');
const process = require('node:process');

const file = process.env.CLOCK_FILE;
const realNow = Date.now.bind(Date);
Date.now = () => realNow() + Number(readFileSync(file, 'utf8')) * 1000;
