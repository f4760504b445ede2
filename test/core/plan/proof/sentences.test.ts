import { configurationDoubts, type ConfigurationEvidence } from '../../../../core/plan/proof/completeness';
import { requireGrants, type Grant } from '../../../../core/plan/proof/grants';
import { provenanceOf, type ReadSource, type SourcedRows } from '../../../../core/plan/proof/source';
import { ReconcileStop } from '../../../../core/plan';

const now = Date.parse('2026-03-01T12:00:00Z');
const source: ReadSource = { dataSetId: 'd', version: '1', rows: 2, complete: true, readAt: '2026-03-01T11:00:00Z' };
const doubts = (overrides: Partial<ConfigurationEvidence>) =>
	configurationDoubts({ provenance: { sources: [source], rowsWithout: 0 }, rowCount: 2, usableRows: 2, rowsAreComplete: false, now, ...overrides });

it.each<[string, Partial<ConfigurationEvidence>, string[]]>([
	['a read of exactly an hour ago', {}, []],
	['an empty table', { rowCount: 0, usableRows: 0 }, ['The configuration is empty.']],
	['no usable row', { usableRows: 0 }, ['No row of the configuration can be used.']],
	['one row of unknown origin', { provenance: { sources: [source], rowsWithout: 1 } }, ["1 row does not say which table they come from; if they are the whole table, switch on 'Rows Are Complete'."]],
	['rows of unknown origin', { provenance: { sources: [], rowsWithout: 2 } }, ["2 rows do not say which table they come from; if they are the whole table, switch on 'Rows Are Complete'."]],
	['a missing row', { rowCount: 1 }, ["1 row arrived, but the table has 2; if some were filtered out on purpose, switch on 'Rows Are Complete'."]],
	['a missing row that was filtered out', { rowCount: 1, rowsAreComplete: true }, []],
	['too many rows, whatever the builder says', { rowCount: 3, rowsAreComplete: true }, ["3 rows arrived, but the table has 2; if some were filtered out on purpose, switch on 'Rows Are Complete'."]],
	['no time', { provenance: { sources: [{ ...source, readAt: undefined }], rowsWithout: 0 } }, ['The rows do not say when they were read.']],
	['no time that can be read', { provenance: { sources: [{ ...source, readAt: 'noon' }], rowsWithout: 0 } }, ['The rows do not say when they were read.']],
	['an old read', { now: now + 1 }, ['The rows were read more than an hour ago (2026-03-01T11:00:00Z); read them again.']],
	['an unproven read', { provenance: { sources: [{ ...source, complete: false }], rowsWithout: 0 } }, ['The read of the configuration was limited or not proven to be whole.']],
	// Which of the two has how many rows is not asked any more.
	['two reads', { rowCount: 7, provenance: { sources: [source, { ...source, rows: 3 }], rowsWithout: 0 } }, ['The rows come from several reads or versions of a table; read one table once.']],
])('says of %s what is in doubt and what to do', (_, evidence, sentences) => {
	expect(doubts(evidence)).toEqual(sentences);
});

describe('where rows come from', () => {
	it('is told once for a read, also for copies of what says so', () => {
		const later = { ...source, version: '2' };
		expect(provenanceOf([{ email: 'a', _source: source }, { email: 'b', _source: { ...source } }, { _source: later }])).toEqual({ sources: [source, later], rowsWithout: 0 });
	});

	it.each<[string, Partial<ReadSource>]>([
		['another table', { dataSetId: 'e' }], ['another version', { version: '2' }], ['another length', { rows: 3 }], ['less proof', { complete: false }], ['an older read', { readAt: '2026-02-01T00:00:00Z' }],
		['no time', { readAt: undefined }], ['another reader', { readBy: 7 }], ['another owner', { ownerId: 7 }], ['another instance', { instance: 'https://x.domo.com' }],
	])('is told twice for two reads of which one has %s', (_, other) => {
		const reads = [{ ...source, ...other }, source];
		expect(provenanceOf(reads.map((_source) => ({ email: 'a', _source }))).sources).toEqual(reads);
	});

	it.each([['null', null], ['a text', 'DataSet'], ['no number of rows', { complete: true }], ['a text for it', { rows: '2', complete: true }], ['no proof', { rows: 2 }], ['a text for proof', { rows: 2, complete: 'yes' }]])(
		'is unknown where _source is %s',
		(_, _source) => expect(provenanceOf([{ email: 'a', _source }])).toEqual({ sources: [], rowsWithout: 1 }),
	);

	it('is told by a table that is read row by row, whatever its rows say', () => {
		const rows: SourcedRows = { source, keys: ['email'], rowsAtMost: 2, each: () => Promise.resolve() };
		expect(provenanceOf(rows)).toEqual({ sources: [source], rowsWithout: 0 });
	});

	it('is not asked of empty items', () => expect(provenanceOf([{}, { email: 'a' }, {}])).toEqual({ sources: [], rowsWithout: 1 }));
});

describe('grants', () => {
	const needed: Grant[] = ['user.edit', 'user.invite', 'customer.edit'];
	const missing = (authorities: readonly string[] | null) => () => requireGrants({ id: 1, email: 'job@x.io', displayName: 'Job', roleId: 1, authorities }, needed);
	const stopOf = (run: () => void): ReconcileStop | undefined => {
		try {
			run();
		} catch (error) {
			if (error instanceof ReconcileStop) return error;
		}
		return undefined;
	};

	it('that are all there, or that Domo does not tell, stop nobody', () => {
		expect(missing(needed)).not.toThrow();
		expect(missing(null)).not.toThrow();
	});

	it('that are missing are named as Domo names them, with what to do', () => {
		expect(stopOf(missing(['user.edit', 'customer.edit']))).toMatchObject({ name: 'ReconcileStop', message: 'The account job@x.io lacks a grant that this job needs: "Add New People" (user.invite)' });
		expect(stopOf(missing([]))).toMatchObject({
			message: 'The account job@x.io lacks grants that this job needs: "Manage All Users" (user.edit), "Add New People" (user.invite), "Manage All Company Settings" (customer.edit)',
			description: "In Domo, give its role these grants under Admin > Governance > Roles, or use a token of an account that has them. To plan all the same, switch off 'Check Grants'.",
		});
	});
});
