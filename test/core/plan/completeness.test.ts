import { readConfiguration } from '../../../core/config';
import { completenessIssues, type ConfigurationEvidence } from '../../../core/plan/completeness';
import { readProvenance, type ReadSource } from '../../../core/plan/provenance';
import { aConfiguration, aDesiredUser, reconcileSettings } from '../../support/builders';
import { FakeClock } from '../../support/fakeClock';

const now = Date.parse('2026-11-23T12:00:00Z');
const clock = new FakeClock();
const aSource = (overrides: Partial<ReadSource> = {}): ReadSource => ({
	dataSetId: 'd1', name: 'HR people', version: '3', rows: 4, complete: true, readAt: '2026-11-23T11:30:00Z', ...overrides,
});

type Rows = Record<string, unknown>[];
interface Given extends Partial<Pick<ConfigurationEvidence['settings'], 'rowsAreComplete' | 'rowCount' | 'orphanedUsers'>> {
	readonly inputPart?: ConfigurationEvidence['inputPart'];
	readonly matchBy?: 'email' | 'employeeId';
}

const trust: Given = { rowsAreComplete: true };
const onceEach = 'Let each row through once: look for branches that overlap before a Merge, or for rows that a node copies.';

/** The rows of a whole read, numbered and named after their numbers. */
const table = (numbers: readonly unknown[] = [2, 3, 4, 5], _source: unknown = aSource()): Rows =>
	numbers.map((row_number) => ({ email: `p${Number(row_number)}@x.io`, displayName: 'P', row_number, _source }));
const others = (...names: string[]): Rows => names.map((name) => ({ email: `${name}@x.io`, displayName: name }));

async function issues(rows: Rows, { matchBy = 'email', inputPart, ...given }: Given = {}): Promise<string[]> {
	const context = { ...reconcileSettings(), roles: [], attributes: [], matchBy };
	const configuration = await readConfiguration(rows, context, clock);
	const provenance = await readProvenance(rows, clock);
	return completenessIssues({ provenance, configuration, settings: { rowsAreComplete: false, orphanedUsers: 'delete', ...given }, inputPart, now });
}

describe('rows with a _source', () => {
	it.each<[string, Rows]>([
		['in order', table()],
		['in any order', table([5, 3, 2, 4])],
		['with numbers as text', table(['2', ' 3', '4.0', 5])],
		['with the source as JSON text', table(undefined, JSON.stringify(aSource()))],
		['with the source as one line', table(undefined, 'd1|3|4|true|2026-11-23T11:30:00Z|101|102')],
		['with the source as JSON of JSON', table(undefined, JSON.stringify(JSON.stringify(aSource())))],
		['with the source in columns of a spreadsheet', table().map(({ _source, ...row }) => ({ ...row, '_source.dataSetId': 'd1', '_source.rows': '4', '_source.complete': 'TRUE', '_source.readAt': '2026-11-23T11:30:00Z' }))],
		['partly as text, partly as object', [...table([2, 3]), ...table([4, 5], JSON.stringify(aSource({ version: '3' })))]],
		['with an empty item beside them', [...table(), {}, { email: '', displayName: null }, { email: ' ', displayName: '\u200B' }, { _source: aSource() }, { row_number: 6, _source: aSource() }, { email: '', row_number: 3, _source: aSource() }]],
		['of which one is empty in the table', [...table([2, 3, 5]), { email: null, displayName: '', row_number: 4, _source: aSource() }]],
		['of which one is empty in the table, as Read Config counts', [...table([2, 3, 5], aSource({ blankRows: 1 })), { email: null, row_number: '4', _source: aSource({ blankRows: 1 }) }]],
	])('are the whole table %s', async (_, rows) => expect(await issues(rows)).toEqual([]));

	const wrong: [string, Rows, RegExp][] = [
		['two filtered and two doubled', table([2, 3, 2, 3]), /^Rows 2 and 3 came more than once\./],
		['one filtered and one doubled, in text', table(['2', '3', '5', '5.0']), /^Row 5 came more than once\./],
		['all rows twice', table([2, 3, 4, 5, 2, 3, 4, 5]), /^Rows 2, 3, 4 and 5 came more than once\./],
		['a row that a node added with a copied source', [...table([2, 3, 4, 5]), { email: 'new@x.io', displayName: 'N', row_number: 5, _source: aSource() }], /^Row 5 came more than once/],
		['a number beyond the table', table([2, 3, 4, 6]), /row numbers 2 to 5, and a row came with "6"\./],
		['the number of the header', table([1, 2, 3, 4, 5]), /a row came with "1"/],
		['a number that is none', table([2, 3, 4, 'five']), /a row came with "five"/],
		['numbers counted from 0', table([0, 1, 2, 3]), /2 rows came with others: "0", "1"/],
	];
	it.each(wrong)('are unproven with %s, whatever is switched on', async (_, rows, sentence) => {
		for (const given of [{}, trust, { rowCount: rows.length }, { ...trust, rowCount: rows.length }]) {
			const [first = '', ...rest] = await issues(rows, given);
			expect([first, ...rest].join('\n')).toMatch(new RegExp(sentence.source, 'm'));
			expect([first, ...rest].join(' ')).not.toMatch(/switch on/);
		}
	});

	it('are told once what is wrong with their numbers, and what to do', async () => {
		const foreign = 'Leave row_number as it was read, and take _source off rows that a node adds.';
		expect(await issues(table([2, 3, 4, 5, 5]))).toEqual([`Row 5 came more than once. ${onceEach}`]);
		expect(await issues(table([2, 3, 4, 5, 9]))).toEqual([`The table has the row numbers 2 to 5, and a row came with "9". ${foreign}`]);
		const many = Array.from({ length: 12 }, (_, at) => 20 + at);
		expect(await issues(table([2, 3, 4, 5, ...many]))).toEqual([
			`The table has the row numbers 2 to 5, and 12 rows came with others: ${many.slice(0, 10).map((number) => `"${number}"`).join(', ')} and 2 more. ${foreign}`,
		]);
	});

	it('are told what they lack, without the advice to trust them where that would lose people', async () => {
		const blank = (row_number: number, blankRows: number) => ({ email: '', displayName: '', row_number, _source: aSource({ blankRows }) });
		const lost = 'which the table has; let rows through as they were read.';
		expect(await issues([...table([2, 3], aSource({ blankRows: 0 })), blank(5, 0)])).toEqual([`1 row came without any value, ${lost}`, "Row 4 of the table's 4 did not arrive."]);
		expect(await issues([...table([2], aSource({ blankRows: 1 })), blank(3, 1), blank(4, 1), blank(5, 1)])).toEqual([`2 rows came without any value, ${lost}`]);
		expect(await issues([...table([2, 3, 4]), ...table([5]).map(({ row_number, ...row }) => row)])).toEqual(['1 row has no row_number, by which it is known that none is missing; keep that column.']);
		expect(await issues(table([2, 3, 4, 4]))).toEqual([`Row 4 came more than once. ${onceEach}`, "Row 5 of the table's 4 did not arrive."]);
		expect(await issues(table([2, 3]), { rowCount: 3 })).toEqual(["'Row Count' is 3, but 2 different people came in.", expect.stringMatching(/^Rows 4 and 5 of the table's 4 did not arrive\./)]);
	});

	const short: [string, Rows, RegExp][] = [
		['a filtered row', table([2, 4, 5]), /^Row 3 of the table's 4 did not arrive\. .*switch on 'Rows Are Complete'\.$/],
		['a limit', table([2]), /^Rows 3, 4 and 5 of the table's 4 did not arrive\./],
		['no numbers', table().map(({ row_number, ...row }) => row), /^4 rows have no row_number/],
		['a row that lost its values', [...table([2, 3, 4], aSource({ blankRows: 0 })), { email: '', displayName: '', row_number: 5, _source: aSource({ blankRows: 0 }) }], /^1 row came without any value, which the table has/],
	];
	it.each(short)('are unproven after %s, which trust forgives', async (_, rows, sentence) => {
		expect((await issues(rows)).join('\n')).toMatch(sentence);
		expect(await issues(rows, trust)).toEqual([]);
	});

	it('name ten of the missing and count the rest', async () => {
		const [sentence] = await issues(table([2, 40], aSource({ rows: 1_000_000_000 })));
		expect(sentence).toMatch(/^Rows 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 and 999999988 more of the table's 1000000000 did not arrive/);
	});

	it.each<[string, Rows, RegExp]>([
		['an empty configuration', [], /empty/],
		['nothing but empty rows', [{}, { email: '' }, { row_number: 2, _source: aSource() }], /^The configuration is empty\.$/],
		['two versions', [...table([2, 3]), ...table([4, 5], aSource({ version: '4' }))], /several reads or versions/],
		['a limited read', table(undefined, aSource({ complete: false })), /limited or not proven/],
		['an old read', table(undefined, aSource({ readAt: '2026-11-23T10:59:59Z' })), /more than an hour ago/],
		['a read without a time', table(undefined, aSource({ readAt: undefined })), /do not say when/],
		['a read in the future', table(undefined, aSource({ readAt: '2027-01-01T00:00:00Z' })), /in the future \(2027-01-01T00:00:00Z\)/],
		['rows none of which can be used', [{ email: 'nobody', displayName: 'x' }], /No row of the configuration can be used/],
	])('never take trust for %s', async (_, rows, message) => {
		expect((await issues(rows, trust)).join(' ')).toMatch(message);
		expect((await issues(rows, trust)).join(' ')).not.toMatch(/switch on/);
	});

	it('of several reads are not told besides how many of one of them are missing', async () => {
		expect(await issues([...table([2, 3]), ...table([4], aSource({ version: '4' }))])).toEqual(['The rows come from several reads or versions of a table; read one table once.']);
	});

	it('count for an hour', async () => expect(await issues(table(undefined, aSource({ readAt: '2026-11-23T11:00:00Z' })))).toEqual([]));

	it('allow for clocks that differ by some minutes', async () => expect(await issues(table(undefined, aSource({ readAt: '2026-11-23T12:05:00Z' })))).toEqual([]));
});

describe('rows of another node', () => {
	it('may not be everybody, unless somebody says so or their source counts them', async () => {
		expect(await issues(others('a', 'b'))).toEqual([
			"These 2 rows do not say which table they come from, and may not be everybody. If they are everybody who should exist, switch on 'Rows Are Complete', or write what their source counts into 'Row Count'.",
		]);
		expect(await issues(others('a', 'b'), trust)).toEqual([]);
		expect(await issues(others('a', 'b'), { rowCount: 2 })).toEqual([]);
		expect(await issues(others('a', 'b'), { rowCount: 0 })).toEqual(await issues(others('a', 'b')));
		expect(await issues([{ email: 'nobody', displayName: 'x' }])).toEqual(['No row of the configuration can be used.', 'This 1 row does not say which table it comes from, and may not be everybody.']);
	});

	it.each<[string, Rows, number, string]>([
		['fewer', others('a'), 2, "'Row Count' is 2, but 1 person came in."],
		['more', others('a', 'b', 'c'), 2, "'Row Count' is 2, but 3 different people came in."],
		['as many rows, but one of them twice', others('a', 'b', 'b'), 3, "'Row Count' is 3, but 2 different people came in."],
	])('are held with both numbers where %s came than their source counts, trusted or not', async (_, rows, rowCount, sentence) => {
		for (const given of [{ rowCount }, { ...trust, rowCount }]) expect(await issues(rows, given)).toContain(sentence);
	});

	it('count a person once, by employee ID too, and are unproven where a row comes twice, whatever the number', async () => {
		expect(await issues(others('a', 'b', 'B'), { rowCount: 2 })).toEqual([expect.stringMatching(/^Row 4 names a person whom a row before names already\./)]);
		expect(await issues(others('a', 'a', 'b', 'b', 'c'), { rowCount: 3 })).toEqual([`Rows 3 and 5 name people whom a row before names already. ${onceEach}`]);
		const [before, after] = [{ startDate: '', endDate: '2026-01-31' }, { startDate: '2026-02-01', endDate: '' }];
		expect(await issues(others('a', 'a', 'b').map((row, at) => ({ ...row, ...(at === 0 ? before : after) })), { rowCount: 2 })).toEqual([]);
		const byId = [{ email: 'a@x.io', displayName: 'A', employeeId: 'E1' }, { email: 'a2@x.io', displayName: 'A', employeeId: 'e1' }];
		expect(await issues(byId, { rowCount: 2 })).toEqual([]);
		expect(await issues(byId, { rowCount: 2, matchBy: 'employeeId' })).toHaveLength(3);
	});

	it('do not count empty rows', async () => expect(await issues([...others('a', 'b'), {}, { email: ' ', displayName: null }], { rowCount: 2 })).toEqual([]));

	it('that came twice with one number are unproven in spite of trust; two tables with one number are not', async () => {
		const [a] = others('a').map((row) => ({ ...row, row_number: 2 }));
		const [b] = others('b').map((row) => ({ ...row, row_number: '2' }));
		expect(await issues([a!, b!], trust)).toEqual([]);
		expect(await issues([a!, b!, a!], trust)).toEqual([expect.stringMatching(/^Row 2 \(item 3\) came twice\./)]);
	});

	it('beside rows of a table need trust', async () => {
		expect(await issues([...table(), ...others('a')])).toEqual([expect.stringMatching(/^This 1 row does not say which table it comes from/)]);
		expect(await issues([...table(), ...others('a')], trust)).toEqual([]);
	});
});

describe('a table that came as a file', () => {
	const told = (rowCount: number, emptyRows: number, source: Partial<ReadSource> = {}, given: Given = {}) =>
		completenessIssues({ provenance: { sources: [aSource(source)], rowsWithout: 0 }, configuration: aConfiguration({ rowCount, emptyRows, users: [aDesiredUser()] }), settings: { rowsAreComplete: false, orphanedUsers: 'delete', ...given }, now });

	it('is whole if it has as many rows as its table, empty ones among them', () => expect([told(4, 0), told(3, 1)]).toEqual([[], []]));

	it.each([[1, '1 row'], [5, '5 rows']])('is not if %d came, trusted or not', (count, rows) => {
		for (const given of [{}, trust]) expect(told(count, 0, {}, given)).toEqual([`${rows} came in the file, but the table has 4; read it again.`]);
	});

	it('is not told to lack rows where its read was limited', () => expect(told(3, 0, { complete: false })).toEqual(['The read of the configuration was limited or not proven to be whole.']));
});

describe('a part of the rows', () => {
	it.each([
		['loop', /^This node is part of a loop, .* call a workflow of its own for each \(Execute Sub-workflow\)\.$/],
		['laterRun', /^This node ran before in this execution, .*Merge node \(Append\) before this one\.$/],
		['firstItemOnly', /^'Execute Once' is on .*Switch it off\.$/],
	] as const)('is never the whole table (%s), and nothing that could be switched on is named', async (inputPart, sentence) => {
		for (const [rows, given] of [[table(), {}], [others('a'), trust], [others('a'), { rowCount: 1 }]] as const) {
			const told = await issues(rows, { ...given, inputPart });
			expect(told).toEqual([expect.stringMatching(sentence)]);
			expect(told[0]).not.toMatch(/Rows Are Complete|Row Count/);
		}
	});

	describe('may come where several branches lead into the node', () => {
		const branches = (rows: Rows, given: Given = {}) => issues(rows, { ...given, inputPart: 'severalBranches' });
		const sentence = expect.stringMatching(/^Several branches lead into this node, .*Merge node \(Append\) before this one\.$/);

		it('so that trust is not enough, whatever else is wrong', async () => {
			for (const [rows, given] of [[others('a'), {}], [table([2, 3]), {}], [table(), { rowCount: 9 }]] as const) expect(await branches(rows, { ...trust, ...given })).toEqual([sentence]);
		});

		it('unless the table or the count proves the rows to be all, or nobody is removed', async () => {
			expect(await branches(table(), trust)).toEqual([]);
			expect(await branches(others('a'), { ...trust, rowCount: 1 })).toEqual([]);
			expect(await branches(table([2, 3]), { ...trust, orphanedUsers: 'keep' })).toEqual([]);
		});

		it('and without trust they are told what they are told anywhere', async () => {
			for (const rows of [others('a'), table([2, 3]), table()]) expect(await branches(rows)).toEqual(await issues(rows));
		});
	});
});

describe('where nobody is removed', () => {
	it('nothing is advised, and rows of another node are no issue', async () => {
		expect(await issues(others('a'), { orphanedUsers: 'keep' })).toEqual([]);
		expect(await issues(others('a'), { orphanedUsers: 'keep', inputPart: 'loop' })).toEqual([]);
		for (const rows of [table([2, 3]), table([2, 2])]) expect((await issues(rows, { orphanedUsers: 'keep' })).join(' ')).not.toMatch(/switch on/);
	});
});
