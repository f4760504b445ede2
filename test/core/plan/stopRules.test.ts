import { UserError } from '../../../core/common/userError';
import { DomoError } from '../../../core/domo';
import { type Grant, requireGrants, stopForInvalidRows, stopForKeptColumns, stopForUnknownColumns, stopWithoutAttributes } from '../../../core/plan/stopRules';
import type { RejectedRow } from '../../../core/config/types';
import { aConfiguration, aDesiredUser } from '../../support/builders';

function stopOf(run: () => void): Pick<UserError, 'message' | 'description'> | undefined {
	try {
		run();
	} catch (error) {
		if (error instanceof UserError) return { message: error.message, description: error.description };
	}
	return undefined;
}
const unknown = (...unknownColumns: { name: string; hint: string }[]) =>
	stopOf(() => stopForUnknownColumns(aConfiguration({ unknownColumns })));
const withoutList = (...names: string[]) =>
	stopOf(() => stopWithoutAttributes(aConfiguration({ unknownColumns: names.map((name) => ({ name, hint: '' })) }), new DomoError({ kind: 'grant', message: 'Could not list the attributes: no (HTTP 403).' })));
const reject = (rowNumber: number, problems: number): RejectedRow => ({
	rowNumber, email: '', displayName: '', emailKeys: [], employeeIdKey: '', nameKey: '', warnings: [],
	problems: Array.from({ length: problems }, (_, i) => ({ column: 'roleId', value: String(i), message: 'is no role' })),
});
const invalid = (...rejects: RejectedRow[]) => stopOf(() => stopForInvalidRows(rejects));

describe('columns where Domo does not list its attributes', () => {
	it('that are none stop nothing', () => expect(withoutList()).toBeUndefined());

	it('are named, ten of them, with why and what to do', () => {
		expect(withoutList('teamId')).toEqual({
			message: "Domo does not give the list of its attributes, so these columns cannot be told from a typo: 'teamId'",
			description: 'Could not list the attributes: no (HTTP 403). Take these columns out to manage the others, or use an account that may read the attributes (Admin > Company Settings > Attributes).',
		});
		expect(withoutList(...Array.from({ length: 10 }, (_, i) => `c${i}`))?.message).toMatch(/'c9'$/);
		expect(withoutList(...Array.from({ length: 12 }, (_, i) => `c${i}`))?.message).toMatch(/'c9' and 2 more$/);
	});

	it('are also the dates of rows, which may be attributes of this instance', () => {
		const users = [aDesiredUser(), aDesiredUser({ period: { state: 'current', endsSoon: false } })];
		expect(stopOf(() => stopWithoutAttributes(aConfiguration({ users }), new DomoError({ kind: 'grant', message: 'No.' })))).toEqual({
			message: 'Domo does not give the list of its attributes, so it is not known whether startDate and endDate are attributes of this instance.',
			description: 'No. Take these columns out to manage the others, or use an account that may read the attributes (Admin > Company Settings > Attributes).',
		});
		const usable = { ...reject(3, 1), ifUnchanged: { desired: users[1]!, cells: [] } };
		expect(stopOf(() => stopWithoutAttributes(aConfiguration({ rejects: [usable] }), new DomoError({ kind: 'grant', message: 'No.' })))?.message).toContain('startDate and endDate');
		expect(stopOf(() => stopWithoutAttributes(aConfiguration({ users: users.slice(0, 1), rejects: [reject(3, 1)] }), new DomoError({ kind: 'grant', message: 'No.' })))).toBeUndefined();
	});
});

describe('unknown columns', () => {
	it('that are none stop nothing', () => expect(unknown()).toBeUndefined());

	it('are named, with what they may be and what to do', () => {
		expect(unknown({ name: 'tittle', hint: 'did you mean title?' })).toEqual({
			message: "A column is neither a column of Domo's table nor an attribute of the instance: 'tittle' (did you mean title?)",
			description: 'Rename it in the table, or in an Edit Fields node before this one. Keys of attributes are case-sensitive.',
		});
		expect(unknown({ name: 'createdAt', hint: 'n8n adds it' })?.description).toBe("Take it out in an Edit Fields node before this one, or set 'Unknown Columns' to Ignore.");
		expect(unknown({ name: 'createdAt', hint: 'n8n adds it' }, { name: 'updatedAt', hint: 'n8n adds it' })?.description).toBe("Take them out in an Edit Fields node before this one, or set 'Unknown Columns' to Ignore.");
		for (const other of [{ name: 'shoe', hint: '' }, { name: 'role', hint: 'did you mean roleId?' }]) {
			expect(unknown({ name: 'createdAt', hint: 'n8n adds it' }, other)?.description).toBe(
				"For a column that is to be an attribute, define the attribute in Domo by exactly this key, or set 'Unknown Columns' to Create. Take out a column that nobody needs.",
			);
		}
		expect(unknown({ name: 'a', hint: '' }, { name: 'b', hint: 'x' })?.message).toBe("2 columns are neither a column of Domo's table nor an attribute of the instance: 'a', 'b' (x)");
		expect(unknown({ name: 'x'.repeat(101), hint: '' }, { name: 'y'.repeat(101), hint: 'z' })?.message).toMatch(/: 'x{99}…', 'y{99}…' \(z\)$/);
	});

	it('come with an expression that renames them, where it is known what they mean', () => {
		const configuration = aConfiguration({ unknownColumns: [{ name: 'Role', hint: 'did you mean roleId?' }], mapping: '={{ {} }}' });
		expect(stopOf(() => stopForUnknownColumns(configuration))?.description).toBe([
			'If these suggestions are right, put an Edit Fields node before this one, choose Mode: JSON and paste:', '={{ {} }}', 'Columns that are not in it are left out.',
			'Rename it in the table, or in an Edit Fields node before this one. Keys of attributes are case-sensitive.',
		].join('\n'));
	});

	it('whose names Domo or n8n uses never become attributes', () => {
		const kept = (mapping: string, ...names: string[]) => stopOf(() => stopForKeptColumns(aConfiguration({ mapping, unknownColumns: names.map((name) => ({ name, hint: '' })) })));
		expect(kept('', 'shoe')).toBeUndefined();
		expect(kept('', 'shoe', 'json')).toEqual({
			message: "A column has a name of which no attribute can be made, because Domo or n8n uses it: 'json'",
			description: 'Rename it, or take it out, in an Edit Fields node before this one.',
		});
		expect(kept('={{ {} }}', 'json', 'binary')).toEqual({
			message: "2 columns have names of which no attribute can be made, because Domo or n8n uses it: 'json', 'binary'",
			description: 'Rename it, or take it out, in an Edit Fields node before this one.\nIf the suggestions are right, choose Mode: JSON there and paste:\n={{ {} }}',
		});
	});
});

describe('the grants of the account', () => {
	const missing = (authorities: readonly string[] | null, ...needed: Grant[]) =>
		stopOf(() => requireGrants({ id: 1, email: 'job@x.io', displayName: 'Job', roleId: 3, authorities }, needed));
	const description = 'In Domo, give its role these grants under Admin > Governance > Roles, or use a token of an account that has them.';

	it('are named where they are missing', () => {
		expect(missing(['user.edit'], 'user.edit', 'user.invite')).toEqual({ message: 'The account job@x.io lacks a grant that this job needs: "Add New People" (user.invite)', description });
		expect(missing([], 'user.edit', 'authorization.roles', 'customer.edit')).toEqual({
			message: 'The account job@x.io lacks grants that this job needs: "Manage All Users" (user.edit), "Manage All Roles" (authorization.roles), "Manage All Company Settings" (customer.edit)', description,
		});
	});

	it('stop nothing where they are there, or where Domo does not tell', () => {
		expect([missing(['user.edit'], 'user.edit'), missing([]), missing(null, 'user.edit')]).toEqual([undefined, undefined, undefined]);
	});
});

describe('invalid rows', () => {
	it('that are none stop nothing', () => expect(invalid()).toBeUndefined());

	it('are listed with every problem, a line each', () => {
		expect(invalid(reject(3, 2))).toEqual({ message: "1 row cannot be used, and 'Invalid Rows' is set to Stop", description: 'Row 3, roleId "0": is no role\nRow 3, roleId "1": is no role' });
	});

	it('are counted where they are more than fifty problems', () => {
		expect(invalid(reject(3, 25), reject(4, 25))?.description.split('\n')).toHaveLength(50);
		const more = invalid(reject(3, 25), reject(4, 27));
		expect(more?.message).toBe("2 rows cannot be used, and 'Invalid Rows' is set to Stop");
		expect(more?.description.split('\n').slice(49)).toEqual(['Row 4, roleId "24": is no role', '… and 2 more.']);
	});
});
