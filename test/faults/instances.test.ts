/** Group F: many instances, and secrets that appear nowhere. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { IDataObject } from 'n8n-workflow';

import type { FaultSwitches } from '../../sandbox';
import { passwordCredential, tokenCredential } from '../support/engine/build';
import { aPerson, aRow } from '../support/engine/world';
import { expectAsConfigured, expectConverges, expectNothingWritten, expectTold, tally, writesToPeople } from './support/checks';
import { fault } from './support/fault';
import { aHouse, everybody, type House } from './support/house';
import type { Job } from './support/job';

const names = ['north', 'south', 'east', 'west', 'middle'];

/** A home whose table says who should be in five instances; each run manages one of them. */
async function fiveInstances(): Promise<{ readonly home: House; readonly targets: ReadonlyMap<string, House>; runAll(): Promise<ReadonlyMap<string, Job>> }> {
	const home = await aHouse();
	const targets = new Map<string, House>();
	for (const name of names) {
		const target = await aHouse();
		targets.set(name, target);
		home.credentials.set(name, tokenCredential(target.domo.url, 'acme-token'));
	}
	const runAll = async (): Promise<ReadonlyMap<string, Job>> => {
		const jobs = new Map<string, Job>();
		for (const name of names) {
			const parameters = { domoReconcileUsers: { jobName: name, orphanedUsers: 'delete', sendInvite: true } };
			jobs.set(name, await home.run({ parameters, credentials: { domoReconcileUsers: name, domoApplyChanges: name } }));
		}
		return jobs;
	};
	return { home, targets, runAll };
}

fault('F1', 'one of five instances is down', 'its run fails, is logged at home and mailed; the other four are done', async () => {
	const { home, targets, runAll } = await fiveInstances();
	targets.get('east')?.domo.kill();
	for (const [name, job] of await runAll()) {
		expectTold(job);
		expect([name, job.summary.status]).toEqual([name, name === 'east' ? 'failed' : 'success']);
		const target = targets.get(name);
		if (name !== 'east' && target !== undefined) expectAsConfigured({ domo: target.domo, rows: home.rows });
	}
	expectNothingWritten(home);
	await targets.get('east')?.domo.revive();
});

fault('F2', 'one of five tokens is bad', 'its run fails in words; the other four are done', async () => {
	const { home, targets, runAll } = await fiveInstances();
	home.credentials.set('west', { ...home.credentials.get('west'), accessToken: 'not-a-token' });
	for (const [name, job] of await runAll()) {
		expectTold(job);
		if (name === 'west') expect(job.error).toMatch(/credential.*401/);
		else expect(tally(job)).toEqual({ applied: 6 });
	}
	expect(writesToPeople((targets.get('west') as House).domo)).toEqual([]);
});

const strange = [
	'acme.example/path', 'https://acme.example/admin', 'user@acme.domo.com', 'https://evil.example@acme.domo.com', 'evil.com#.domo.com',
	'evil.com/x@y.domo.com', 'acme.domo.com.evil.com', 'http://acme.domo.com', 'acme.domo.com:8443', 'acme.example?x=1', '//evil.com', 'evil.com\\.domo.com', '127.0.0.1.evil.com', ' ',
];
fault('F3', 'an instance name with @, a port, # or another domain, with a path or without', 'refused in words; no request goes anywhere', async () => {
	const house = await aHouse();
	for (const instance of strange) {
		house.credentials.set('strange', tokenCredential(instance, 'acme-token'));
		const job = await house.run({ credentials: { domoReconcileUsers: 'strange' } });
		expect([instance, job.error]).toEqual([instance, expect.stringMatching(/instance/i)]);
	}
	expectNothingWritten(house);
});

fault('F3', 'a credential is pointed to another server while a session is kept', 'the session is not sent there', async () => {
	const heard: string[] = [];
	const other = createServer((request, response) => {
		heard.push(JSON.stringify(request.headers));
		response.statusCode = 401;
		response.end('{}');
	});
	await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
	const password = 'correct horse battery';
	const house = await aHouse({ seed: { users: [...everybody(20), aPerson(500, { email: 'job@acme.example', roleId: 1, password })] } });
	house.credentials.set('domo', passwordCredential(house.domo.url, 'job@acme.example', password));
	await house.run({ parameters: { domoApplyChanges: { dryRun: true } } });
	const stored = house.credentials.get('domo');
	const session = String(stored?.sessionToken).split(' ').at(-1) ?? '';
	expect(session.length).toBeGreaterThan(8);
	house.credentials.set('domo', { ...stored, instance: `http://127.0.0.1:${(other.address() as AddressInfo).port}` });
	await house.run();
	expect(heard.length).toBeGreaterThan(0);
	expect(heard.join()).not.toContain(session);
	await new Promise((resolve) => other.close(resolve));
});

const secret = 'q7Tz-Very-Secret-Token-0123456789abcdef';
const password = 'correct-horse-battery-staple';
const ends: readonly (readonly [string, FaultSwitches])[] = [
	['goes well', {}],
	['meets a refused token', { revokeTokens: [{ nth: [9] }], expireSessions: [{ after: 9 }] }],
	['meets a server error in the read', { errors: [{ kinds: ['searchUsers'], status: 500 }] }],
	['meets refused writes', { errors: [{ kinds: ['patchUser', 'createUser'], status: 400, message: 'Bad request' }] }],
	['meets resets', { resetAfter: [{ kinds: ['patchUser'] }] }],
	['meets a redirect', { redirect: [{ kinds: ['searchUsers'], to: 'http://127.0.0.1:9/elsewhere' }] }],
	['meets a block page', { htmlBlockPage: [{ kinds: ['exportDataSet'] }] }],
	['cannot write its log', { errors: [{ kinds: ['openUpload', 'createDataSet', 'createStream'], status: 500 }] }],
];

for (const authentication of ['accessToken', 'password'] as const) {
	fault('F4', `a run with ${authentication === 'password' ? 'a password' : 'a token'} ends well or badly, in eight ways`, 'no secret in items, errors, logs, mails, or what n8n stores', async () => {
		for (const [how, faults] of ends) {
			const house = await aHouse({ seed: { users: [...everybody(20), aPerson(500, { email: 'job@acme.example', roleId: 1, password, token: secret })] } });
			const both = { ...passwordCredential(house.domo.url, 'job@acme.example', password), accessToken: secret, authentication };
			house.credentials.set('domo', both);
			Object.assign(house.domo.faults, faults);
			const job = await house.run();
			const session = String(house.credentials.get('domo')?.sessionToken ?? '').split(' ').at(-1) ?? '';
			const everything = [job.execution.stored(), JSON.stringify(job.mails), JSON.stringify(job.logRows), JSON.stringify(house.domo.requests.map(({ kind, body, path }) => [path, kind === 'login' ? '' : body]))].join();
			const found = [secret, password, session].filter((text) => text !== '' && everything.includes(text));
			expect([how, found]).toEqual([how, []]);
		}
	});
}

fault('F5', 'home and target are two instances', 'people are managed in the target, the log is written at home, nothing else is touched', async () => {
	const home = await aHouse();
	const target = await aHouse({ rows: [aRow(1)] });
	home.credentials.set('target', tokenCredential(target.domo.url, 'acme-token'));
	const job = await home.run({ credentials: { domoReconcileUsers: 'target', domoApplyChanges: 'target' } });
	expectTold(job);
	expect(tally(job)).toEqual({ applied: 6 });
	expectAsConfigured({ domo: target.domo, rows: home.rows });
	expectNothingWritten(home);
	expect(job.logRows[0]?.instance).toBe(target.domo.url);
	expect(target.domo.counters.byKind.commitUpload).toBeUndefined();
});

fault('F6', 'home goes away after the rows were read', 'the target is done; the mail carries the log', async () => {
	const home = await aHouse();
	const target = await aHouse({ rows: [aRow(1)] });
	home.credentials.set('target', tokenCredential(target.domo.url, 'acme-token'));
	target.domo.beforeRequest = (kind) => {
		if (kind === 'createUser') home.domo.kill();
	};
	const job = await home.run({ credentials: { domoReconcileUsers: 'target', domoApplyChanges: 'target' } });
	expectTold(job);
	expect(job.summary.logError).toEqual(expect.any(String));
	expectAsConfigured({ domo: target.domo, rows: home.rows });
	await home.domo.revive();
});

fault('F7', 'the target goes away in the middle of the writes, and comes back', 'who was not written is told; the next run does the rest', async () => {
	const rows: IDataObject[] = Array.from({ length: 60 }, (_, i) => aRow(i + 1, { title: 'Lead' }));
	const house = await aHouse({ people: 60, rows });
	const away = await aHouse();
	house.credentials.set('away', tokenCredential(away.domo.url, 'acme-token'));
	house.domo.beforeRequest = (kind, nth) => {
		if (kind === 'patchUser' && nth === 20) house.domo.kill();
	};
	const job = await house.run({ credentials: { domoWriteRunLog: 'away' } });
	expect(job.summary.status).toBe('failed');
	expect(job.outcomes).toHaveLength(60);
	const leads = [...house.domo.state.users.values()].filter(({ values }) => values.get('title')?.[0] === 'Lead').length;
	expect(tally(job).applied ?? 0).toBeLessThanOrEqual(leads);
	await house.domo.revive();
	await expectConverges(house);
});
