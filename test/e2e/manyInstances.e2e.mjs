import assert from 'node:assert/strict';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { e2eFolder } from '../../scripts/lib/paths.mjs';
import { createTargetsCredential, importFleetJob, startFleet } from '../../scripts/lib/fleet.mjs';
import { createCredentials } from '../../scripts/lib/job.mjs';
import { itemsOf } from '../../scripts/lib/n8nClient.mjs';
import { expectPeople } from './expectPeople.mjs';
import { csvOf, openHouse, recipients, writesTo } from './house.mjs';
import { aRoster, aYearLater } from './roster.mjs';

const names = ['acme', 'globex', 'initech', 'hooli', 'umbrella', 'stark'];
const down = 'hooli';
const badToken = 'umbrella';
const well = names.filter((name) => name !== down && name !== badToken);
const size = 30;
const nobodyListens = 'http://127.0.0.1:9'; // the discard port
const webhookKey = 'demo-webhook-key';

const peopleOf = (name) => aRoster(size).map((row) => ({ ...row, email: row.email.replace('assembly', name) }));
const laterOf = (name) => aYearLater(peopleOf(name), { leave: 0, join: 3, move: 10 }).map((row) => ({ ...row, email: row.email.replace('assembly', name) }));

describe('One table for six instances, one of them down and one with a token that is refused', () => {
	let fleet;
	let home;
	let credentials;
	before(async () => {
		const { n8n, mail } = await openHouse();
		const folder = path.join(e2eFolder, 'fleet');
		fs.mkdirSync(folder, { recursive: true });
		const file = (name, rows) => {
			fs.writeFileSync(path.join(folder, `${name}.csv`), csvOf(rows));
			return path.join(folder, `${name}.csv`);
		};
		fleet = await startFleet({
			names,
			config: file('config', names.flatMap((instance) => laterOf(instance).map((row) => ({ ...row, instance })))),
			live: Object.fromEntries(names.map((name) => [name, file(`live-${name}`, peopleOf(name))])),
			logFile: path.join(folder, 'sandbox.log'),
		});
		home = fleet.instance('acme');
		const targets = fleet.instances.map(({ name, url, token }) => ({
			name,
			url: name === down ? nobodyListens : url,
			token: name === badToken ? 'a-token-of-yesterday' : token,
		}));
		const { domo, smtp, webhook } = await createCredentials(n8n, { sandbox: { ...home, instance: 'acme' }, mail });
		credentials = { home: domo, smtp, webhook, targets: await createTargetsCredential(n8n, targets) };
	});
	after(() => fleet?.stop());

	async function run(fields, { caller, through } = {}) {
		const { n8n, mail } = await openHouse();
		const [dataSet] = await home.domo.dataSets('Configuration');
		const job = await importFleetJob(n8n, { credentials: { ...credentials, caller }, dataSet, fields: { emails: recipients.join(', '), ...fields }, through });
		mail.clear();
		const execution = await n8n.client.finished(await job.start());
		const [report] = itemsOf(execution, 'Combined Report');
		assert.ok(report, execution.data?.resultData?.error?.message);
		return { execution, report, mails: [...mail.mails], calls: await job.calls() };
	}
	const byStatus = ({ results }) => Object.fromEntries(results.map(({ instance, status }) => [instance, status]));

	test('does not write to any instance if the canary is down', async () => {
		const { report, calls, execution } = await run({ canary: 'Hooli' });
		assert.deepEqual(byStatus(report), { ...Object.fromEntries(names.map((name) => [name, 'notTried'])), [down]: 'failed' });
		assert.equal(report.results[0].instance, down);
		assert.equal(calls.length, 1);
		assert.equal(execution.status, 'error');
		for (const { control } of fleet.instances) assert.deepEqual(await writesTo({ control }), {});
	});

	test('keeps the four working instances equal to the table, names the two others, and reports all in one mail', async () => {
		const { execution, report, mails, calls } = await run({ canary: 'globex' });
		assert.equal(report.results[0].instance, 'globex');
		assert.deepEqual(byStatus(report), { ...Object.fromEntries(well.map((name) => [name, 'success'])), [down]: 'failed', [badToken]: 'failed' });
		for (const name of well) {
			expectPeople(await fleet.instance(name).domo.people(), laterOf(name), [`ada.admin@${name}.example`]);
			const { create, update, notWritten } = report.results.find(({ instance }) => instance === name);
			assert.deepEqual({ create, update, notWritten }, { create: 3, update: 10, notWritten: 0 });
		}
		assert.deepEqual(await writesTo(fleet.instance(down)), {});
		assert.deepEqual(await writesTo(fleet.instance(badToken)), {});
		assert.equal(calls.length, names.length, 'an execution for each instance');
		const times = calls.map(({ startedAt, stoppedAt }) => [Date.parse(startedAt), Date.parse(stoppedAt)]).sort(([a], [b]) => a - b);
		assert.ok(times[0][1] <= times[1][0], 'the canary is alone');
		assert.ok(times.some(([start], at) => at > 1 && start < times[at - 1][1]), 'the others run at the same time');

		const failed = report.results.filter((result) => result.failed);
		for (const { message } of failed) assert.match(message, /\w+ \w+ \w+/);
		assert.match(failed.find(({ instance }) => instance === badToken).message, /credential|token|signed in|401/i);

		assert.equal(mails.length, 1);
		assert.deepEqual([...mails[0].recipients].sort(), [...recipients].sort());
		assert.match(mails[0].subject, /2 of 6 failed/);
		for (const name of names) assert.ok(mails[0].html.includes(`>${name}<`), `${name} is in the table`);
		assert.equal(execution.status, 'error', 'n8n knows that an instance failed');

		const kept = JSON.stringify({ execution, mails });
		for (const { token } of fleet.instances) assert.ok(!kept.includes(token), 'no token is told');
		assert.ok(!kept.includes(webhookKey), 'nor the key of the webhook');
	});

	test('logs every instance in one run log', async () => {
		const [log] = await home.domo.dataSets('Run Log');
		const runs = (await home.domo.rows(log.id)).filter(({ record_type: type }) => type === 'RUN');
		assert.deepEqual(runs.filter(({ status }) => status === 'success').map(({ instance }) => instance).sort(), well.map((name) => fleet.instance(name).url).sort());
		const failed = runs.filter(({ status }) => status === 'failed').map(({ job_name: job }) => job);
		assert.deepEqual(failed.sort(), [down, down, badToken].map((name) => `People of ${name}`).sort(), 'the canary of the first run, and the two of the second');
	});

	test('stops at the configured share of failed instances', async () => {
		const { report } = await run({ stopAtFailedPercent: 30, atOnce: 1 });
		assert.deepEqual(report.results.filter(({ status }) => status === 'notTried').map(({ instance }) => instance), ['stark']);
	});

	test('reports clearly that n8n cannot be reached or that the key is wrong, and starts nothing', async () => {
		const { n8n } = await openHouse();
		const unreached = await run({ oneInstanceUrl: `${nobodyListens}/webhook/domo-many-instances` });
		const other = await n8n.client.createCredential({ name: 'Another key', type: 'httpHeaderAuth', data: { name: 'X-Api-Key', value: 'guessed' } });
		const refused = await run({}, { caller: other });
		for (const [{ report, calls, execution }, words] of [[unreached, /was not reached .* nothing was started/], [refused, /refused the key/]]) {
			assert.deepEqual(new Set(report.results.map(({ status }) => status)), new Set(['failed', 'notTried']));
			for (const { message } of report.results.filter(({ status }) => status === 'failed')) assert.match(message, words);
			assert.equal(calls.length, 0);
			assert.ok(!JSON.stringify(execution).includes(webhookKey));
		}
	});

	test('a connection that is cut during a run: the run continues and writes its log, and the report says that the answer was lost', async (t) => {
		const { n8n } = await openHouse();
		const cutting = await cuttingProxy(n8n.url);
		t.after(() => cutting.close());
		const { report, calls, execution } = await run({ canary: 'globex' }, { through: cutting.url });
		assert.deepEqual(byStatus(report), { ...Object.fromEntries(names.map((name) => [name, 'notTried'])), globex: 'lost' });
		assert.match(report.results[0].message, /answer was lost .*the run log tells how it ended/);
		assert.equal(calls.length, 1);
		assert.ok(!JSON.stringify(execution).includes(webhookKey));
		const [log] = await home.domo.dataSets('Run Log');
		const lastOf = async () => (await home.domo.rows(log.id)).filter(({ record_type: type, job_name: job }) => type === 'RUN' && job === 'People of globex').at(-1);
		while ((await lastOf()).execution_id !== calls[0].id) await new Promise((resolve) => setTimeout(resolve, 200));
		assert.equal((await lastOf()).status, 'nothingToDo');
	});
});

/** Forwards each request and closes the caller's connection once it has arrived. */
async function cuttingProxy(target) {
	const server = http.createServer(async (request, response) => {
		const body = Buffer.concat(await request.toArray());
		void fetch(target + request.url, { method: request.method, headers: request.headers, body }).catch(() => undefined);
		setTimeout(() => response.destroy(), 300);
	});
	await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
	return { url: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}
