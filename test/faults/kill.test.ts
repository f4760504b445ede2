/** E5: the process that writes is killed at its k-th write, for every k of a run of 200 changes. */
import { rmSync } from 'node:fs';

import type { IDataObject } from 'n8n-workflow';

import { aRow } from '../support/engine/world';
import { expectAsConfigured, expectSettled, expectTold, writesToPeople } from './support/checks';
import { clock, minutes, skipAhead, SPEED } from '../support/fastClock';
import { fault, longFault } from './support/fault';
import { aHouse, closeHouses, type House, coordinated } from './support/house';
import { allLogRows } from './support/job';
import { bundleWriter, startWriter, type Writer } from './support/writerProcess';

const [updates, creates, removals] = [150, 30, 20];
const people = updates + removals;
/** A create is two writes. */
const writes = updates + 2 * creates + removals;
const rows: IDataObject[] = [
	...Array.from({ length: updates }, (_, i) => aRow(i + 1, { title: 'Lead' })),
	...Array.from({ length: creates }, (_, i) => aRow(100_001 + i)),
];
/** To the other jobs of the instance the writer is a job of its own, with the same people. */
const allowed = { parameters: { domoReconcileUsers: { jobName: 'People', orphanedUsers: 'delete', sendInvite: true, guard: { maxDeletionsPercent: 100, overlappingJobs: 'People' } } } };

let file: string;
let next: Promise<Writer> | undefined;
beforeAll(() => {
	file = bundleWriter();
});
afterAll(async () => {
	(await next)?.kill();
	rmSync(file, { force: true });
});

/** The next writer starts while this one's case is proved. */
async function aWriter(): Promise<Writer> {
	const writer = await (next ?? startWriter(file));
	next = startWriter(file);
	return writer;
}

/**
 * Kills the writer as its k-th write reaches Domo: odd ones are carried out and only their answer is lost, even ones are not. Then
 * the workflow runs, and makes everybody as configured: nobody twice, nobody invited twice.
 */
async function expectSurvived(k: number): Promise<void> {
	const house = await aHouse({ people, rows, job: allowed, seed: coordinated });
	const runId = `killed-${k}`;
	const writer = await aWriter();
	let seen = 0;
	house.domo.beforeRequest = (kind) => {
		if (!['createUser', 'patchUser', 'deleteUser'].includes(kind)) return;
		// The first write is the mark of the run.
		if (seen++ !== k) return;
		if (k % 2 === 0) house.domo.faults.resetBefore = [{ kinds: [kind], times: 1 }];
		writer.kill();
	};
	writer.start({ url: house.domo.url, token: 'acme-token', rows: rows.map((row) => ({ ...row })), now: clock.now(), speed: SPEED, runId });
	expect([k, await writer.ended]).toEqual([k, 'SIGKILL']);
	house.heal();
	// A slow run renews its mark once, which is a write as well.
	expect(writesToPeople(house.domo).length).toBeGreaterThanOrEqual(k - 2);
	skipAhead(minutes(6));
	const job = await house.run();
	expectTold(job);
	expect([k, job.error]).toEqual([k, undefined]);
	expectAsConfigured(house);
	expectToldOfKilled(house, runId);
	if (k % 20 === 1) await expectSettled(house);
	await closeHouses();
}

/** The log has the row that the killed run owed. */
function expectToldOfKilled({ domo }: House, runId: string): void {
	expect(allLogRows(domo).filter(({ run_id }) => run_id === runId)).toEqual([expect.objectContaining({ record_type: 'RUN', status: 'interrupted' })]);
}

const sample = [1, 2, 31, 62, 101, 150, 211, writes];

fault('E5', `the writing process is killed (SIGKILL) at write k of ${updates + creates + removals} changes, for a sample of k`, 'the next run converges: nobody twice, no second invitation, and it logs the killed run', async () => {
	for (const k of sample) await expectSurvived(k);
});

longFault('E5', `the writing process is killed (SIGKILL) at write k of ${updates + creates + removals} changes, for every k from 1 to ${writes}`, 'the next run converges each time: nobody twice, no second invitation, and it logs the killed run', async () => {
	for (let k = 1; k <= writes; k++) await expectSurvived(k);
});

fault('E5', 'Domo itself dies at a write (before or after it is carried out) and comes back', 'the next run converges: nobody twice, no second invitation', async () => {
	for (const [k, at] of [[3, 'before'], [40, 'after'], [120, 'before'], [200, 'after']] as const) {
		const house = await aHouse({ people, rows, job: allowed });
		house.domo.faults.killAtWrite = { k, at };
		const job = await house.run();
		expect(job.outcomes.length + Number(job.error !== undefined)).toBeGreaterThan(0);
		await house.domo.revive();
		house.heal();
		expect((await house.run()).error).toBeUndefined();
		expectAsConfigured(house);
		await closeHouses();
	}
});
