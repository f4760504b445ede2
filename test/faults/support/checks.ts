import type { IDataObject } from 'n8n-workflow';

import type { SandboxInstance } from '../../../sandbox';
import { ACTOR_ID, type House } from './house';
import { allLogRows, LOG, type Job } from './job';

/** The checks of the fault cases: the final state of the instance, the requests, the log and the mails. */

const emailOf = (row: IDataObject): string => String(row.newEmail || row.email).toLowerCase();

/** Requests that change users, without the mark that a run writes to its own account. */
export function writesToPeople({ requests }: SandboxInstance): string[] {
	const kinds = ['createUser', 'patchUser', 'deleteUser', 'assignRole', 'groupAccess', 'bulkUsers'];
	return requests.filter(({ kind, path }) => kinds.includes(kind) && !path.endsWith(`/${ACTOR_ID}`)).map(({ method, path }) => `${method} ${path}`);
}

export function expectNobodyRemoved({ domo }: House, people = 20): void {
	expect(domo.counters.byKind.deleteUser ?? 0).toBe(0);
	for (let n = 1; n <= people; n++) expect(domo.state.users.has(1_000 + n)).toBe(true);
}

export function expectNothingWritten({ domo }: House): void {
	expect(writesToPeople(domo)).toEqual([]);
}

/** The users are exactly those of the table with its values; each new one was invited once, and no other was. */
export function expectAsConfigured({ domo, rows }: Pick<House, 'domo' | 'rows'>, { invited }: { readonly invited?: readonly string[] } = {}): void {
	const people = [...domo.state.users.values()].filter(({ id }) => id !== ACTOR_ID);
	expect(people.map(({ emailAddress }) => emailAddress.toLowerCase()).sort()).toEqual(rows.map(emailOf).sort());
	for (const row of rows) {
		const person = people.find(({ emailAddress }) => emailAddress.toLowerCase() === emailOf(row));
		expect({ email: emailOf(row), title: person?.values.get('title')?.[0] ?? '', roleId: String(person?.roleId), displayName: person?.displayName }).toEqual({
			email: emailOf(row), title: row.title ?? '', roleId: String(row.roleId), displayName: row.displayName,
		});
	}
	const newcomers = invited ?? people.filter(({ id }) => id < 1_000 || id > 200_000).map(({ emailAddress }) => emailAddress);
	expect(domo.state.outbox.map(({ email }) => email).sort()).toEqual([...newcomers].sort());
}

/** One log and one mail, which agree on every item (rules 6 and 7). */
export function expectTold(job: Job): void {
	expect(job.execution.runsOf(LOG)).toHaveLength(1);
	expect(job.execution.itemsOf(LOG)).toHaveLength(1);
	expect(job.mails).toHaveLength(1);
	const counts = job.summary.counts as { action: Record<string, number>; status: Record<string, number>; total: number };
	const sum = (tally: Record<string, number>): number => Object.values(tally).reduce((total, n) => total + n, 0);
	expect([sum(counts.action), sum(counts.status)]).toEqual([counts.total, counts.total]);
	expect(counts.total).toBe(job.outcomes.length);
	if (job.summary.logError !== undefined) {
		expect(job.summary.rows).toHaveLength(job.outcomes.length + 1);
		return;
	}
	const [run, ...users] = [...job.logRows].sort((a, b) => Number(a.sequence) - Number(b.sequence));
	expect(run).toMatchObject({ record_type: 'RUN', sequence: '0', status: job.summary.status });
	expect(users.map(({ record_type, sequence, status, email }) => [record_type, sequence, status, email])).toEqual(
		job.outcomes.map(({ status, email }, at) => ['USER', String(at + 1), status, email]),
	);
	for (const [status, n] of Object.entries(counts.status)) {
		expect([status, run?.[`count_status_${status.replace(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`)}`]]).toEqual([status, String(n)]);
	}
}

/** After the fault: the next run makes all users as configured, and the one after it writes nothing. */
export async function expectConverges(house: House): Promise<Job> {
	house.heal();
	const next = await house.run();
	expectTold(next);
	expectAsConfigured(house);
	await expectSettled(house);
	return next;
}

/** A further run has nothing to do and sends no write. */
export async function expectSettled(house: House): Promise<void> {
	house.domo.resetCounters();
	const again = await house.run();
	expect(again.summary.status).toBe('nothingToDo');
	expect(writesToPeople(house.domo)).toEqual([]);
}

/** `status` of each outcome by address. */
export function statuses({ outcomes }: Job): Record<string, string> {
	return Object.fromEntries(outcomes.map(({ email, status }) => [String(email).split('@')[0], String(status)]));
}

export function tally({ outcomes }: Job): Record<string, number> {
	const counts: Record<string, number> = {};
	for (const { status } of outcomes) counts[String(status)] = (counts[String(status)] ?? 0) + 1;
	return counts;
}

/** (run_id, sequence) names every row of the log once. */
export function expectLogUnique(domo: SandboxInstance): void {
	const keys = allLogRows(domo).map(({ run_id, sequence }) => `${run_id} ${sequence}`);
	expect(new Set(keys).size).toBe(keys.length);
}
