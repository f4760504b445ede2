import { aNode, chain, items, tokenCredential } from '../support/engine/build';
import { jsonOf, runWorkflow, type Execution } from '../support/engine/engine';
import { aPerson, aRow, aWorld, type World } from '../support/engine/world';
import { skipAhead } from '../support/fastClock';

jest.setTimeout(60_000);

describe('What the nodes of one execution know of an instance', () => {
	let world: World;
	beforeEach(async () => {
		world = await aWorld({ users: [aPerson(1), aPerson(2), aPerson(90, { roleId: 1, token: 'second-token' })] });
		world.credentials.set('second', tokenCredential(world.domo.url, 'second-token'));
	});
	afterEach(() => world.stop());

	const run = (title: string, applyWith = 'domo', row = {}): Promise<Execution> =>
		runWorkflow(
			chain(
				items(aRow(1, { title, ...row })),
				aNode('Reconcile', 'domoReconcileUsers', { jobName: 'People', table: { unknownColumns: 'create' } }),
				aNode('Apply', 'domoApplyChanges', { dryRun: false }, { credential: applyWith }),
			),
			world,
		);
	const asked = (): readonly (number | undefined)[] => ['me', 'listAttributes'].map((kind) => world.domo.counters.byKind[kind]);

	it('is asked for once', async () => {
		expect(jsonOf(await run('Lead'), 'Apply')[1]).toMatchObject({ status: 'applied' });
		expect(asked()).toEqual([1, 1]);
	});

	it('is asked for again with another credential, which belongs to somebody else', async () => {
		expect(jsonOf(await run('Lead', 'second'), 'Apply')[1]).toMatchObject({ status: 'applied' });
		expect(asked()).toEqual([2, 2]);
	});

	it('is asked for again in another execution', async () => {
		await Promise.all([run('Lead'), run('Lead')]);
		expect(asked()).toEqual([2, 2]);
	});

	it('is asked for again with a token that was replaced between two nodes', async () => {
		world.domo.beforeRequest = (kind) => {
			if (kind === 'searchUsers') world.credentials.set('domo', tokenCredential(world.domo.url, 'second-token'));
		};
		expect(jsonOf(await run('Lead'), 'Apply')[1]).toMatchObject({ status: 'applied' });
		expect(asked()).toEqual([2, 2]);
	});

	it('is asked for again when it is more than two minutes old', async () => {
		world.domo.beforeRequest = (kind, nth) => {
			if (kind === 'searchUsers' && nth === 1) skipAhead(121_000);
		};
		expect(jsonOf(await run('Lead'), 'Apply')[1]).toMatchObject({ status: 'applied' });
		expect(asked()).toEqual([2, 2]);
	});

	it('is not what it was once Apply has made an attribute', async () => {
		expect(jsonOf(await run('Lead', 'domo', { shoeSize: '42' }), 'Apply')[1]).toMatchObject({ status: 'applied' });
		expect(asked()).toEqual([1, 2]);
		expect([...(world.domo.state.users.get(1_001)?.values ?? [])]).toContainEqual(['shoeSize', ['42']]);
	});
});
