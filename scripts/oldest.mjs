// The end-to-end tests on the oldest n8n that we support, with the oldest Node.js (e2e/n8n-oldest), but for those that click
// through the editor, whose buttons are the newest one's: npm run test:oldest [-- --only TEXT]
import path from 'node:path';
import { repoRoot } from './lib/paths.mjs';
import { runNode } from './lib/processes.mjs';

const env = {
	E2E_N8N: 'n8n-oldest',
	E2E_EDITOR: 'none',
	N8N_DISABLED_MODULES: 'insights', // it ends at the name of a module that it does not know yet
	N8N_EXPRESSION_ENGINE: 'legacy', // the other one has no binary for Node 20
};
const results = path.join(repoRoot, '.test-results', 'oldest.json');
process.exitCode = await runNode([path.join(repoRoot, 'scripts', 'e2e.mjs'), '--json', results, ...process.argv.slice(2)], env);
