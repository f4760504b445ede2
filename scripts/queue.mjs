// n8n in queue mode, with real Redis and PostgreSQL from Debian's packages.
//   npm run test:queue [-- --times 3]
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ensureDependencies } from './lib/build.mjs';
import { runNode } from './lib/processes.mjs';
import { repoRoot } from './lib/paths.mjs';
import { createProgress, inWords } from './lib/progress.mjs';

const testTimeoutMs = 600_000;
const { values } = parseArgs({ options: { times: { type: 'string', default: '1' } } });

function needServers(postgresFolder) {
	const hasRedis = (() => {
		try {
			return execFileSync('redis-server', ['--version'], { encoding: 'utf8' }) !== '';
		} catch {
			return false;
		}
	})();
	if (hasRedis && postgresFolder() !== undefined) return;
	throw new Error('Redis and PostgreSQL are needed: apt-get install -y --no-install-recommends redis-server postgresql');
}

const progress = createProgress();
try {
	await ensureDependencies({ progress });
	const { postgresFolder } = await import('./lib/queue.mjs');
	needServers(postgresFolder);
	for (let time = 1; time <= Number(values.times); time += 1) {
		const startedAt = Date.now();
		const code = await runNode(['--test-reporter=spec', `--test-timeout=${testTimeoutMs}`, path.join(repoRoot, 'test', 'queue', 'queue.queue.mjs')]);
		progress.line(`Queue mode, run ${time} of ${values.times}: ${code === 0 ? 'passed' : 'failed'}, ${inWords(Date.now() - startedAt)}`);
		const figures = path.join(repoRoot, '.test-results', 'queue-figures.json');
		if (fs.existsSync(figures)) progress.line(fs.readFileSync(figures, 'utf8').trim());
		process.exitCode = process.exitCode || code;
	}
} catch (error) {
	progress.line(`\n${error.message}`);
	process.exitCode = 1;
}
