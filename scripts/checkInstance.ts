// The check of Domo Check Instance from a clone, against any instance: `npm run check-instance -- --instance example`.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { checkInstance, checkReport } from '../core/check';
import { instanceOrigin } from '../core/domo';
import type { Clock } from '../core/common/ports';
import { PACKAGE_VERSION } from '../nodes/shared/version';
import { fetchPort } from './lib/fetchPort';

const USAGE = `DOMO_ACCESS_TOKEN=... npm run check-instance -- --instance example [options]
  --instance NAME   example, example.domo.com or its address
  --dataset ID      the configuration DataSet, to be checked as well
  --write           also write the own display name, to itself
  --out FOLDER      where report.md and report.json go (default: here)
The token is read from the environment, so that it is in no list of commands. It reads only, unless --write is given.`;

const clock: Clock = {
	now: () => Date.now(),
	sleep: (ms, signal) => new Promise((resolve) => {
		const timer = setTimeout(resolve, ms);
		signal?.addEventListener('abort', () => { clearTimeout(timer); resolve(); }, { once: true });
	}),
	yield: () => new Promise((resolve) => setImmediate(resolve)),
};

const timeoutMs = 60_000;

async function main(): Promise<void> {
	const { values } = parseArgs({ options: { instance: { type: 'string' }, dataset: { type: 'string' }, write: { type: 'boolean', default: false }, out: { type: 'string', default: '.' } } });
	const token = process.env['DOMO_ACCESS_TOKEN'] ?? '';
	if (values.instance === undefined || token === '') throw new Error(USAGE);
	const origin = instanceOrigin(values.instance);
	if (!('origin' in origin)) throw new Error(origin.problem);
	const result = await checkInstance(fetchPort(origin.origin, token, timeoutMs), clock, { writeProbe: values.write, ...(values.dataset !== undefined && { dataSetId: values.dataset }) });
	const report = checkReport(result, PACKAGE_VERSION);
	writeFileSync(path.join(values.out, 'report.md'), report);
	writeFileSync(path.join(values.out, 'report.json'), `${JSON.stringify(result, null, '\t')}\n`);
	console.log(report);
	process.exitCode = result.verdict === 'notReady' ? 1 : 0;
}

main().catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
});
