import { UserError } from '../../../core/common/userError';
import { DomoError } from '../../../core/domo';
import { stopForInvalidRows, stopForUnknownColumns, stopWithoutAttributes } from '../../../core/plan/stopRules';
import type { RejectedRow } from '../../../core/config/types';
import { aConfiguration } from '../../support/builders';

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
		expect(withoutList(...Array.from({ length: 12 }, (_, i) => `c${i}`))?.message).toMatch(/'c9' and 2 more$/);
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
		expect(unknown({ name: 'createdAt', hint: 'n8n adds it' }, { name: 'shoe', hint: '' })?.description).toMatch(/define the attribute in Domo by exactly this key, or set 'Unknown Columns' to Create/);
		expect(unknown({ name: 'role', hint: 'did you mean roleId?' }, { name: 'id', hint: 'n8n adds it' })?.description).not.toContain('Ignore');
		expect(unknown({ name: 'a', hint: '' }, { name: 'b', hint: 'x' })?.message).toBe("2 columns are neither a column of Domo's table nor an attribute of the instance: 'a', 'b' (x)");
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
