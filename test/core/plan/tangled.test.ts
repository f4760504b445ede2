/** Rows that are in each other's way by the thousand: work grows with their number and not with its square, and messages stay short. */
import { memoryDirectory, type TangledTable, tangledTables } from '../../../bench/plan/inputs';
import { reconcile, type Plan } from '../../../core/plan';
import { UserError } from '../../../core/common/userError';
import { buildReport, reportHtml, buildRunRecord, summarize, type LogResult } from '../../../core/report';
import { reconcileSettings } from '../../support/builders';
import { FakeClock } from '../../support/fakeClock';

const clock = new FakeClock();

async function planOf({ live, rows, settings }: TangledTable): Promise<Plan> {
	return await reconcile(memoryDirectory(live), rows, reconcileSettings({ orphanedUsers: 'delete', ...settings }), { clock, runId: 'r' });
}

const walks = ['map', 'filter', 'flatMap', 'find', 'some', 'every', 'forEach', 'slice', 'includes', 'indexOf', 'join', 'sort', 'concat'] as const;

/** How many members of lists were walked over, at most, while this ran: the work, without a look at the clock. */
async function membersWalked(run: () => Promise<unknown>): Promise<number> {
	let walked = 0;
	const list = Array.prototype as unknown as Record<string, (...given: unknown[]) => unknown>;
	const kept = walks.map((name) => [name, list[name]!] as const);
	for (const [name, original] of kept) {
		list[name] = function (this: unknown[], ...given: unknown[]) {
			walked += name === 'slice' ? Number(given[1] ?? this.length) - Number(given[0] ?? 0) : this.length;
			return original.apply(this, given);
		};
	}
	try {
		await run();
	} finally {
		for (const [name, original] of kept) list[name] = original;
	}
	return walked;
}

const [few, many] = [tangledTables(300, 1), tangledTables(900, 1)];
const rowsOfAll = many.filter(({ rows }) => rows.length === 900);

it.each(rowsOfAll.map((table) => [table.name, table] as const))('takes work in proportion to the rows where %s', async (name, table) => {
	const small = few.find((one) => one.name === name);
	if (small === undefined) throw new Error('No smaller table');
	const [little, much] = [await membersWalked(() => planOf(small)), await membersWalked(() => planOf(table))];
	expect(little).toBeGreaterThan(300);
	// Three times as many rows; sorting takes a little more.
	expect(much / little).toBeLessThan(3.8);
});

const texts = ({ items }: Plan): string[] =>
	items.flatMap(({ reason, summary, email, problems = [], warnings = [] }) => [reason, summary, email, ...[...problems, ...warnings].flatMap(({ message, value }) => [message, value])]);

it.each(many.filter(({ settings }) => settings.unknownColumns !== 'stop').map((table) => [table.name, table] as const))('says little where %s', async (_, table) => {
	const plan = await planOf(table);
	for (const text of texts(plan)) expect(text.length).toBeLessThan(700);
	for (const note of plan.description.notes) expect(note.length).toBeLessThan(700);
	if (table.rows.length > 100) {
		expect(JSON.stringify(plan).length).toBeLessThan(1_500 * plan.items.length);
		return;
	}
	const record = buildRunRecord({
		plan: plan.description, items: plan.items, failures: [], startedAt: 0, finishedAt: 1, executionId: '1', workflowId: '1', packageVersion: '1',
	});
	const log: LogResult = { dataSetId: null, rowsWritten: 0 };
	const model = buildReport(record, log);
	const { email } = summarize(model);
	for (const text of [reportHtml(model), email.html, email.text]) expect(text.length).toBeLessThan(2_000_000);
});

it('names ten of the columns that are unknown, and counts the rest', async () => {
	const table = many.find(({ settings }) => settings.unknownColumns === 'stop');
	const stop = await planOf(table!).catch((error: unknown) => error);
	expect(stop).toBeInstanceOf(UserError);
	expect((stop as UserError).message).toMatch(/^5000 columns are .*'column0', .* and 4990 more$/);
	expect((stop as UserError).message.length).toBeLessThan(700);
});
