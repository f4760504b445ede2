import { type InputRow, readProvenance, type ReadSource, readSourceValue, sourceLine, tableOf } from '../../../core/plan/provenance';
import { FakeClock } from '../../support/fakeClock';

const source: ReadSource = { dataSetId: 'ds-1', name: 'People|all', version: '3', rows: 4, complete: true, readAt: '2026-01-02T03:04:05Z', readBy: 11, ownerId: 12, instance: 'https://acme.domo.com', blankRows: 0 };
const line = 'ds-1|3|4|true|2026-01-02T03:04:05Z|11|12|acme|0|People|all';
const arrivalOf = async (rows: readonly InputRow[]) => (await readProvenance(rows, new FakeClock())).arrival;

describe('where a row comes from', () => {
	it('is one line, which reads back as what was written', () => {
		expect([sourceLine(source), readSourceValue(line)]).toEqual([line, source]);
		expect(sourceLine({ rows: 4, complete: false, version: 'a|b' })).toBe('|a b|4|false|||||');
		expect(readSourceValue('|||4|false')).toBeUndefined();
	});

	it('leaves out the instance, and then cuts the name, where the line would be longer than 140 characters', () => {
		const longest = sourceLine({ ...source, name: 'x'.repeat(200) });
		expect([longest.length, longest.startsWith('ds-1|3|4|true|2026-01-02T03:04:05Z|11|12|acme|0|xxx'), longest.endsWith('x…')]).toEqual([140, true, true]);
		expect(sourceLine({ ...source, instance: `https://${'a'.repeat(110)}.domo.com` })).toBe('ds-1|3|4|true|2026-01-02T03:04:05Z|11|12||0|People|all');
		for (const instance of ['https://else.example', 'https://acme.domo.com.example']) expect(sourceLine({ ...source, instance })).toContain(`|${instance}|`);
		const whole = `ds-1|3|4|true|2026-01-02T03:04:05Z|11|12|${'a'.repeat(97)}|0`;
		expect([whole.length, sourceLine({ ...source, instance: `https://${'a'.repeat(97)}.domo.com` })]).toEqual([140, whole]);
	});

	it.each<[string, unknown]>([
		['an object', source], ['JSON', JSON.stringify(source)], ['JSON of JSON', JSON.stringify(JSON.stringify(source))], ['a line with blanks around its parts', line.replaceAll('|', ' | ')],
		['an object whose numbers are texts', { ...source, rows: ' 4.0 ', complete: ' TRUE ', readBy: '11', ownerId: '12.00', blankRows: '0', version: 3 }],
	])('is also read from %s', (_, value) => expect(readSourceValue(value)).toEqual(source));

	it.each<[unknown, boolean | undefined]>([
		[true, true], ['complete', true], ['1', true], [1, true], ['True', true], [false, false], ['incomplete', false], ['0', false], [0, false], ['FALSE', false], ['yes', undefined], [null, undefined], [2, undefined], [undefined, undefined],
	])('is the whole table only if it says so: %j is %j', (complete, flag) => expect(readSourceValue({ rows: 4, complete })?.complete).toBe(flag));

	it.each<[unknown, number | undefined]>([[4, 4], ['4', 4], ['4.0', 4], [0, 0], [-1, undefined], [1.5, undefined], ['4.5', undefined], ['x', undefined], ['', undefined], [null, undefined], ['1'.repeat(16), undefined]])('has a whole number of rows: %j is %j', (rows, number) => {
		expect(readSourceValue({ rows, complete: true })?.rows).toBe(number);
	});

	it.each<[unknown]>([[undefined], [null], [5], [''], ['People'], ['{'], ['"x"'], [{ rows: 4 }], ['a|b|c|d|e|f'], ['ds|3|4|true|then|11']])('is unknown from %j', (value) => expect(readSourceValue(value)).toBeUndefined());

	it('drops members that say nothing', () => {
		expect(readSourceValue({ rows: 1, complete: true, name: '', version: null, readAt: {}, readBy: -1, ownerId: 'x' })).toStrictEqual({ rows: 1, complete: true });
		expect(readSourceValue('ds|3|4|true|then|11|12')).toEqual({ dataSetId: 'ds', version: '3', rows: 4, complete: true, readAt: 'then', readBy: 11, ownerId: 12 });
	});

	it('has a name in messages: that of the table, else its id', () => {
		expect([{ _source: line }, { _source: { ...source, name: undefined } }, { '_source.rows': 4, '_source.complete': 'TRUE', '_source.name': 'T' }, { _source: 'x' }, {}].map(tableOf)).toEqual(['People|all', 'ds-1', 'T', undefined, undefined]);
	});
});

describe('which rows of a table arrived', () => {
	const row = (row_number: unknown, more: InputRow = { email: 'a@x.io' }): InputRow => ({ ...more, row_number, _source: line });

	it('all of them', async () => {
		expect(await arrivalOf([row(2), row(3), row('4'), row(5)])).toEqual({ missing: { count: 0, first: [] }, doubled: { count: 0, first: [] }, foreign: { count: 0, first: [] }, unnumbered: 0, empty: 0 });
	});

	it('some twice, some not at all, some of another table, some without a number', async () => {
		expect(await arrivalOf([row(5), row(5), row(2), row(2), row(6), row(1), row('first'), row(''), row(null), row(undefined), row(true), row('a text longer than twenty')])).toEqual({
			missing: { count: 2, first: [3, 4] }, doubled: { count: 2, first: [2, 5] },
			foreign: { count: 5, first: ['6', '1', 'first', 'boolean', 'a text longer than …'] }, unnumbered: 3, empty: 0,
		});
	});

	it('empty ones, which count once and are neither doubled nor foreign', async () => {
		expect(await arrivalOf([row(2), row(3, { email: '' }), row(3, {}), row(9, {}), row(2, {}), row(4), { _empty: true, row_number: 5, _source: line }])).toMatchObject({ missing: { count: 1, first: [5] }, doubled: { count: 0 }, foreign: { count: 0 }, empty: 1 });
	});

	it('ten of each kind are named, and all are counted', async () => {
		const long = { ...source, rows: 40 };
		const rows = [...Array.from({ length: 12 }, (_, i) => [i + 2, i + 2, `x${i}`]).flat()].map((row_number) => ({ email: 'a@x.io', row_number, _source: long }));
		const found = await arrivalOf(rows);
		expect([found?.missing.count, found?.missing.first, found?.doubled.count, found?.doubled.first.length, found?.foreign.count, found?.foreign.first.length]).toEqual([28, [14, 15, 16, 17, 18, 19, 20, 21, 22, 23], 12, 10, 12, 10]);
	});

	it('nothing is said of rows of two tables, nor of a file, whose rows are counted as they are read', async () => {
		const other = { ...source, ownerId: 13 };
		expect(await readProvenance([row(2), { email: 'b@x.io', row_number: 3, _source: other }, { email: 'c@x.io' }, {}, { _empty: true, email: 'x' }], new FakeClock())).toEqual({ sources: [source, other], rowsWithout: 1 });
		expect(await readProvenance([{ email: 'c@x.io' }], new FakeClock())).toEqual({ sources: [], rowsWithout: 1 });
	});

	it('is read of each row where it came as columns', async () => {
		const columns = (dataSetId: string) => ({ email: `${dataSetId}@x.io`, row_number: 2, '_source.dataSetId': dataSetId, '_source.rows': 1, '_source.complete': 'TRUE' });
		expect(await readProvenance([columns('a'), columns('b'), columns('a')], new FakeClock())).toEqual({ sources: ['a', 'b'].map((dataSetId) => ({ dataSetId, rows: 1, complete: true })), rowsWithout: 0 });
	});

	it.each(['dataSetId', 'version', 'readAt', 'readBy', 'ownerId', 'instance'] as const)('reads that differ in %s are two', async (member) => {
		const { [member]: _, ...other } = source;
		expect((await readProvenance([row(2), { email: 'b@x.io', row_number: 3, _source: other }], new FakeClock())).sources).toHaveLength(2);
	});
});
