import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { aSharedJob, writesTo } from './house.mjs';
import { aRoster } from './roster.mjs';
import { importBeside, until } from './workflows.mjs';

const key = 'demo-webhook-key';
const social = 5;

describe('One person by webhook, with an answer that says what was done', () => {
	const live = aRoster(30);
	const [mover, leaver, other, contractor] = live;
	const job = aSharedJob({ config: aRoster(3), live });
	let published;

	/** Imports and publishes the workflow once, and sends it a body. */
	async function send(body, { apiKey = key, type = 'application/json', method = 'POST' } = {}) {
		published ??= await publish();
		await job().sandbox().control('DELETE', 'counters');
		const startedAt = Date.now();
		const response = await fetch(`${job().n8n.url}/webhook/domo-one-person`, {
			method, headers: { 'content-type': type, 'x-api-key': apiKey }, ...(method === 'POST' && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
		});
		const text = await response.text();
		const answer = text.startsWith('{') ? JSON.parse(text) : { text };
		return { code: response.status, answer, ms: Date.now() - startedAt, writes: await writesTo(job().sandbox()) };
	}

	async function publish() {
		const { client } = job().n8n;
		const workflow = await importBeside(job(), 'domo-one-person');
		await client.publish(await client.getWorkflow(workflow.id));
		// n8n publishes in the background: until then the webhook answers 404.
		await until('The webhook', async () => (await fetch(`${job().n8n.url}/webhook/domo-one-person`, { method: 'POST' })).status === 403);
		return workflow;
	}

	const inDomo = async (email) => (await job().domo.people()).find(({ emailAddress }) => emailAddress === email);

	test('hires, with all attributes', async () => {
		const { code, answer, writes } = await send({ email: 'new.hire@assembly.example', displayName: 'New Hire', roleId: 'Participant', title: 'Clerk' });
		assert.equal(code, 200, JSON.stringify(answer));
		assert.equal(answer.status, 'applied');
		assert.equal(answer.people.length, 1);
		assert.equal(answer.logged, true);
		assert.deepEqual(writes, { createUser: 1, patchUser: 1 });
		const person = await inDomo('new.hire@assembly.example');
		assert.equal(person.title, 'Clerk');
		assert.equal(person.id, answer.people[0].userId);
	});

	test('does nothing for a person who is as the body says', async () => {
		const { code, answer, writes } = await send({ email: 'new.hire@assembly.example', displayName: 'New Hire', title: 'Clerk' });
		assert.deepEqual([code, answer.status, writes], [200, 'unchanged', {}], JSON.stringify(answer));
	});

	test('moves', async () => {
		const { code, answer, writes } = await send({ email: mover.email, displayName: mover.displayName, title: 'Head of Moves' });
		assert.deepEqual([code, answer.status, writes], [200, 'applied', { patchUser: 1 }], JSON.stringify(answer));
		assert.match(answer.message, /Head of Moves/);
		assert.equal((await inDomo(mover.email)).title, 'Head of Moves');
	});

	test('holds a new Admin and changes nothing', async () => {
		const { code, answer, writes } = await send({ email: other.email, displayName: other.displayName, roleId: 'Admin' });
		assert.deepEqual([code, answer.status, writes], [409, 'held', {}], JSON.stringify(answer));
		assert.match(answer.message, /New Admins/);
	});

	test('lets somebody leave with an address and an end alone', async () => {
		const { code, answer } = await send({ email: leaver.email, endDate: '2020-01-31' });
		assert.deepEqual([code, answer.status], [200, 'applied'], JSON.stringify(answer));
		assert.equal(Number((await inDomo(leaver.email)).roleId), social);
		const again = await send({ email: leaver.email, endDate: '2020-01-31' });
		assert.deepEqual([again.code, again.answer.status, again.writes], [200, 'unchanged', {}], JSON.stringify(again.answer));
	});

	test('gives a role back to somebody who returns', async () => {
		const { code, answer } = await send({ email: leaver.email, displayName: leaver.displayName, roleId: 'Participant', startDate: '2020-03-01' });
		assert.deepEqual([code, answer.status], [200, 'applied'], JSON.stringify(answer));
		assert.notEqual(Number((await inDomo(leaver.email)).roleId), social);
	});

	test('changes an address', async () => {
		const { id } = await inDomo(mover.email);
		const { code, answer } = await send({ email: mover.email, newEmail: 'married@assembly.example', displayName: mover.displayName });
		assert.deepEqual([code, answer.status], [200, 'applied'], JSON.stringify(answer));
		assert.equal((await inDomo('married@assembly.example')).id, id);
		assert.equal(await inDomo(mover.email), undefined);
		await send({ email: 'married@assembly.example', newEmail: mover.email, displayName: mover.displayName });
		assert.equal((await inDomo(mover.email)).id, id);
	});

	test('leaves a contractor alone until the last day, and not after it', async () => {
		const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
		const before = await send({ email: contractor.email, displayName: contractor.displayName, endDate: tomorrow });
		assert.deepEqual([before.code, before.writes], [200, {}], JSON.stringify(before.answer));
		assert.notEqual(Number((await inDomo(contractor.email)).roleId), social);
		const gone = await send({ email: contractor.email, displayName: contractor.displayName, endDate: '2020-01-31' });
		assert.deepEqual([gone.code, gone.answer.status], [200, 'applied'], JSON.stringify(gone.answer));
		assert.equal(Number((await inDomo(contractor.email)).roleId), social);
	});

	test('says that a start is still to come, and creates nobody', async () => {
		const { code, answer, writes } = await send({ email: 'later@assembly.example', displayName: 'Later', roleId: 'Participant', startDate: '2099-01-31' });
		assert.deepEqual([code, answer.status, writes], [409, 'scheduled', {}], JSON.stringify(answer));
		assert.match(answer.message, /2099-01-31/);
	});

	test('says that a leaver is not in Domo', async () => {
		const { code, answer, writes } = await send({ email: 'nobody@assembly.example', endDate: '2020-01-31' });
		assert.deepEqual([code, answer.status, writes], [404, 'notFound', {}], JSON.stringify(answer));
	});

	test('says what is wrong with a row', async () => {
		const { code, answer, writes } = await send({ email: other.email, displayName: other.displayName, roleId: 'No such role' });
		assert.deepEqual([code, answer.status, writes], [422, 'rejected', {}], JSON.stringify(answer));
		assert.match(answer.message, /roleId/);
		const typo = await send({ email: other.email, displayName: other.displayName, titel: 'Clerk' });
		assert.equal(typo.code, 422, JSON.stringify(typo.answer));
		assert.match(typo.answer.message, /titel/);
	});

	test('refuses a body that is no person', async () => {
		for (const body of ['[]', '{}', '{"displayName": "Nobody"}', '"jane@example.com"', '{"email": {"a": 1}}']) {
			const { code, answer, writes } = await send(body);
			assert.deepEqual([code, answer.status, writes], [400, 'badRequest', {}], `${body}: ${JSON.stringify(answer)}`);
			assert.match(answer.message, /send/);
		}
		assert.ok((await send('{"email": ')).code >= 400);
	});

	test('refuses a wrong key and another method', async () => {
		const { code, writes } = await send({ email: mover.email, displayName: 'Somebody Else' }, { apiKey: 'guessed' });
		assert.deepEqual([code, writes], [403, {}]);
		assert.equal((await send(undefined, { method: 'GET' })).code, 404);
	});

	test('says that Domo refuses the token', async () => {
		await job().sandbox().control('PUT', 'faults', { errors: [{ status: 401, message: 'Full authentication is required to access this resource' }] });
		try {
			const { code, answer, writes } = await send({ email: mover.email, displayName: mover.displayName, title: 'Later' });
			assert.equal(code, 502, JSON.stringify(answer));
			assert.equal(answer.status, 'failed');
			assert.deepEqual(writes, {});
		} finally {
			await job().sandbox().control('PUT', 'faults', {});
		}
	});
});
