import fc from 'fast-check';

import { ACCOUNT_REACTIONS, decide, ROW_REACTIONS } from '../../core/plan/decide';
import { jobsOf, readActualState, readDesiredState } from '../../core/plan/readState';
import { columnSets, instanceOf, without, world, type World } from './planWorlds';
import { runs, runTimeoutMs } from './runs';

jest.setTimeout(runTimeoutMs);

/** Reads a random instance and a random table, and decides. */
async function decided(given: World, dropped: readonly string[]) {
	const directory = instanceOf(given);
	const rows = without(given.rows, dropped).map((cells, i) => ({ ...cells, row_number: i + 2 }));
	const tools = { clock: directory.clock, runId: 'r' };
	const desired = await readDesiredState(directory, rows, given.settings, tools);
	const state = await readActualState(directory, desired, given.settings, tools);
	return { rows, state, decisions: await decide(state, given.settings, jobsOf(state, given.settings, undefined), directory.clock) };
}

it('every row and every account is in exactly one situation, and only what its reaction says is planned', async () => {
	await fc.assert(fc.asyncProperty(world, columnSets, async (given, dropped) => {
		const { rows, state, decisions: { situations, allowed, held, rejects } } = await decided(given, dropped);
		const filled = rows.filter(({ row_number: _, ...cells }) => Object.values(cells).some((cell) => cell !== ''));
		const rowSituations = new Map([...situations.rows, ...situations.matched.map(({ desired: row }) => [row, 'matched'] as const)]);
		const accountSituations = new Map([...situations.accounts, ...situations.matched.map(({ live: account }) => [account, 'matched'] as const)]);
		expect([situations.rows.size, situations.accounts.size].map((size) => size + situations.matched.length)).toEqual([rowSituations.size, accountSituations.size]);
		expect([...rowSituations.keys()].map(({ rowNumber }) => rowNumber).sort((a, b) => a - b)).toEqual(filled.map((row) => row.row_number));
		expect(new Set(accountSituations.keys())).toEqual(new Set(state.live.users));

		for (const row of rejects) {
			const situation = rowSituations.get(row);
			// A row that is not rejected by its situation can be for its groups or its role.
			expect(situation === undefined || ROW_REACTIONS[situation].does === 'reject').toBe(true);
		}
		for (const { action, desired, live, pair } of [...allowed, ...held]) {
			const row = desired === undefined ? undefined : rowSituations.get(desired);
			const account = live === undefined ? undefined : accountSituations.get(live);
			if (pair !== undefined) expect(row).toBe('toCreate');
			else if (row === undefined) expect(account !== undefined && ACCOUNT_REACTIONS[account].isRemoved).toBe(true);
			else expect(ROW_REACTIONS[row].does).toBe(action);
		}
	}), runs(300));
});
