// `npm run first-contact`: answers every request of the client in every other way and writes docs/evidence/first-contact.md.
import fs from 'node:fs';
import path from 'node:path';

import { ensureDependencies } from './lib/bare.mjs';
import { outsideNpmRun, run } from './lib/base/exec.mjs';
import { repoRoot } from './lib/base/paths.mjs';
import { createProgress } from './lib/base/progress.mjs';
import { firstContactPage } from './lib/firstContactPage.mjs';

const progress = createProgress();
const results = path.join(repoRoot, '.test-results');
const cells = path.join(results, 'first-contact.json');
const page = path.join(repoRoot, 'docs', 'evidence', 'first-contact.md');

await ensureDependencies({ progress });
fs.mkdirSync(results, { recursive: true });
fs.rmSync(cells, { force: true });
const jest = path.join(repoRoot, 'node_modules', 'jest', 'bin', 'jest.js');
let failed = false;
await progress
	.step('Every request, answered otherwise', () =>
		run(process.execPath, [jest, '--selectProjects', 'firstContact'], {
			cwd: repoRoot,
			env: outsideNpmRun(),
			title: 'First contact',
			logFile: path.join(results, 'first-contact.log'),
		}))
	.catch((error) => {
		if (!fs.existsSync(cells)) throw error;
		failed = true;
	});
fs.mkdirSync(path.dirname(page), { recursive: true });
fs.writeFileSync(page, firstContactPage(JSON.parse(fs.readFileSync(cells, 'utf8'))));
progress.line(`docs/evidence/first-contact.md is written${failed ? '; some cells failed, see .test-results/first-contact.log' : ''}.`);
process.exitCode = failed ? 1 : 0;
