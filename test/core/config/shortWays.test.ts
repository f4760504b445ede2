import { SYSTEM_COLUMNS } from '../../../core/config';
import { valueTypes } from '../../../core/config/fields';
import { canonicalText, emailKey, nameKey, tidy } from '../../../core/common/text';
import { aContext, aRow, read } from './support/table';

/** How often texts are put into Unicode's composed form, or searched with a pattern, while `work` runs: what plain texts are spared. */
function costOf(work: () => void): number {
	const { normalize, replace, trim, toLowerCase, slice } = String.prototype;
	let cost = 0;
	const counted = <Args extends unknown[], Result>(method: (...args: Args) => Result) =>
		function count(this: string, ...args: Args): Result {
			cost++;
			return Reflect.apply(method, this, args);
		};
	const plain = { normalize, replace, trim, toLowerCase, slice };
	try {
		Object.assign(String.prototype, { normalize: counted(normalize), replace: counted<Parameters<typeof replace>, string>(replace), trim: counted(trim), toLowerCase: counted(toLowerCase), slice: counted(slice) });
		work();
	} finally {
		Object.assign(String.prototype, plain);
	}
	return cost;
}

describe('plain texts, which nearly all cells are, cost no normalisation', () => {
	it.each(['a', 'jane@acme.example', '!~', 'a b', 'ab cd ef', 'x y z', ''])('%j is canonical', (text) => expect(costOf(() => canonicalText(text))).toBe(0));
	it.each([' a', 'a ', 'a  b', 'é', '\x7F', 'a\tb'])('%j is not, and costs more', (text) => expect(costOf(() => canonicalText(text))).toBeGreaterThan(0));

	it.each(['', 'a', '!', '~', 'a b', 'a\u00E9b'])('%j is tidy', (text) => expect(costOf(() => tidy(text))).toBe(0));
	it.each([' a', 'a ', 'é', 'aé', 'éa', '\x7F', 'a\x7F'])('%j is not, and costs more', (text) => expect(costOf(() => tidy(text))).toBeGreaterThan(0));

	it.each([['a@x.io', 2], [' {A~}[ ', 2], ['', 2], ['é', 7], ['a\x7F', 7], ['a\x1F', 7]])('%j costs its key %d steps', (text, steps) => {
		expect(costOf(() => emailKey(text))).toBe(steps);
	});

	it.each([['ann', 2], ['Ann Lee', 2], ['ann  lee', 3], ['ann\u00A0lee', 6]])('%j costs a key of names %d steps', (text, steps) => {
		expect(costOf(() => nameKey(text))).toBe(steps);
	});
});

describe('a row without problems', () => {
	/** A row that counts how often each of its cells is asked for. */
	function watched(cells: Readonly<Record<string, unknown>>): { readonly row: Record<string, unknown>; readonly looks: Record<string, number> } {
		const looks: Record<string, number> = {};
		const row = {};
		for (const [key, value] of Object.entries(cells)) {
			looks[key] = 0;
			Object.defineProperty(row, key, { enumerable: true, get: () => (looks[key] = (looks[key] ?? 0) + 1, value) });
		}
		return { row, looks };
	}

	it('is read once, cell by cell, and no cell that is not of the table', async () => {
		const attributes = [{ key: 'skills', title: '', keyspace: 'customer-defined', validator: 'ANY_VALUE_MULTI', valueType: 'STRING' }] as const;
		const { row, looks } = watched({ _source: 1, ...aRow({ title: '', roleId: '4', skills: 'a|b' }), _more: 2 });
		const { users } = await read([row], { attributes });
		expect(users).toHaveLength(1);
		expect(looks).toEqual({ _source: 0, email: 1, displayName: 1, title: 1, roleId: 1, skills: 1, _more: 0 });
	});

	it('is read once too where one of its cells is suspect', async () => {
		const { row, looks } = watched(aRow({ phoneNumber: '+', title: 'x' }));
		await read([row]);
		expect(looks.phoneNumber).toBe(1);
	});
});

it('kinds of values are remembered where they repeat and cost something', () => {
	const remembered = Object.entries(valueTypes(aContext())).filter(([, { remember }]) => remember).map(([name]) => name);
	expect(remembered.sort()).toEqual(['boolean', 'date', 'dateTime', 'decimal', 'integer', 'locale', 'role', 'timeZone']);
});

it('mail and report call a column what it is called in words, and some in shorter or better known ones', () => {
	const others: Readonly<Record<string, string>> = { displayName: 'Name', roleId: 'Role', email: 'E-mail address', alternateEmail: 'Alternate e-mail address', deskPhoneNumber: 'Desk phone', employeeId: 'Employee ID' };
	for (const { name, label } of SYSTEM_COLUMNS) expect(label).toBe(others[name] ?? name.charAt(0).toUpperCase() + name.slice(1).replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`));
});

it('every person has a name, a role and an address; nothing else is required', () => {
	expect(SYSTEM_COLUMNS.filter(({ required }) => required).map(({ name }) => name)).toEqual(['displayName', 'roleId', 'email']);
});
