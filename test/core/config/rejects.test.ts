import type { ConfigContext } from '../../../core/config/types';
import { aRow, read, type Cells } from './support/table';

describe('a rejected row', () => {
	it('lists every one of its problems', async () => {
		const { rejects } = await read([aRow({ email: 'jane', roleId: '9', timeZone: 'here', locale: 'en_us', row_number: 40 })]);
		expect(rejects[0]).toMatchObject({ rowNumber: 40, email: 'jane', displayName: 'Jane Doe' });
		expect(rejects[0]?.problems.map(({ column, value }) => [column, value])).toEqual([['email', 'jane'], ['roleId', '9'], ['timeZone', 'here'], ['locale', 'en_us']]);
	});

	it('lists them in the order of its columns, blank ones too', async () => {
		const { rejects } = await read([{ title: '\uFFFD', displayName: '', email: 'jane@acme.example', roleId: '9' }]);
		expect(rejects[0]?.problems.map(({ column }) => column)).toEqual(['title', 'displayName', 'roleId']);
	});

	it('keeps its warnings apart from its problems', async () => {
		const { rejects } = await read([aRow({ roleId: '9', phoneNumber: '+' })]);
		expect(rejects[0]?.problems).toHaveLength(1);
		expect(rejects[0]?.warnings).toEqual([expect.objectContaining({ column: 'phoneNumber', value: '+' })]);
	});

	it('protects whoever any of its cells may mean', async () => {
		const { rejects } = await read([aRow({ email: 'Jane <Jane@Acme.example>', newEmail: 'J.Jones@acme.example', displayName: '  JANE  Doe ', employeeId: 'e-17' })]);
		expect(rejects[0]).toMatchObject({
			emailKeys: ['jane <jane@acme.example>', 'jane@acme.example', 'j.jones@acme.example'],
			employeeIdKey: 'e-17',
			nameKey: 'jane doe',
		});
	});

	it('has no keys where it has no cells', async () => {
		const { rejects } = await read([{ displayName: 'Jane Doe', email: '', title: 'x', undefined: 'jane@acme.example' }]);
		expect(rejects[0]).toMatchObject({ emailKeys: [], employeeIdKey: '', nameKey: 'jane doe' });
	});

	it('protects whoever has its alternate address or its number, though these identify nobody', async () => {
		const row = { alternateEmail: 'Home <jane@home.example>', employeeNumber: '0074', roleId: '9' };
		const keysOf = async (cells: Cells) => (await read([aRow(cells)])).rejects.map(({ emailKeys, alternateKeys, employeeNumberKey }) => ({ emailKeys, alternateKeys, employeeNumberKey }));
		expect(await keysOf(row)).toEqual([{ emailKeys: ['jane@acme.example'], alternateKeys: ['home <jane@home.example>', 'jane@home.example'], employeeNumberKey: '0074' }]);
		const { rejects } = await read([aRow({ ...row, alternateEmail: '', employeeNumber: 'n/a' })]);
		expect(Object.keys(rejects[0] ?? {}).filter((key) => key === 'alternateKeys' || key === 'employeeNumberKey')).toEqual([]);
	});

	it('protects by what can be read where letters were lost', async () => {
		const { rejects } = await read([aRow({ email: 'jane\uFFFD@acme.example', newEmail: 'Jane <j@acme.example>\u0007' })]);
		expect(rejects[0]?.emailKeys).toEqual(['jane@acme.example', 'j@acme.example']);
	});

	it('shortens a value of ten thousand characters', async () => {
		const { rejects } = await read([aRow({ roleId: 'x'.repeat(10_000) })]);
		expect(rejects[0]?.problems[0]?.value).toBe(`${'x'.repeat(199)}…`);
	});
});

describe('a row that is rejected for single cells', () => {
	const usedIf = async (cells: Cells, context: Partial<ConfigContext> = {}) => {
		const { fields, rejects, users } = await read([{ ...aRow(), title: 'Lead', ...cells }], context);
		expect([users, rejects.length]).toEqual([[], 1]);
		const { desired, cells: refused } = rejects[0]?.ifUnchanged ?? {};
		if (desired === undefined || refused === undefined) return undefined;
		return { desired: { ...desired, values: Object.fromEntries(fields.map(({ name }, at) => [name, desired.values[at]])) }, refused: refused.map(({ at, text }) => [fields[at]?.name, text]) };
	};

	it('is used without them if their person has these very values', async () => {
		expect(await usedIf({ title: ' Chef\uFFFD', locale: 'en_us', department: 'Sales', row_number: 7, phoneNumber: '+' })).toEqual({
			refused: [['title', 'Chef\uFFFD'], ['locale', 'en_us']],
			desired: {
				rowNumber: 7, email: 'jane@acme.example', displayName: 'Jane Doe', emailKey: 'jane@acme.example', employeeIdKey: '', employeeNumberKey: undefined, edit: true,
				values: { displayName: 'Jane Doe', title: undefined, department: 'Sales', email: 'jane@acme.example', phoneNumber: '+', locale: undefined },
				warnings: [{ column: 'phoneNumber', value: '+', message: 'is not a phone number that can be dialled (country US where none is written); it is sent as it is' }],
			},
		});
	});

	it('is recognised by what these cells hold, where they hold its address, its name or its id', async () => {
		const cells = { email: 'Jane, D@acme.example', displayName: 'Jos\u00C3\u00A9', employeeId: '1.2e+5', employeeNumber: 'A-17', title: 'Lead', newEmail: 'jane@acme.example', endDate: '2027-01-31', groups: 'Sales' };
		expect(await usedIf(cells)).toEqual({
			refused: [['email', 'Jane, D@acme.example'], ['displayName', 'Jos\u00C3\u00A9'], ['employeeId', '1.2e+5'], ['employeeNumber', 'A-17']],
			desired: {
				rowNumber: 2, email: 'Jane, D@acme.example', displayName: 'Jos\u00C3\u00A9', emailKey: 'jane, d@acme.example', employeeIdKey: '1.2e+5', employeeNumberKey: 'a-17', edit: true, warnings: [],
				newEmail: 'jane@acme.example', sendInvite: undefined, groups: ['Sales'], period: { state: 'current', endsSoon: false, endDate: '2027-01-31' },
				values: { displayName: undefined, title: 'Lead', email: undefined, employeeNumber: undefined, employeeId: undefined },
			},
		});
		expect((await usedIf({ ...cells, newEmail: '' }))?.desired.values).toEqual({ displayName: undefined, title: 'Lead', email: undefined, employeeNumber: undefined, employeeId: undefined });
	});

	it.each<[string, Cells]>([
		['a cell says how the row counts', { title: '\uFFFD', edit: 'later' }], ['its address is none at all', { email: 'jane' }], ['its name is blank', { displayName: '', title: '\uFFFD' }],
		['its address is blank', { email: ' ', title: '\uFFFD' }], ['its dates contradict each other', { title: '\uFFFD', startDate: '2027-01-02', endDate: '2027-01-01' }],
	])('is not used where %s', async (_, cells) => expect(await usedIf(cells)).toBeUndefined());

	it('is not used where its table lacks the name or the address, or it alone does', async () => {
		const { rejects } = await read([aRow({ title: 'Lead' }), { email: 'b@acme.example', title: '\uFFFD' }, { displayName: 'C', title: '\uFFFD' }]);
		const withoutNames = await read([{ email: 'b@acme.example', title: '\uFFFD' }]);
		expect([...rejects, ...withoutNames.rejects].map(({ rowNumber, problems, ifUnchanged }) => [rowNumber, problems.length, ifUnchanged])).toEqual([[3, 2, undefined], [4, 2, undefined], [2, 2, undefined]]);
	});

	it('is not used where another row has its person too', async () => {
		const { rejects } = await read([aRow(), aRow({ title: '\uFFFD' })]);
		expect(rejects.map(({ ifUnchanged }) => ifUnchanged)).toEqual([undefined, undefined]);
	});
});

describe('rows with one key', () => {
	it.each(['jane@acme.example', 'JANE@Acme.example', ' jane@acme.example', 'jane\u200B@acme.example', 'jane@acme.example\u00A0'])('are all rejected and named: %j', async (twin) => {
		const { users, rejects } = await read([aRow(), aRow({ email: 'good@acme.example' }), aRow({ email: twin, displayName: 'Other' })]);
		expect(users.map(({ email }) => email)).toEqual(['good@acme.example']);
		expect(rejects.map(({ rowNumber, problems }) => [rowNumber, problems.map(({ message }) => message)])).toEqual([
			[2, ['row 4 has the same email; keep one of these rows']],
			[4, ['row 2 has the same email; keep one of these rows']],
		]);
		expect(rejects.every(({ emailKeys }) => emailKeys.includes('jane@acme.example'))).toBe(true);
	});

	it('name at most ten of each other', async () => {
		const { rejects } = await read(Array.from({ length: 14 }, () => aRow()));
		expect(rejects).toHaveLength(14);
		expect(rejects[13]?.problems[0]?.message).toBe('rows 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 3 more have the same email; keep one of these rows');
		expect(rejects[0]?.problems[0]?.message).toBe('rows 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 and 3 more have the same email; keep one of these rows');
	});

	it('are rejected too when one of them has other problems, which it lists as well', async () => {
		const { users, rejects } = await read([aRow(), aRow({ roleId: '9' })]);
		expect(users).toEqual([]);
		expect(rejects.map(({ problems }) => problems.map(({ column }) => column))).toEqual([['email'], ['roleId', 'email']]);
	});

	it('are distinguished by employeeId only where rows are matched by it', async () => {
		const rows = [aRow({ employeeId: 'A1' }), aRow({ email: 'b@acme.example', employeeId: 'a1' }), aRow({ email: 'c@acme.example', employeeId: '' }), aRow({ email: 'd@acme.example', employeeId: '' })];
		expect((await read(rows)).rejects).toEqual([]);
		const { users, rejects } = await read(rows, { matchBy: 'employeeId' });
		expect(users.map(({ email }) => email)).toEqual(['c@acme.example', 'd@acme.example']);
		expect(rejects.map(({ problems }) => problems[0]?.message)).toEqual([
			'row 3 has the same employeeId, which rows are matched by; keep one of these rows',
			'row 2 has the same employeeId, which rows are matched by; keep one of these rows',
		]);
	});
});

describe('no rows', () => {
	it('are the marker of an empty table, empty objects and rows of blanks', async () => {
		const rows = [{ _empty: true, _source: { rows: 0 } }, {}, { email: '', displayName: ' ' }, { row_number: 4 }, { email: null, displayName: null, row_number: 5 }];
		expect(await read(rows)).toMatchObject({ users: [], rejects: [], rowCount: 0 });
	});

	it('are rows with data in an unknown column: they are rejected', async () => {
		const { rejects, rowCount } = await read([aRow(), { email: '', displayName: '', note: 'Berlin office' }], { unknownColumns: 'ignore' });
		expect(rowCount).toBe(2);
		expect(rejects).toHaveLength(1);
	});
});

describe('row numbers', () => {
	it.each([[17, 17], ['17', 17], [0, 2], [-3, 2], [1.5, 2], ['x', 2], [null, 2], [true, 2]])('%j is row %d', async (row_number, expected) => {
		expect((await read([aRow({ row_number })])).users[0]?.rowNumber).toBe(expected);
	});

	it('count as in a spreadsheet', async () => {
		const { users } = await read([aRow(), {}, aRow({ email: 'b@acme.example' })]);
		expect(users.map(({ rowNumber }) => rowNumber)).toEqual([2, 4]);
	});
});
