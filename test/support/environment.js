'use strict';
// Importing n8n-core writes a settings file into the user's home by default; each worker gets its own folder, so that workers do not race.
const os = require('node:os');
const path = require('node:path');

process.env.N8N_USER_FOLDER = path.join(os.tmpdir(), `n8n-nodes-domo-test-${process.env.JEST_WORKER_ID ?? '1'}`);
process.env.N8N_ENCRYPTION_KEY = 'only-for-tests';
// The engine logs every error that a test provokes.
process.env.N8N_LOG_LEVEL = 'silent';
