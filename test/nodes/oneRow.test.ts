import type { IDataObject } from 'n8n-workflow';

import { aNode, chain, items } from '../support/engine/build';
import { jsonOf, runWorkflow } from '../support/engine/engine';
import { aPerson, aWorld, type World } from '../support/engine/world';

describe('People: Only Those in the Rows, on an instance that answers its searches otherwise', () => {
	let world: World;
	beforeEach(async () => {
		world = await aWorld({ users: Array.from({ length: 300 }, (_, i) => aPerson(i + 1)) });
	});
	afterEach(() => world.stop());

	const mover = { email: 'person7@acme.example', displayName: 'Person 7', title: 'Lead' };
	const newcomer = { email: 'new@acme.example', displayName: 'New', title: 'Clerk' };

	/** Plans and applies these rows; gives each outcome as `action status`. */
	async function run(...rows: IDataObject[]): Promise<string[]> {
		const reconcile = aNode('Reconcile', 'domoReconcileUsers', { jobName: 'One', people: 'rows', orphanedUsers: 'delete' });
		const execution = await runWorkflow(chain(items(...rows), reconcile, aNode('Apply', 'domoApplyChanges', { dryRun: false })), world);
		expect(execution.error).toBeUndefined();
		const outcomes = jsonOf(execution, 'Apply').slice(1);
		for (const { held_by: by, reason } of outcomes) if (by === 'notLookedUp') expect(reason).toMatch(/could not be looked up/);
		return outcomes.map(({ action, status, held_by: by }) => [action, status, by].filter(Boolean).join(' ')).sort();
	}
	const sizeOfInstance = () => world.domo.state.users.size;

	it('changes and creates as it should where the searches work', async () => {
		const before = sizeOfInstance();
		expect(await run(mover, newcomer)).toEqual(['create applied', 'update applied']);
		expect(sizeOfInstance()).toBe(before + 1);
	});

	it('searches one by one where several addresses at once find nobody, and creates nobody whose login is not known', async () => {
		world.domo.faults.oddities = { searchUsersByValue: 400 };
		const before = sizeOfInstance();
		expect(await run(mover, newcomer)).toEqual(['hold held notLookedUp', 'update applied']);
		expect(sizeOfInstance()).toBe(before);
	});

	it('holds everybody where no search by address works', async () => {
		world.domo.faults.oddities = { searchUsersByValue: 400, searchUsersByEmail: 403 };
		const before = sizeOfInstance();
		expect(await run(mover, newcomer)).toEqual(['hold held notLookedUp', 'hold held notLookedUp']);
		expect(sizeOfInstance()).toBe(before);
	});

	it('takes nobody else for the person where parts of the address are somebody else\'s', async () => {
		expect(await run({ email: 'person1@acme.example', displayName: 'Person 1', title: 'Lead' })).toEqual(['update applied']);
		const changed = [...world.domo.state.users.values()].filter((user) => JSON.stringify([...user.values]).includes('Lead'));
		expect(changed.map(({ id }) => id)).toEqual([1_001]);
	});
});
