import fc from 'fast-check';
import type { INodeParameters } from 'n8n-workflow';

import { aNode, chain, items } from '../../support/engine/build';
import { jsonOf, runWorkflow } from '../../support/engine/engine';
import { aPerson, aRow, aWorld, type World } from '../../support/engine/world';

/** A row that cannot be used protects whoever shares a sign with it, also where neither address is the other's. */
describe('A rejected row whose address nobody has', () => {
	let world: World;
	beforeAll(async () => {
		const ann = aPerson(1, { email: 'ann.old@acme.example', displayName: 'Ann Müller', values: { employeeId: 'E7', employeeNumber: '7007', alternateEmail: 'ann@home.example' } });
		world = await aWorld({ users: [ann, ...Array.from({ length: 30 }, (_, i) => aPerson(i + 2))] });
	});
	afterAll(() => world.stop());

	const others = Array.from({ length: 30 }, (_, i) => ({ ...aRow(i + 2), employeeId: '', employeeNumber: '', alternateEmail: '' }));
	const actionsFor = async (row: Record<string, string>, table: INodeParameters = {}) => {
		const bad = { ...aRow(1), displayName: 'Somebody Else', email: 'ann.new@acme.example', employeeId: '', employeeNumber: '', alternateEmail: '', roleId: '99', ...row };
		const execution = await runWorkflow(chain(items(...others, bad), aNode('Reconcile', 'domoReconcileUsers', { jobName: 'People', orphanedUsers: 'delete', table: { rowsAreComplete: true, blankCells: 'ignore', ...table } })), world);
		return jsonOf(execution, 'Reconcile').slice(1).filter(({ action }) => action !== 'update').map(({ action, email }) => `${String(action)} ${String(email)}`);
	};

	it.each<[string, Record<string, string>]>([
		['the same employeeId', { employeeId: 'e7' }],
		['the same employeeNumber', { employeeNumber: '7007' }],
		['an employeeNumber that a spreadsheet changed', { employeeNumber: '7007.0' }],
		['the alternate address', { alternateEmail: 'Ann@home.example' }],
		['the alternate address as its own', { email: 'ann@home.example' }],
		['the address as its alternate', { alternateEmail: 'ann.old@acme.example' }],
		['the name in another order, without its accent', { displayName: 'Muller, Ann' }],
	])('protects who has %s', async (_, row) => {
		expect(await actionsFor(row)).toEqual([expect.stringContaining('reject')]);
		expect(await actionsFor(row, { matchBy: 'employeeId' })).toEqual([expect.stringContaining('reject')]);
	});

	it.each<[string, Record<string, string>]>([
		['nothing', {}],
		['a placeholder', { employeeId: 'N/A', employeeNumber: '0' }],
	])('protects nobody who shares %s with it', async (_, row) => {
		expect(await actionsFor(row)).toEqual(['delete ann.old@acme.example', expect.stringContaining('reject')]);
	});

	it('whatever its unusable cell is', async () => {
		await fc.assert(
			fc.asyncProperty(fc.constantFrom<Record<string, string>>({ roleId: '99' }, { displayName: '' }, { roleId: '' }, { timeZone: 'Nowhere/Land' }, { locale: 'xx' }), fc.constantFrom<Record<string, string>>({ employeeNumber: '7007' }, { alternateEmail: 'ann@home.example' }), async (wrong, sign) => {
				expect(await actionsFor({ roleId: '4', ...wrong, ...sign })).toEqual([expect.stringContaining('reject')]);
			}),
			{ numRuns: 10 },
		);
	});

	it('hides nobody from a new row that has another of their signs', async () => {
		const renamed = { ...aRow(40), email: 'ann.new@acme.example', displayName: 'Ann Müller', employeeId: 'E7', employeeNumber: '', alternateEmail: '' };
		const namesake = { ...aRow(41), email: 'ann2@acme.example', displayName: 'Ann Müller', roleId: '99', employeeId: '', employeeNumber: '', alternateEmail: '' };
		const execution = await runWorkflow(chain(items(...others, renamed, namesake), aNode('Reconcile', 'domoReconcileUsers', { jobName: 'People', orphanedUsers: 'delete', rowsAreComplete: true, blankCells: 'ignore' })), world);
		const plan = jsonOf(execution, 'Reconcile').slice(1).filter(({ action }) => action !== 'update');
		expect(plan.map(({ action, email, held_by }) => [action, email, held_by])).toEqual([['hold', 'ann.new@acme.example', 'probableRename'], ['reject', 'ann2@acme.example', undefined]]);
	});
});
