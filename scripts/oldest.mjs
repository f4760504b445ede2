// The end-to-end tests on the oldest n8n that we support, with the oldest Node.js (e2e/n8n-oldest), but for those that click
// through the editor, whose buttons are the newest one's: npm run test:oldest [-- --only TEXT]
import { spawn } from 'node:child_process';
import path from 'node:path';
import { whenEnding } from './lib/base/ending.mjs';
import { repoRoot } from './lib/base/paths.mjs';

const env = {
	...process.env,
	E2E_N8N: 'n8n-oldest',
	E2E_EDITOR: 'none',
	N8N_DISABLED_MODULES: 'insights', // it ends at the name of a module that it does not know yet
	N8N_EXPRESSION_ENGINE: 'legacy', // the other one has no binary for Node 20
};
const results = path.join(repoRoot, '.test-results', 'oldest.json');
const child = spawn(process.execPath, [path.join(repoRoot, 'scripts', 'e2e.mjs'), '--json', results, ...process.argv.slice(2)], { cwd: repoRoot, env, stdio: 'inherit' });
whenEnding(() => child.kill('SIGTERM'));
child.once('exit', (code) => (process.exitCode = code ?? 1));
