// Loaded into a bundled program with `--require`: its hashes cost as little as those of a service in the test's process.
'use strict';
const { defaultCost } = require('../../../dist/bundle/src/crypto/password-cost.cjs');

Object.assign(defaultCost, { memoryCost: 64, timeCost: 1 });
