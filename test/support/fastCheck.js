'use strict';
// fast-check as the tests import it (jest.config.js): with one seed, so that `npm test` draws the same cases for everybody. TEST_SEED draws others.
const fastCheck = require('../../node_modules/fast-check/lib/cjs/fast-check.js');

fastCheck.configureGlobal({ ...fastCheck.readConfigureGlobal(), seed: Number(process.env.TEST_SEED ?? 20261129) });

module.exports = fastCheck;
