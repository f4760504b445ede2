// The end-to-end tests on the oldest supported n8n and Node.js (e2e/n8n-oldest), without those that use the editor, whose
// buttons differ in the newest version: npm run test:oldest [-- --only TEXT]
import path from 'node:path';
import { repoRoot } from './lib/paths.mjs';
import { runNode } from './lib/processes.mjs';

const env = {
	E2E_N8N: 'n8n-oldest',
	E2E_EDITOR: 'none',
	N8N_DISABLED_MODULES: 'insights', // it exits when it finds the name of an unknown module
	N8N_EXPRESSION_ENGINE: 'legacy', // the other engine has no binary for Node 20
};
const results = path.join(repoRoot, '.test-results', 'oldest.json');
process.exitCode = await runNode([path.join(repoRoot, 'scripts', 'e2e.mjs'), '--json', results, ...process.argv.slice(2)], env);
