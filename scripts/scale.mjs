// Many instances in one go on a real n8n: node scripts/scale.mjs [--instances 40] [--people 500] [--latency 0]
// One instance is down and one has a bad token; prints the time of each part, against the floor.
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ensureDependencies } from './lib/build.mjs';
import { runScript } from './lib/processes.mjs';
import { repoRoot } from './lib/paths.mjs';
import { createProgress } from './lib/progress.mjs';

const { values } = parseArgs({
	options: { instances: { type: 'string', default: '40' }, people: { type: 'string', default: '500' }, latency: { type: 'string', default: '0' } },
});
const [count, size, latencyMs] = [values.instances, values.people, values.latency].map(Number);
const progress = createProgress();
await ensureDependencies({ progress });

const { createTargetsCredential, importFleetJob, startFleet } = await import('./lib/fleet.mjs');
const { createCredentials } = await import('./lib/job.mjs');
const { itemsOf, runsOf } = await import('./lib/n8nClient.mjs');
const { startN8n } = await import('./lib/n8n.mjs');
const { packPackage } = await import('./lib/build.mjs');
const { residentMb } = await import('./lib/queue.mjs');
const { startSmtpCatcher } = await import('./lib/smtpCatcher.mjs');
const { csvOf } = await import('../test/e2e/house.mjs');
const { aRoster, aYearLater } = await import('../test/e2e/roster.mjs');

const folder = path.join(repoRoot, '.e2e-scale');
const names = Array.from({ length: count }, (_, at) => `domo${String(at + 1).padStart(2, '0')}`);
const [down, badToken] = [names[Math.floor(count / 3)], names[Math.floor(count / 2)]];
const joining = Math.round(size * 0.02);
const moving = Math.round(size * 0.08);
const peopleOf = (name, rows) => rows.map((row) => ({ ...row, email: row.email.replace('assembly', name) }));
const file = (name, rows) => {
	fs.writeFileSync(path.join(folder, `${name}.csv`), csvOf(rows));
	return path.join(folder, `${name}.csv`);
};

/** The number of requests that each instance has counted. */
async function requestsOf(fleet) {
	const counted = await Promise.all(fleet.instances.map(({ control }) => control('GET', 'counters')));
	return counted.map(({ byKind }) => Object.values(byKind).reduce((sum, number) => sum + number, 0));
}

async function scale() {
	fs.rmSync(folder, { recursive: true, force: true });
	fs.mkdirSync(folder, { recursive: true });
	const before = aRoster(size);
	const table = aYearLater(before, { leave: 0, join: joining, move: moving });
	const tarball = await packPackage({ folder: path.join(folder, 'package'), progress });
	const fleet = await progress.step(`Starting ${count} instances of ${size} people`, () =>
		startFleet({
			names,
			config: file('config', names.flatMap((instance) => peopleOf(instance, table).map((row) => ({ ...row, instance })))),
			live: Object.fromEntries(names.map((name) => [name, file(`live-${name}`, peopleOf(name, before))])),
			logFile: path.join(folder, 'sandbox.log'),
		}),
	);
	const mail = await startSmtpCatcher();
	const n8n = await startN8n({ userFolder: path.join(folder, 'n8n'), tarball, progress });
	const [home] = fleet.instances;
	const targets = fleet.instances.map(({ name, url, token }) => ({
		name, url: name === down ? 'http://127.0.0.1:9' : url, token: name === badToken ? 'a-token-of-yesterday' : token,
	}));
	const { domo, smtp, webhook } = await createCredentials(n8n, { sandbox: { ...home, instance: home.name }, mail });
	const job = await importFleetJob(n8n, {
		credentials: { home: domo, smtp, webhook, targets: await createTargetsCredential(n8n, targets) },
		dataSet: (await home.domo.dataSets('Configuration'))[0],
		fields: { emails: 'reports@example.com', canary: names[1] },
	});
	for (const { control } of fleet.instances) await control('PUT', 'faults', latencyMs > 0 ? { latency: { ms: latencyMs } } : {});

	for (const title of ['10 % changed', 'nothing changed']) {
		for (const { control } of fleet.instances) await control('DELETE', 'counters');
		const startedAt = Date.now();
		const execution = await n8n.client.finished(await job.start(), { timeoutMs: 1_800_000 });
		const seconds = (Date.now() - startedAt) / 1000;
		const [report] = itemsOf(execution, 'Combined Report');
		if (!report) throw new Error(execution.data?.resultData?.error?.message ?? 'no report');
		const requests = await requestsOf(fleet);
		const all = requests.reduce((sum, number) => sum + number, 0);
		progress.line(`\n${title}: ${seconds.toFixed(1)} s, ${report.subject}`);
		progress.line(`  ${all} requests, ${all / count} an instance; n8n ${residentMb(n8n.pid)} MB`);
		progress.line(`  changes: ${report.results.reduce((sum, result) => sum + result.create + result.update, 0)}, not written ${report.results.reduce((sum, result) => sum + result.notWritten, 0)}`);
		for (const { instance, status, message } of report.results.filter((result) => result.failed)) progress.line(`  ${instance} ${status}: ${message}`);
		const timesOf = (name) => (execution.data.resultData.runData[name] ?? []).map(({ executionTime }) => executionTime);
		for (const node of ['Domo Read Config DataSet', 'One Item per Instance', 'Run One Instance', 'Combined Report']) {
			const times = timesOf(node).sort((a, b) => a - b);
			progress.line(`  ${node}: ${times.length} times, median ${times[Math.floor(times.length / 2)]} ms, longest ${times.at(-1)} ms, sum ${times.reduce((sum, ms) => sum + ms, 0)} ms`);
		}
		progress.line(`  runs of “Result”: ${runsOf(execution, 'Result').length}; mails: ${mail.mails.length}`);
	}
	await n8n.stop();
	await mail.close();
}

await runScript(scale, progress.line);
