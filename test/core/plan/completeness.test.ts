import { configurationDoubts } from '../../../core/plan/proof/completeness';
import { provenanceOf, type ReadSource } from '../../../core/plan/proof/source';

const now = Date.parse('2026-11-23T12:00:00Z');
const aSource = (overrides: Partial<ReadSource> = {}): ReadSource => ({
	dataSetId: 'd1', version: '3', rows: 2, complete: true, readAt: '2026-11-23T11:30:00Z', ...overrides,
});
const doubtsOf = (rows: Record<string, unknown>[], overrides: { rowsAreComplete?: boolean; usableRows?: number } = {}) =>
	configurationDoubts({ provenance: provenanceOf(rows), rowCount: rows.length, usableRows: rows.length, rowsAreComplete: false, now, ...overrides });

it('proves a whole, fresh read of one version', () => {
	const _source = aSource();
	expect(doubtsOf([{ email: 'a', _source }, { email: 'b', _source }])).toEqual([]);
});

it.each<[string, Record<string, unknown>[], RegExp]>([
	['an empty configuration', [], /empty/],
	['a filtered row', [{ email: 'a', _source: aSource() }], /1 row arrived, but the table has 2/],
	['a row of unknown origin', [{ email: 'a', _source: aSource() }, { email: 'b' }], /1 row does not say which table/],
	['two versions', [{ email: 'a', _source: aSource() }, { email: 'b', _source: aSource({ version: '4' }) }], /several reads or versions/],
	['a limited read', [1, 2].map(() => ({ email: 'a', _source: aSource({ complete: false }) })), /limited or not proven/],
	['an old read', [1, 2].map(() => ({ email: 'a', _source: aSource({ readAt: '2026-11-23T10:59:59Z' }) })), /more than an hour ago/],
	['a read without a time', [1, 2].map(() => ({ email: 'a', _source: aSource({ readAt: undefined }) })), /do not say when/],
	['more rows than the table has', [1, 2, 3].map(() => ({ email: 'a', _source: aSource() })), /3 rows arrived, but the table has 2/],
])('doubts %s', (_, rows, message) => {
	expect(doubtsOf(rows).join(' ')).toMatch(message);
});

it('takes the word of a builder for filtered rows and rows of unknown origin', () => {
	expect(doubtsOf([{ email: 'a', _source: aSource() }], { rowsAreComplete: true })).toEqual([]);
	expect(doubtsOf([{ email: 'a' }], { rowsAreComplete: true })).toEqual([]);
});

it('never takes it for an empty table, an unproven or an old read, or a table without a usable row', () => {
	expect(doubtsOf([], { rowsAreComplete: true })).not.toEqual([]);
	expect(doubtsOf([{ email: 'a', _source: aSource({ complete: false }) }], { rowsAreComplete: true })).not.toEqual([]);
	expect(doubtsOf([{ email: 'a', _source: aSource({ readAt: '2026-11-22T00:00:00Z' }) }], { rowsAreComplete: true })).not.toEqual([]);
	expect(doubtsOf([{ email: '' }], { rowsAreComplete: true, usableRows: 0 })).not.toEqual([]);
});
