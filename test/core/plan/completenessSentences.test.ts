import { requireGrants, type Grant } from '../../../core/plan/stopRules';
import { readProvenance, type ReadSource, type SourcedRows } from '../../../core/plan/provenance';
import { UserError } from '../../../core/common/userError';
import { FakeClock } from '../../support/fakeClock';

const clock = new FakeClock();
const source: ReadSource = { dataSetId: 'd', version: '1', rows: 2, complete: true, readAt: '2026-03-01T11:00:00Z' };
const provenance = async (rows: Record<string, unknown>[] | SourcedRows) => await readProvenance(rows, clock);

describe('where rows come from', () => {
	it('is reported once for a read, also where rows carry copies of its source', async () => {
		const later = { ...source, version: '2' };
		expect(await provenance([{ email: 'a', _source: source }, { email: 'b', _source: { ...source } }, { _source: later }])).toEqual({ sources: [source, later], rowsWithout: 0 });
	});

	it.each<[string, Partial<ReadSource>]>([
		['another table', { dataSetId: 'e' }], ['another version', { version: '2' }], ['another length', { rows: 3 }], ['less proof', { complete: false }], ['an older read', { readAt: '2026-02-01T00:00:00Z' }],
		['no time', { readAt: undefined }], ['another reader', { readBy: 7 }], ['another owner', { ownerId: 7 }], ['another instance', { instance: 'https://x.domo.com' }],
	])('is told twice for two reads of which one has %s', async (_, other) => {
		const reads = [{ ...source, ...other }, source];
		expect((await provenance(reads.map((_source) => ({ email: 'a', _source })))).sources).toEqual(reads);
	});

	it.each([['null', null], ['a text', 'DataSet'], ['no number of rows', { complete: true }], ['a text for it that is no number', { rows: 'two', complete: true }], ['no proof', { rows: 2 }], ['a text for proof', { rows: 2, complete: 'yes' }]])(
		'is unknown where _source is %s',
		async (_, _source) => expect(await provenance([{ email: 'a', _source }])).toEqual({ sources: [], rowsWithout: 1 }),
	);

	it('is known from a table that is read row by row, whatever its rows say', async () => {
		const rows: SourcedRows = { source, keys: ['email'], each: () => Promise.resolve() };
		expect(await provenance(rows)).toEqual({ sources: [source], rowsWithout: 0 });
	});

	it('is not asked of empty items', async () => expect(await provenance([{}, { email: 'a' }, {}])).toEqual({ sources: [], rowsWithout: 1 }));
});

describe('grants', () => {
	const needed: Grant[] = ['user.edit', 'user.invite', 'customer.edit'];
	const missing = (authorities: readonly string[] | null) => () => requireGrants({ id: 1, email: 'job@x.io', displayName: 'Job', roleId: 1, authorities }, needed);
	const stopOf = (run: () => void): UserError | undefined => {
		try {
			run();
		} catch (error) {
			if (error instanceof UserError) return error;
		}
		return undefined;
	};

	it('that are all there, or that Domo does not report, stop nobody', () => {
		expect(missing(needed)).not.toThrow();
		expect(missing(null)).not.toThrow();
	});

	it('that are missing are named as Domo names them, with what to do', () => {
		expect(stopOf(missing(['user.edit', 'customer.edit']))).toMatchObject({ name: 'UserError', message: 'The account job@x.io lacks a grant that this job needs: "Add New People" (user.invite)' });
		expect(stopOf(missing([]))).toMatchObject({
			message: 'The account job@x.io lacks grants that this job needs: "Manage All Users" (user.edit), "Add New People" (user.invite), "Manage All Company Settings" (customer.edit)',
			description: "In Domo, give its role these grants under Admin > Governance > Roles, or use a token of an account that has them.",
		});
	});
});
