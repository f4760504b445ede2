import { aNode, byId, chain, items, passwordCredential } from '../support/engine/build';
import { jsonOf, runWorkflow, type Execution } from '../support/engine/engine';
import { aPerson, aRow, aTable, aWorld, type World } from '../support/engine/world';

jest.setTimeout(60_000);

const password = 'correct horse battery';
const user = 'job@acme.example';
const people = Array.from({ length: 40 }, (_, n) => n + 1);
const table = aTable('People', people.map((n) => aRow(n, { title: 'Lead' })));

describe('A credential with a password', () => {
	let world: World;
	beforeEach(async () => {
		world = await aWorld({
			users: [...people.map((n) => aPerson(n)), aPerson(99, { email: user, roleId: 1, password })],
			dataSets: [table],
		});
		world.credentials.set('domo', passwordCredential(world.domo.url, user, password));
	});
	afterEach(() => world.stop());

	const run = (): Promise<Execution> =>
		runWorkflow(
			chain(
				items({}),
				aNode('Read', 'domoReadConfigDataSet', { dataSetId: byId(table.id ?? '') }),
				aNode('Reconcile', 'domoReconcileUsers', { jobName: 'People' }),
				aNode('Apply', 'domoApplyChanges', { dryRun: false }),
				aNode('Log', 'domoWriteRunLog'),
			),
			world,
		);
	const logins = (): number => world.domo.counters.byKind.login ?? 0;

	it('signs in once for all nodes and requests of a run, and not at all in the next', async () => {
		expect(jsonOf(await run(), 'Log')[0]).toMatchObject({ status: 'success', counts: { status: { applied: 40 } } });
		expect(logins()).toBe(1);
		expect((await run()).error).toBeUndefined();
		expect(logins()).toBe(1);
	});

	it('renews an ended session once for all who met it, and loses no write', async () => {
		world.domo.faults.expireSessions = [{ kinds: ['patchUser'], nth: [9] }];
		expect(jsonOf(await run(), 'Log')[0]).toMatchObject({ status: 'success', counts: { status: { applied: 40 } } });
		expect(logins()).toBe(2);
	});

	it('does not knock again and again with a password that became wrong', async () => {
		world.domo.faults.expireSessions = [{ kinds: ['patchUser'], nth: [9] }];
		let first = true;
		world.domo.beforeRequest = (kind) => {
			if (kind !== 'login') return;
			if (!first) world.domo.faults.login = 'INVALID_CREDENTIALS';
			first = false;
		};
		const execution = await run();
		const outcomes = jsonOf(execution, 'Apply').slice(1);
		expect(new Set(outcomes.map(({ status }) => status))).toEqual(new Set(['applied', 'failed', 'notTried']));
		expect(execution.stored()).toContain('did not accept this username and password');
		expect(logins()).toBeLessThanOrEqual(4);
	});

	it.each(['INVALID_CREDENTIALS', 'ACCOUNT_LOCKED', 'MFA'] as const)('says in words that a sign-in is refused: %s', async (login) => {
		world.domo.faults.login = login;
		const execution = await run();
		expect(execution.error).toMatch(/username and password|locked|second factor/);
		expect(logins()).toBe(1);
	});
});

describe('Secrets', () => {
	const secret = 'q7Tz-Very-Secret-Token-0123456789abcdef';

	it.each([
		['a run that goes well', {}],
		['a token that is refused', { errors: [{ status: 401 }] }],
		['a server that fails', { errors: [{ status: 400, message: 'Bad', kinds: ['searchUsers'] }] }],
		['a person who cannot be written', { failUsers: [{ id: 1001, status: 500 }] }],
		['a redirect to somebody else', { redirect: [{ to: 'http://127.0.0.1:9/elsewhere' }] }],
	])('appear nowhere in what n8n stores of %s', async (_, faults) => {
		const world = await aWorld({ users: [aPerson(1), aPerson(98, { email: 'robot@acme.example', roleId: 1, token: secret })], dataSets: [table] });
		world.credentials.set('domo', { ...passwordCredential(world.domo.url, user, password), authentication: 'accessToken', accessToken: secret });
		Object.assign(world.domo.faults, faults);
		const onError = { onError: 'continueRegularOutput' } as const;
		const execution = await runWorkflow(
			chain(
				items(aRow(1, { title: 'Lead' })),
				aNode('Reconcile', 'domoReconcileUsers', { jobName: 'People' }, onError),
				aNode('Apply', 'domoApplyChanges', { dryRun: false }, onError),
				aNode('Log', 'domoWriteRunLog', {}, onError),
			),
			world,
		);
		expect(jsonOf(execution, 'Log')).toHaveLength(1);
		expect(execution.stored()).not.toContain(secret);
		expect(execution.stored()).not.toContain(password);
		await world.stop();
	}, 30_000);
});
