// The check of Domo Check Instance from a clone, against any instance: `npm run check-instance -- --instance example`.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { checkInstance, checkReport } from '../core/check';
import { instanceOrigin } from '../core/domo';
import type { Clock, HttpPort, HttpRequest } from '../core/common/ports';
import { PACKAGE_VERSION } from '../nodes/shared/version';

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

/** Node's own fetch. Redirects are not followed: the token goes to one host only. */
function fetchPort(origin: string, token: string): HttpPort {
	return {
		async send({ method, path: route, query = {}, json, accept = 'application/json' }: HttpRequest, signal) {
			const url = new URL(route, origin);
			for (const [name, value] of Object.entries(query)) url.searchParams.set(name, String(value));
			const response = await fetch(url, {
				method, redirect: 'manual', ...(signal && { signal }),
				headers: { 'X-DOMO-Developer-Token': token, accept, ...(json !== undefined && { 'content-type': 'application/json' }) },
				...(json !== undefined && { body: JSON.stringify(json) }),
			});
			return { status: response.status, headers: Object.fromEntries(response.headers), body: await response.text() };
		},
	};
}

async function main(): Promise<void> {
	const { values } = parseArgs({ options: { instance: { type: 'string' }, dataset: { type: 'string' }, write: { type: 'boolean', default: false }, out: { type: 'string', default: '.' } } });
	const token = process.env['DOMO_ACCESS_TOKEN'] ?? '';
	if (values.instance === undefined || token === '') throw new Error(USAGE);
	const origin = instanceOrigin(values.instance);
	if (!('origin' in origin)) throw new Error(origin.problem);
	const result = await checkInstance(fetchPort(origin.origin, token), clock, { writeProbe: values.write, ...(values.dataset !== undefined && { dataSetId: values.dataset }) });
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
