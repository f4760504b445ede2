import type { Outcome } from '../../../../core/apply/types';
import type { FieldValue } from '../../../../core/common/fieldValue';
import type { PlanDescription } from '../../../../core/plan/types';
import { buildReport, type LogReceipt, type LogResult, type LogRow, mailHtml, mailText, reportHtml, type RunPieces, type RunRecord, logRows, writeRunLog } from '../../../../core/report';
import { FakeClock } from '../../../support/fakeClock';
import { FakeDataSets } from '../../../support/fakeDataSets';
import { aDelete, anOutcome, aPlan, aRun } from '../builders';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const target = { mode: 'new', name: 'User log' } as const;

interface Ran {
	readonly record: RunRecord;
	readonly receipt: LogReceipt;
	/** What is reported as new in this run: `title`, by the person's id. */
	readonly reported: readonly string[];
	/** USER rows of the run. */
	readonly rows: readonly Readonly<Record<string, string | null>>[];
}

interface RunOptions extends Partial<RunPieces> {
	/** Since the run before; default: six hours. */
	readonly after?: number;
	readonly plan?: PlanDescription;
	readonly kept?: Iterable<LogRow>;
}

/** The runs of jobs that share one log. */
class Runs {
	readonly store = new FakeDataSets();
	private now = Date.UTC(2026, 10, 1);
	private count = 0;

	record(outcomes: readonly Outcome[], { after = 6 * HOUR_MS, plan = aPlan(), ...pieces }: RunOptions = {}): RunRecord {
		this.now += after;
		this.count += 1;
		const id = `run-${this.count}`;
		return aRun(outcomes, { startedAt: this.now, finishedAt: this.now + 60_000, ...pieces, plan: { ...plan, run: { id, planHash: 'a' } } });
	}

	async run(outcomes: readonly Outcome[], options: RunOptions = {}): Promise<Ran> {
		const record = this.record(outcomes, options);
		const receipt = await writeRunLog(this.store, target, record, { clock: new FakeClock(), kept: [...(options.kept ?? [])] });
		const rows = this.store.get(receipt.dataSetId).rows.filter((row) => row['run_id'] === record.runId && row['record_type'] === 'USER');
		return { record, receipt, reported: reportedIn(receipt), rows };
	}

	/** One run for each list of outcomes; gives what each reported. */
	async reports(lists: readonly (readonly Outcome[])[], options?: RunOptions): Promise<(readonly string[])[]> {
		const all: (readonly string[])[] = [];
		for (const outcomes of lists) all.push((await this.run(outcomes, options)).reported);
		return all;
	}
}

const reportedIn = ({ contested = [] }: LogResult): readonly string[] => contested.filter(({ isNew }) => isNew).map(({ userId, name }) => `${userId} ${name}`);

/** An applied update of one field. */
function anUpdate(field: string, from: FieldValue, to: FieldValue, own: Partial<Outcome> = {}): Outcome {
	return anOutcome({ changes: [{ field, from, to }], before: { [field]: from }, after: { [field]: to }, ...own });
}

const title = (from: FieldValue = 'Clerk', to: FieldValue = 'Lead', own: Partial<Outcome> = {}): Outcome => anUpdate('title', from, to, own);
const times = <T>(n: number, one: T): T[] => Array.from({ length: n }, () => one);

describe('a value that somebody else changes back', () => {
	it('is reported by the third run that writes it, and by no later one', async () => {
		expect(await new Runs().reports(times(7, [title()]))).toEqual([[], [], ['1001 title'], [], [], [], []]);
	});

	it('is named with both values, the number of runs and since when', async () => {
		const runs = new Runs();
		await runs.reports(times(2, [title()]));
		const { receipt, rows } = await runs.run([title('Assistant')]);
		expect(receipt.contested).toEqual([{ userId: 1001, field: 'title', name: 'title', runs: 3, since: '2026-11-01', values: { ours: 'Lead', theirs: 'Assistant' }, isNew: true }]);
		expect(rows[0]).toMatchObject({
			contested_fields: 'title',
			message: `Title goes back and forth: 'People of Acme' wrote "Lead" in 3 runs since 2026-11-01, and somebody else changed it to "Assistant" in between.`,
		});
	});

	it('stays in the column contested_fields as long as it lasts, without another message', async () => {
		const runs = new Runs();
		await runs.reports(times(4, [title()]), { after: DAY_MS });
		const { rows, receipt } = await runs.run([title()], { after: DAY_MS });
		expect(rows[0]).toMatchObject({ contested_fields: 'title', message: null });
		expect(receipt.contested).toMatchObject([{ runs: 5, since: '2026-11-02', isNew: false }]);
	});

	it('is noticed in a workflow that was never saved, and without the plan of the last run', async () => {
		expect(await new Runs().reports(times(3, [title()]), { workflowId: '' })).toEqual([[], [], ['1001 title']]);
		const runs = new Runs();
		await runs.reports(times(2, [title()]));
		const { jobName, instance } = runs.record([]);
		const own = title('Clerk', 'Lead', { run: { id: 'run-9', planHash: '' } });
		const receipt = await writeRunLog(runs.store, target, aRun([own], { plan: undefined, jobName, instance, startedAt: Date.UTC(2026, 10, 2) }), { clock: new FakeClock() });
		expect(reportedIn(receipt)).toEqual(['1001 title']);
	});

	it('is noticed where runs in between find nothing to do', async () => {
		const quiet: Outcome[] = [];
		expect(await new Runs().reports([[title()], quiet, quiet, [title()], quiet, quiet, [title()]])).toEqual([[], [], [], [], [], [], ['1001 title']]);
	});

	it('is noticed with writers that come once a week, and not where a week and a day lie in between', async () => {
		expect(await new Runs().reports(times(3, [title()]), { after: 7 * DAY_MS })).toEqual([[], [], ['1001 title']]);
		expect(await new Runs().reports(times(5, [title()]), { after: 9 * DAY_MS })).toEqual([[], [], [], [], []]);
	});

	it('is reported again when it begins anew after more than eight days', async () => {
		const runs = new Runs();
		await runs.reports(times(4, [title()]));
		await runs.run([], { after: 9 * DAY_MS });
		expect(await runs.reports(times(4, [title()]))).toEqual([[], [], ['1001 title'], []]);
	});

	it('is known by the id of the person, whatever the address and name', async () => {
		const renamed = title('Clerk', 'Lead', { email: 'ada.king@acme.example', displayName: 'Ada King' });
		expect(await new Runs().reports([[title()], [renamed], [renamed]])).toEqual([[], [], ['1001 title']]);
	});
});

describe('what is no fight', () => {
	it('is a table that wants another value each time, or two values in turn', async () => {
		const wanted = (values: readonly string[]): Outcome[][] => values.map((value, at) => [title(values[at - 1] ?? 'Clerk', value)]);
		expect((await new Runs().reports(wanted(['A', 'B', 'C', 'D', 'E']))).flat()).toEqual([]);
		expect((await new Runs().reports(wanted(['A', 'B', 'A', 'B', 'A', 'B']))).flat()).toEqual([]);
	});

	it('is another field, another person or another instance', async () => {
		const other = aPlan({ instance: 'https://other.domo.com' });
		const runs = new Runs();
		await runs.reports([[title()], [anUpdate('department', 'Clerk', 'Lead')], [title('Clerk', 'Lead', { userId: 1002 })]]);
		await runs.reports(times(2, [title('Clerk', 'Lead', { userId: 1003 })]), { plan: other });
		expect((await runs.run([title(), title('Clerk', 'Lead', { userId: 1003, email: 'c@acme.example' })])).reported).toEqual([]);
	});

	it.each(['planned', 'failed', 'held', 'unverified', 'incomplete', 'drifted', 'notTried', 'alreadyDone', 'notApproved'] as const)('is a change with the status %s, before or now', async (status) => {
		expect((await new Runs().reports([[title()], [title()], [title('Clerk', 'Lead', { status })]])).flat()).toEqual([]);
		expect((await new Runs().reports([[title('Clerk', 'Lead', { status })], [title()], [title()]])).flat()).toEqual([]);
	});

	it('is a run that is logged twice, or of which the log holds the rows twice', async () => {
		const runs = new Runs();
		await runs.run([title()]);
		const log = runs.store.get('dataset-1');
		log.rows.push(...log.rows);
		expect((await runs.run([title()])).reported).toEqual([]);

		const again = new Runs();
		await again.run([title()]);
		const record = again.record([title()]);
		await writeRunLog(again.store, target, record, { clock: new FakeClock() });
		expect((await writeRunLog(again.store, target, record, { clock: new FakeClock() })).contested).toEqual([]);
	});
});

describe('every kind of value', () => {
	const changes: readonly (readonly [string, FieldValue, FieldValue])[] = [
		['roleId', 3, 4],
		['email', 'ada@old.example', 'ada@acme.example'],
		['displayName', 'Ada', 'Ada Lovelace'],
		['hireDate', '2020-01-01', '2021-01-01'],
		['department', 'Sales', null],
		['department', null, 'Sales'],
		['skills', ['SQL'], ['Go', 'SQL']],
		['regions', ['EMEA'], []],
		['=formula,field', '=1+1', "'quoted'"],
		['constructor', 'a', 'b'],
	];
	it.each(changes)('%s from %j to %j', async (field, from, to) => {
		const found = await new Runs().reports(times(4, [anUpdate(field, from, to, { displayName: 'Ada' })]));
		expect(found).toEqual([[], [], [`1001 ${field}`], []]);
	});

	it('nothing, in each way to write it', async () => {
		const to = (nothing: FieldValue): Outcome[] => [anUpdate('skills', ['x'], nothing)];
		expect(await new Runs().reports([to([]), to(null), to('')])).toEqual([[], [], ['1001 skills']]);
	});

	it('lists in any order', async () => {
		const to = (list: readonly string[]): Outcome[] => [anUpdate('skills', ['x'], list)];
		expect(await new Runs().reports([to(['a', 'b']), to(['b', 'a']), to(['a', 'b'])])).toEqual([[], [], ['1001 skills']]);
		expect((await new Runs().reports([to(['a', 'b']), to(['a']), to(['a', 'b'])])).flat()).toEqual([]);
	});

	it('the membership in one group, whatever becomes of the other groups and its name', async () => {
		const groups = (from: readonly string[], to: readonly string[]): Outcome[] => [anUpdate('groups', from, to)];
		const runs = new Runs();
		expect(await new Runs().reports(times(3, [anUpdate('groups', null, ['Sales (12)', 'unheard of'])]))).toEqual([[], [], ['1001 groups: Sales (12)', '1001 groups: unheard of']]);
		expect(await runs.reports([groups([], ['Sales (12)']), groups(['Ops (7)'], ['Ops (7)', 'Sales (12)']), groups([], ['Sales EU (12)', 'HR (3)'])])).toEqual([[], [], ['1001 groups: Sales EU (12)']]);
		const leaving = new Runs();
		expect(await leaving.reports(times(3, groups(['Sales (12)', 'HR (3)'], ['HR (3)'])))).toEqual([[], [], ['1001 groups: Sales (12)']]);
		expect((await leaving.run(groups(['Sales (12)', 'HR (3)'], ['HR (3)']))).receipt.contested).toMatchObject([{ values: { ours: 'not a member', theirs: 'member' } }]);
		expect((await new Runs().reports([groups([], ['Sales (12)']), groups(['Sales (12)'], []), groups([], ['Sales (12)']), groups(['Sales (12)'], [])])).flat()).toEqual([]);
	});

	it('a role that somebody gives back to an orphan', async () => {
		const demoted = anUpdate('roleId', 3, 5, { row_number: null, reason: 'No row names this user.' });
		const runs = new Runs();
		await runs.reports(times(2, [demoted]));
		const { record, receipt } = await runs.run([demoted]);
		expect(mailText(buildReport(record, receipt))).toContain(`Role goes back and forth: 'People of Acme' wrote "Social" in 3 runs since 2026-11-01, and somebody else changed it to "Editor" in between.`);
	});

	it('two fields of a person, each by itself', async () => {
		const both = anOutcome({ changes: [{ field: 'title', from: 'Clerk', to: 'Lead' }, { field: 'department', from: 'HR', to: 'IT' }], before: { title: 'Clerk', department: 'HR' }, after: { title: 'Lead', department: 'IT' } });
		const runs = new Runs();
		expect(await runs.reports([[title()], [both], [both], [both], [both]])).toEqual([[], [], ['1001 title'], ['1001 department'], []]);
	});
});

describe('the other writer', () => {
	const sales = { plan: aPlan({ jobName: 'Sales people' }) };

	it('is another job of the same log, which is named', async () => {
		const runs = new Runs();
		const found: (readonly string[])[] = [];
		for (let round = 1; round <= 4; round += 1) {
			found.push((await runs.run([title('Clerk', 'Lead')])).reported);
			found.push((await runs.run([title('Lead', 'Clerk')], sales)).reported);
		}
		expect(found).toEqual([[], [], [], [], ['1001 title'], ['1001 title'], [], []]);
	});

	it('is found where two workflows have the same job name', async () => {
		const runs = new Runs();
		await runs.run([title('Clerk', 'Lead')], { workflowId: 'a' });
		await runs.run([title('Lead', 'Clerk')], { workflowId: 'b' });
		await runs.run([title('Clerk', 'Lead')], { workflowId: 'a' });
		await runs.run([title('Lead', 'Clerk')], { workflowId: 'b' });
		const { receipt } = await runs.run([title('Clerk', 'Lead')], { workflowId: 'a' });
		expect(receipt.contested).toMatchObject([{ name: 'title', otherJob: 'People of Acme', isNew: true }]);
	});

	it.each([['the other job', aPlan(), aPlan({ jobName: 'Sales people', logValues: 'fieldsOnly' })], ['this job', aPlan({ logValues: 'fieldsOnly' }), sales.plan]])('is named also where %s logs no values', async (_what, plan, ofOther) => {
		const runs = new Runs();
		for (let round = 1; round <= 2; round += 1) {
			await runs.run([title('Clerk', 'Lead')], { plan });
			await runs.run([title('Lead', 'Clerk')], { plan: ofOther });
		}
		expect((await runs.run([title('Clerk', 'Lead')], { plan })).receipt.contested).toMatchObject([{ name: 'title', otherJob: 'Sales people' }]);
	});

	it('is no job that wrote another value, or wrote before', async () => {
		const runs = new Runs();
		await runs.run([title('Lead', 'Clerk')], sales);
		await runs.run([title()]);
		await runs.run([title()]);
		await runs.run([title('Lead', 'Boss')], sales);
		const { receipt, rows } = await runs.run([title()]);
		expect(receipt.contested?.[0]?.otherJob).toBeUndefined();
		expect(rows[0]?.['message']).toContain('somebody else changed it to "Clerk"');
	});

	it('stands in the sentence and in the mail', async () => {
		const runs = new Runs();
		for (let round = 1; round <= 2; round += 1) {
			await runs.run([title('Clerk', 'Lead')]);
			await runs.run([title('Lead', 'Clerk')], sales);
		}
		const { record, receipt, rows } = await runs.run([title('Clerk', 'Lead')]);
		const sentence = `Title goes back and forth: 'People of Acme' wrote "Lead" in 3 runs since 2026-11-01, and the job 'Sales people' changed it to "Clerk" in between.`;
		expect(rows[0]?.['message']).toBe(sentence);
		const text = mailText(buildReport(record, receipt));
		expect(text).toContain(sentence);
		expect(text).toContain("Title (1): changed back by the job 'Sales people'.");
	});
});

describe('the mail of a fight', () => {
	async function third(outcomes: readonly Outcome[]): Promise<Ran> {
		const runs = new Runs();
		await runs.reports(times(2, outcomes));
		return runs.run(outcomes);
	}
	const people = Array.from({ length: 40 }, (_, at) => title('Clerk', 'Lead', { userId: 2000 + at, displayName: `Person ${at}`, email: `p${at}@acme.example` }));

	it('says how many, of whom, by whom, and what to do', async () => {
		const { record, receipt } = await third(people);
		const text = mailText(buildReport(record, receipt));
		expect(text).toContain("! 40 values go back and forth: 'People of Acme' keeps writing them, and somebody else keeps changing them back.");
		expect(text).toContain('Title (40): changed back by an identity provider, an Admin or another tool.');
		expect(text).toContain('Let only one of the two write a field');
		expect(text).toMatch(/- 40 people whose values go back and forth: Person 0 \(Title\), .* and 32 more/);
		const model = buildReport(record, receipt);
		for (const html of [mailHtml(model), reportHtml(model)]) {
			expect(html).toContain('40 values go back and forth');
			expect(html).toContain('wrote &quot;Lead&quot; in 3 runs');
		}
	});

	it('says nothing of it in the runs after', async () => {
		const runs = new Runs();
		await runs.reports(times(3, people));
		const { record, receipt } = await runs.run(people);
		const model = buildReport(record, receipt);
		expect(`${mailText(model)}${reportHtml(model)}`).not.toContain('back and forth');
	});

	it('cuts long values, and calls an empty one empty', async () => {
		const { rows } = await third([title('x'.repeat(5_000), null)]);
		expect(rows[0]?.['message']).toMatch(/wrote an empty value in 3 runs .* changed it to "x{80}…" in between\.$/);
	});

	it('survives hostile values and names', async () => {
		const { record, receipt } = await third([title('<b>"', '=1+1', { displayName: '<i>' })]);
		const html = mailHtml(buildReport(record, receipt));
		expect(html).not.toMatch(/<b>"|<i>/);
	});
});

describe('with Log Values: Fields Only', () => {
	const fieldsOnly = (version: string | undefined): RunOptions => ({ plan: aPlan({ logValues: 'fieldsOnly', source: { dataSetId: 'd', rows: 5, ...(version !== undefined && { version }) } }) });

	it('a field is contested where the table had the same version in all three runs', async () => {
		const runs = new Runs();
		const found = await runs.reports(times(4, [title('Secret clerk', 'Secret lead')]), fieldsOnly('12'));
		expect(found).toEqual([[], [], ['1001 title'], []]);
	});

	it('nothing is claimed where the table changed, or has no version', async () => {
		const runs = new Runs();
		for (const version of ['1', '2', '3', '4']) expect((await runs.run([title()], fieldsOnly(version))).reported).toEqual([]);
		for (const options of [fieldsOnly(undefined), fieldsOnly(''), { plan: aPlan({ logValues: 'fieldsOnly', source: { dataSetId: '', version: '12', rows: 5 } }) }]) {
			expect((await new Runs().reports(times(4, [title()]), options)).flat()).toEqual([]);
		}
	});

	it('a run that logs values goes on with those that did not', async () => {
		const runs = new Runs();
		await runs.reports(times(2, [title()]), fieldsOnly('12'));
		expect((await runs.run([title()], { plan: aPlan({ source: { dataSetId: 'd', version: '12', rows: 5 } }) })).reported).toEqual(['1001 title']);
	});

	it('no value gets into log or mail, not even from earlier runs that logged values', async () => {
		const runs = new Runs();
		const source = { dataSetId: 'd', version: '12', rows: 5 };
		const outcome = title('Secretclerk', 'Secretlead');
		await runs.reports(times(2, [outcome]), { plan: aPlan({ source }) });
		const { record, receipt, rows, reported } = await runs.run([outcome], fieldsOnly('12'));
		expect(reported).toEqual(['1001 title']);
		const model = buildReport(record, receipt);
		const all = JSON.stringify([rows, receipt, mailText(model), mailHtml(model), reportHtml(model)]);
		expect(all).not.toContain('Secret');
		expect(rows[0]?.['message']).toBe("Title goes back and forth: 'People of Acme' wrote it in 3 runs since 2026-11-01, and somebody else changed it in between.");
	});
});

describe('the log that is asked', () => {
	const asked = ({ store }: Runs): string[] => store.calls.filter((call) => call.includes('user_id'));

	it('is asked once a run, of the people whom the run updated', async () => {
		const runs = new Runs();
		await runs.reports(times(2, [title(), title('Clerk', 'Lead', { userId: 1002 }), aDelete({ userId: 1003 })]));
		expect(asked(runs)).toHaveLength(1);
		expect(asked(runs)[0]).toContain('user_id IN (1001, 1002)');
		expect(asked(runs)[0]).toContain('LIMIT 10000');
	});

	it('is not asked by a run that updated nobody', async () => {
		const runs = new Runs();
		await runs.reports([[title()], [], [aDelete()], [title('a', 'b', { status: 'planned' })]]);
		expect((await runs.run([])).receipt.contested).toEqual([]);
		expect(asked(runs)).toEqual([]);
	});

	it('is asked for its newest updates where they are too many to be named', async () => {
		const many = Array.from({ length: 1_001 }, (_, at) => title('Clerk', 'Lead', { userId: 5_000 + at }));
		const runs = new Runs();
		const [, , third] = await runs.reports(times(3, many));
		expect(third).toHaveLength(1_001);
		expect(asked(runs).join()).not.toContain(' IN ');
	});

	it('does not keep a run from being logged where it does not answer, and the next run reports', async () => {
		const runs = new Runs();
		await runs.reports(times(2, [title()]));
		const { query } = runs.store;
		runs.store.query = async (id, sql) => (sql.includes('user_id') ? Promise.reject(new Error('Domo is busy')) : query.call(runs.store, id, sql));
		const { receipt, reported } = await runs.run([title()]);
		expect({ reported, written: receipt.rowsWritten, notes: receipt.notes }).toEqual({ reported: [], written: 2, notes: [] });
		runs.store.query = query;
		expect(await runs.reports(times(2, [title()]))).toEqual([['1001 title'], []]);
	});

	it('may hold rows that somebody edited: they do not count', async () => {
		const runs = new Runs();
		await runs.reports(times(2, [title()]));
		const log = runs.store.get('dataset-1');
		log.rows = log.rows.map((row) => (row['run_id'] === 'run-1' ? { ...row, after_json: '{"title":' } : row));
		expect((await runs.run([title()])).reported).toEqual([]);
	});

	it('counts rows that could not be written then', async () => {
		const runs = new Runs();
		await runs.run([title()]);
		const lost = runs.record([title()]);
		expect((await runs.run([title()], { kept: logRows(lost) })).reported).toEqual(['1001 title']);
	});

	it('counts of those the ones of this instance that were applied, each in its turn', async () => {
		const runs = new Runs();
		const lost = runs.record([title()], { after: DAY_MS });
		const others = [runs.record([title()], { plan: aPlan({ instance: 'https://other.domo.com' }) }), runs.record([title('Clerk', 'Lead', { status: 'failed' })])];
		await runs.run([title()], { after: DAY_MS });
		expect((await runs.run([title()], { kept: others.flatMap((record) => [...logRows(record)]) })).reported).toEqual([]);
		const { receipt } = await runs.run([title()], { kept: logRows(lost) });
		expect(receipt.contested).toMatchObject([{ runs: 4, since: '2026-11-02' }]);
	});
});
