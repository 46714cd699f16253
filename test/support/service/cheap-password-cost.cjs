// Loaded into a bundled program with `--require`: makes password hashing as cheap as in services
// that run in the test's process.
'use strict';
const { defaultCost } = require('../../../dist/bundle/src/crypto/password-cost.cjs');

Object.assign(defaultCost, { memoryCost: 64, timeCost: 1 });
