import { readConfiguration } from '../../../core/config';
import { completenessIssues, type ConfigurationEvidence } from '../../../core/plan/completeness';
import { readProvenance, type ReadSource } from '../../../core/plan/provenance';
import { reconcileSettings } from '../../support/builders';
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

	it('allow for clocks that differ by some minutes', async () => expect(await issues(table(undefined, aSource({ readAt: '2026-11-23T12:04:00Z' })))).toEqual([]));
});

describe('rows of another node', () => {
	it('may not be everybody, unless somebody says so or their source counts them', async () => {
		expect(await issues(others('a', 'b'))).toEqual([
			"These 2 rows do not say which table they come from, and may not be everybody. If they are everybody who should exist, switch on 'Rows Are Complete', or write what their source counts into 'Row Count'.",
		]);
		expect(await issues(others('a', 'b'), trust)).toEqual([]);
		expect(await issues(others('a', 'b'), { rowCount: 2 })).toEqual([]);
		expect(await issues(others('a', 'b'), { rowCount: 0 })).toHaveLength(1);
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

describe('a part of the rows', () => {
	it.each(['loop', 'laterRun', 'firstItemOnly'] as const)('is never the whole table (%s), and nothing that could be switched on is named', async (inputPart) => {
		for (const [rows, given] of [[table(), {}], [others('a'), trust], [others('a'), { rowCount: 1 }]] as const) {
			const told = await issues(rows, { ...given, inputPart });
			expect(told).toHaveLength(1);
			expect(told[0]).not.toMatch(/Rows Are Complete|Row Count/);
		}
	});
});

describe('where nobody is removed', () => {
	it('nothing is advised, and rows of another node are no issue', async () => {
		expect(await issues(others('a'), { orphanedUsers: 'keep' })).toEqual([]);
		expect(await issues(others('a'), { orphanedUsers: 'keep', inputPart: 'loop' })).toEqual([]);
		for (const rows of [table([2, 3]), table([2, 2])]) expect((await issues(rows, { orphanedUsers: 'keep' })).join(' ')).not.toMatch(/switch on/);
	});
});
