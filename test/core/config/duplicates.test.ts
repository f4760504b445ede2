import { DuplicateFinder, isRejected, rejected } from '../../../core/config/duplicates';
import { messages } from '../../../core/config/messages';
import type { RejectedRow } from '../../../core/config/types';
import { aDesiredUser } from '../../support/builders';
import { aRow, read } from './support/table';

const aReject = (overrides: Partial<RejectedRow> = {}): RejectedRow => ({
	rowNumber: 9, email: 'x', displayName: 'X', emailKeys: ['x'], employeeIdKey: 'e', nameKey: 'x', problems: [{ column: 'a', value: 'b', message: 'c' }], warnings: [], ...overrides,
});

describe('rows that share a key', () => {
	it('are all found, each with the others named in order', () => {
		const finder = new DuplicateFinder('employeeId', messages.sameEmployeeId);
		const rows = [7, 3, 5].map((rowNumber) => aDesiredUser({ rowNumber }));
		for (const row of rows) finder.add('E1', row);
		finder.add('', aDesiredUser({ rowNumber: 1 }));
		finder.add('', aDesiredUser({ rowNumber: 2 }));
		finder.add('E2', aDesiredUser({ rowNumber: 4 }));
		const message = (others: string) => `rows ${others} have the same employeeId, which rows are matched by; keep one of these rows`;
		expect([...finder.repeated()]).toEqual([
			[rows[0], { column: 'employeeId', value: 'E1', message: message('3 and 5') }],
			[rows[1], { column: 'employeeId', value: 'E1', message: message('5 and 7') }],
			[rows[2], { column: 'employeeId', value: 'E1', message: message('3 and 7') }],
		]);
	});

	it.each([[11, 'rows 3, 4, 5, 6, 7, 8, 9, 10, 11 and 12 have'], [12, 'rows 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 and 1 more have'], [2, 'row 3 has']])('name ten others at most, of %d', (n, text) => {
		const finder = new DuplicateFinder('email', messages.sameEmail);
		for (let i = 0; i < n; i++) finder.add('k', aDesiredUser({ rowNumber: i + 2, email: `Row${i}@x.io` }));
		const [first] = [...finder.repeated()];
		expect(first?.[1]).toEqual({ column: 'email', value: 'Row0@x.io', message: `${text} the same email; keep one of these rows` });
	});
});

describe('a row that is rejected later', () => {
	const problem = { column: 'email', value: 'v', message: 'm' };

	it('keeps its keys, its old problems and its warnings', () => {
		const before = aReject();
		expect(rejected(before, [problem])).toEqual({ ...before, problems: [...before.problems, problem] });
		const user = aDesiredUser({ rowNumber: 3, email: 'Ann@x.io', newEmail: 'Lee@x.io', displayName: 'Ann  LEE', employeeIdKey: 'e1', warnings: [problem] });
		expect(rejected(user, [problem])).toEqual({
			rowNumber: 3, email: 'Ann@x.io', displayName: 'Ann  LEE', emailKeys: ['ann@x.io', 'lee@x.io'], employeeIdKey: 'e1', nameKey: 'ann lee', problems: [problem], warnings: [problem],
		});
		expect(rejected(aDesiredUser({ email: 'a@x.io' }), []).emailKeys).toEqual(['a@x.io']);
		expect([isRejected(before), isRejected(user)]).toEqual([true, false]);
	});

	it('protects by every other address in its cells, and by its number', () => {
		const values = ['Ann@x.io', 'Private@x.io', 'no address', null, ['list@x.io'], 'LEE@x.io', 'other@x.io'];
		const user = aDesiredUser({ email: 'Ann@x.io', newEmail: 'Lee@x.io', employeeNumberKey: '74', values });
		expect(rejected(user, [problem])).toMatchObject({ alternateKeys: ['private@x.io', 'other@x.io'], employeeNumberKey: '74' });
		const keys = Object.keys(rejected(aDesiredUser({ values: ['jane.doe@acme.example'] }), [problem]));
		expect(keys.filter((key) => key === 'alternateKeys' || key === 'employeeNumberKey')).toEqual([]);
	});
});

describe('a row with problems', () => {
	it('lists each with the cell as a person would find it', async () => {
		const nested = { deep: [1] };
		const loop: Record<string, unknown> = {};
		loop.self = loop;
		const { rejects } = await read([
			aRow({ title: nested, department: loop, location: ['a', ['b'], null, 'c'], roleId: 1e300, timeZone: () => 1, employeeNumber: '  4x ', locale: ['', ' '] }),
		]);
		expect(rejects[0]?.problems.map(({ column, value }) => [column, value])).toEqual([
			['title', '{"deep":[1]}'], ['department', 'object'], ['location', 'a|…|c'], ['roleId', '1e+300'], ['timeZone', 'function'], ['employeeNumber', '4x'],
		]);
	});

	it('that lacks a key which others have gets one problem for it', async () => {
		const { rejects } = await read([aRow(), { email: 'b@acme.example' }, { displayName: 'C' }, { email: 'd@', displayName: 7 }]);
		expect(rejects.map(({ rowNumber, problems }) => [rowNumber, problems.map(({ column, message }) => [column, message])])).toEqual([
			[3, [['displayName', 'is blank; every row needs a value in displayName']]],
			[4, [['email', 'is blank; every row needs a value in email']]],
			[5, [['email', 'is not an e-mail address; write one address such as jane@example.com']]],
		]);
	});

	it('protects by every address in its email and newEmail cells, without repetition', async () => {
		const { rejects } = await read([aRow({ email: 'A@x.io, b@x.io', newEmail: 'B@x.io', roleId: '99' })]);
		expect(rejects[0]?.emailKeys).toEqual(['a@x.io, b@x.io', 'a@x.io', 'b@x.io']);
		expect(rejects[0]).toMatchObject({ email: 'A@x.io, b@x.io', displayName: 'Jane Doe', nameKey: 'jane doe', employeeIdKey: '' });
	});
});

it('items that are no objects are rejected by their number, and later rows keep theirs', async () => {
	const rows: unknown[] = [aRow(), 'x', [1], aRow({ email: 'b@acme.example' })];
	const { users, rejects, rowCount } = await read(rows as Parameters<typeof read>[0]);
	expect(users.map(({ rowNumber }) => rowNumber)).toEqual([2, 5]);
	expect(rejects).toEqual([3, 4].map((rowNumber) => ({
		rowNumber, email: '', displayName: '', emailKeys: [], employeeIdKey: '', nameKey: '', problems: [{ column: '', value: '', message: 'is not a row of columns; every item must be an object' }], warnings: [],
	})));
	expect(rowCount).toBe(4);
});

it.each([['1', 1], ['000012', 12], ['9'.repeat(15), 999_999_999_999_999], ['9'.repeat(16), 2], ['-1', 2], ['1.5', 2], [2 ** 53, 2], ['1x', 2], ['x1', 2], [Number.NaN, 2]])('a row number written %j is row %d', async (row_number, expected) => {
	expect((await read([aRow({ row_number })])).users[0]?.rowNumber).toBe(expected);
});

it('an empty marker counts only where it is true', async () => {
	expect((await read([aRow({ _empty: true })])).rowCount).toBe(0);
	expect((await read([aRow({ _empty: 'true' })])).rowCount).toBe(1);
});

it('a rejected row claims its address too, if it is one', async () => {
	const { users, rejects } = await read([aRow(), aRow({ email: 'Jane@Acme.example', roleId: '99' }), aRow({ email: 'broken' }), aRow({ email: 'broken', displayName: 'B' })]);
	expect(users).toEqual([]);
	expect(rejects.map(({ problems }) => problems.map(({ column }) => column))).toEqual([['email'], ['roleId', 'email'], ['email'], ['email']]);
	// Also where it is written in another way.
	expect((await read([aRow({ email: "o'neil@acme.example" }), aRow({ email: 'o\u2019neil@acme.example', roleId: '99' })])).users).toEqual([]);
});
