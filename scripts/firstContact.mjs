// `npm run first-contact`: runs the workflow with every request answered in every other way, and writes docs/evidence/first-contact.md.
import fs from 'node:fs';
import path from 'node:path';

import { ensureDependencies } from './lib/build.mjs';
import { repoRoot } from './lib/paths.mjs';
import { createProgress } from './lib/progress.mjs';
import { resultsFolder, runJest } from './lib/testRuns.mjs';

const words = {
	403: '403', 404: '404', 405: '405', 500: '500', html: '200 with a web page', empty: '200 without a body', otherShape: 'another documented form', thirdShape: 'a third documented form',
	extraFields: 'unknown extra fields', missingOptional: 'optional fields missing', valueShape: 'values in other forms', late: 'late by 5 s',
};

const LONGEST = 300;
const cell = (text) => {
	const plain = text.replace(/\s+/g, ' ').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('|', '\\|');
	return plain.length > LONGEST ? `${plain.slice(0, LONGEST)} …` : plain;
};
// Error ids differ in every run.
const steady = (text) => text.replace(/Domo support asks for this id: [A-Z0-9-]+\.?/g, '').replace(/\b[A-Z0-9]{10}-[A-Z0-9]{5}-[A-Z0-9]{5}\b/g, '…').replace(/\b\d{9,}\b/g, '…');

const share = (part, whole) => `${part} of ${whole} (${((100 * part) / whole).toFixed(1)} %)`;

function firstContactPage(cells) {
	const side = cells.filter(({ need }) => need === 'side');
	const harmed = cells.filter((one) => one.harmed.length > 0);
	const falsely = cells.filter((one) => one.falselyApplied.length > 0);
	const ids = [...new Set(cells.map(({ id }) => id))];
	const summary = ids.map((id) => {
		const own = cells.filter((one) => one.id === id);
		const stopped = own.filter(({ wentOn }) => !wentOn).map(({ oddity }) => words[oddity]);
		return `| ${id} | ${own[0].need} | ${own.length} | ${own.length - stopped.length} | ${stopped.join(', ')} |`;
	});
	const lines = cells.map(({ id, oddity, wentOn, told }) => `| ${id} | ${words[oddity]} | ${wentOn ? 'went on' : 'stopped'} | ${cell(steady(told))} |`);
	return `<!-- Written by npm run first-contact from test/firstContact. Change the tests, not this page. -->

# First contact

Nothing of this package has met a real Domo. Whatever a real one answers, nobody may be harmed, nothing may be called applied that is not, and what a
run does not need must not stop it. So every request that the client sends (the rows of [domo-api.md](../maintainers/domo-api.md)) is answered in every other
way, for ever, by the stand-in, and the shipped workflow runs on it on n8n's engine. Then the people of the instance are compared with who was there and what the rows say.

\`\`\`
npm run first-contact
\`\`\`

- ${cells.length} cells (request × answer); forms that no source documents for a request are left out.
- Harmed (somebody lost, demoted, renamed, doubled, invited or changed otherwise than their row says): ${harmed.length}.
- Called applied, and not so: ${falsely.length}.
- Cells of side requests that went on: ${share(side.filter(({ wentOn }) => wentOn).length, side.length)}.
- All cells that went on: ${share(cells.filter(({ wentOn }) => wentOn).length, cells.length)}. The others stopped with the sentence below.

## By request

| request | need | cells | went on | stopped at |
| --- | --- | --- | --- | --- |
${summary.join('\n')}

## Every cell

What is told: how many people came to what, and why; what the log says if it could not be written; the notes of the plan. Of a run that stopped: its sentence.

| request | answer | run | told |
| --- | --- | --- | --- |
${lines.join('\n')}
`;
}

const progress = createProgress();
const cellsFile = path.join(resultsFolder, 'first-contact.json');
const page = path.join(repoRoot, 'docs', 'evidence', 'first-contact.md');

await ensureDependencies({ progress });
fs.rmSync(cellsFile, { force: true });
const { crash } = await runJest('firstContact', 'Every request, answered otherwise', progress);
if (!fs.existsSync(cellsFile)) throw crash;
fs.mkdirSync(path.dirname(page), { recursive: true });
fs.writeFileSync(page, firstContactPage(JSON.parse(fs.readFileSync(cellsFile, 'utf8'))));
progress.line(`docs/evidence/first-contact.md is written${crash ? '; some cells failed, see .test-results/firstContact.log' : ''}.`);
process.exitCode = crash ? 1 : 0;
