/** Group H: an instance that answers otherwise than ours. Nobody is harmed, and what the run does not need does not stop it. */
import type { IDataObject } from 'n8n-workflow';

import { aPerson, aRow } from '../support/engine/world';
import { expectAsConfigured, expectSettled, expectTold, statuses, writesToPeople } from './support/checks';
import { fault } from './support/fault';
import { aHouse, everybody, type House } from './support/house';
import type { Job } from './support/job';

const allRows = (n: number): IDataObject[] => Array.from({ length: n }, (_, i) => aRow(i + 1));
const notesOf = ({ plan }: Job): string => (Array.isArray(plan.notes) ? plan.notes.join('\n') : String(plan.notes ?? ''));

async function runTold(house: House, options: Parameters<House['run']>[0] = {}): Promise<Job> {
	const job = await house.run(options);
	expectTold(job);
	return job;
}

fault('H1', 'people who were invited and have not accepted (flagged pending and anonymous)', 'they are people: updated by their rows, removed as orphans, and no admins yet', async () => {
	const users = everybody(20).map((user, i) => (i === 0 || i >= 18 ? { ...user, pending: true } : user));
	const rows = [aRow(1, { title: 'Lead' }), ...allRows(19).slice(1)];
	const house = await aHouse({ rows, seed: { users } });
	const job = await runTold(house);
	expect(statuses(job)).toEqual({ person1: 'applied', person20: 'applied' });
	expectAsConfigured(house, { invited: [] });
	expect(job.plan.counts).toMatchObject({ adminsBefore: 1 });
	await expectSettled(house);
});

fault('H2', "accounts that are nobody's: inactive, without an address, Domo's own (also with the id 0)", 'neither updated nor removed, counted in the notes with the reason', async () => {
	const strange = [
		aPerson(30, { active: false }),
		aPerson(31, { active: false }),
		aPerson(32, { email: '' }),
		aPerson(33, { systemUser: true, pending: true }),
		aPerson(34, { id: 0, systemUser: true }),
	];
	const house = await aHouse({ rows: [...allRows(19), aRow(30, { title: 'Lead' })], seed: { users: [...everybody(20), ...strange] } });
	const job = await runTold(house);
	expect(statuses(job)).toEqual({ person20: 'applied', person30: 'held' });
	expect(notesOf(job)).toContain("Left alone, neither updated nor removed: 2 accounts of Domo's own, 2 inactive accounts and 1 account without an e-mail address.");
	expect(job.outcomes.find(({ status }) => status === 'held')?.reason).toContain('This account is inactive in Domo');
	expect(writesToPeople(house.domo)).toEqual(['DELETE /api/identity/v1/users/1020']);
	for (const { id } of strange) expect([id, house.domo.state.users.has(id ?? -1)]).toEqual([id, true]);
});
