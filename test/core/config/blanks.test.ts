import { SYSTEM_COLUMNS } from '../../../core/config';
import { anAttribute, aRow, problemOf, read, readCell, readUser } from './support/table';

const mayBeBlank = SYSTEM_COLUMNS.filter(({ required }) => !required).map(({ name }) => name);

describe('blank cells', () => {
	it.each([...mayBeBlank, 'team'])('clear %s, or keep it where blanks are ignored', async (column) => {
		const attributes = [anAttribute('team')];
		expect(await readCell(column, '', { attributes })).toBeNull();
		expect(await readCell(column, null, { attributes })).toBeNull();
		expect(await readCell(column, '', { attributes, blankCells: 'ignore' })).toBeUndefined();
	});

	it.each(['(clear)', '(CLEAR)', ' (clear) '])('are written as %s where blanks are ignored', async (cell) => {
		expect(await readCell('title', cell, { blankCells: 'ignore' })).toBeNull();
		expect(await readCell('title', cell, { blankCells: 'clear' })).toBeNull();
	});

	it.each(['email', 'displayName'])('in %s reject the row, whatever the setting', async (column) => {
		for (const blankCells of ['clear', 'ignore'] as const) {
			expect(await problemOf({ [column]: ' ' }, { blankCells })).toEqual({ column, value: '', message: `is blank; every row needs a value in ${column}` });
		}
	});

	it.each(['email', 'displayName', 'roleId'])('cannot be asked for in %s', async (column) => {
		expect((await problemOf({ [column]: '(clear)' })).message).toContain(`${column} cannot be cleared`);
	});

	it('in roleId keep the role: only the plan knows whether the person is new', async () => {
		expect(await readCell('roleId', '')).toBeUndefined();
		expect(await readCell('roleId', null)).toBeUndefined();
	});

	it('are not the same as a column that the table does not have', async () => {
		const { fields, users } = await read([aRow({ title: '' })]);
		expect(fields.map(({ name }) => name)).toEqual(['displayName', 'title', 'email']);
		expect(users[0]?.values).toEqual(['Jane Doe', null, 'jane@acme.example']);
	});

	it('are not the same as a key that one row does not have', async () => {
		const { users, fields } = await read([aRow({ title: 'Lead' }), aRow({ email: 'b@acme.example' })]);
		expect(fields[1]?.name).toBe('title');
		expect(users[1]?.values[1]).toBeUndefined();
	});
});

describe('columns of the bulk import', () => {
	it('say nothing when they are blank', async () => {
		const user = await readUser({ edit: '', newEmail: '', sendInvite: '' });
		expect(user).toMatchObject({ edit: true, email: 'jane@acme.example' });
		expect([user?.newEmail, user?.sendInvite]).toEqual([undefined, undefined]);
	});

	it.each([['FALSE', false], [false, false], ['no', false], ['TRUE', true], [1, true]])('edit %j is %s', async (edit, expected) => {
		expect((await readUser({ edit })).edit).toBe(expected);
	});

	it.each([['TRUE', true], ['false', false], [0, false]])('sendInvite %j is %s', async (sendInvite, expected) => {
		expect((await readUser({ sendInvite })).sendInvite).toBe(expected);
	});

	it('newEmail is the address that the person is to have, and email the one they are matched by', async () => {
		const user = await readUser({ newEmail: 'jane.jones@acme.example' });
		expect(user).toMatchObject({ email: 'jane@acme.example', emailKey: 'jane@acme.example', newEmail: 'jane.jones@acme.example' });
		expect(user.values).toEqual(['Jane Doe', 'jane.jones@acme.example']);
	});

	it.each([['Sales, EMEA', ['Sales', 'EMEA']], ['Sales,,Sales', ['Sales']], [12, ['12']], [['Sales', 'EMEA'], ['Sales', 'EMEA']], ['(clear)', []], ['', []]])(
		'groups %j are %j',
		async (groups, names) => {
			expect((await readUser({ groups })).groups).toEqual(names);
		},
	);

	it('groups are not managed by a blank cell where blanks are ignored', async () => {
		expect((await readUser({ groups: '' }, { blankCells: 'ignore' }))?.groups).toBeUndefined();
	});

	it.each(['edit', 'sendInvite'])('%s takes nothing but true and false', async (column) => {
		expect(await problemOf({ [column]: 'later' })).toEqual({ column, value: 'later', message: 'is neither true nor false; write TRUE or FALSE' });
	});

	it.each(['edit', 'sendInvite', 'newEmail'])('%s is left blank, not cleared', async (column) => {
		expect(await problemOf({ [column]: '(clear)' })).toEqual({
			column, value: '(clear)', message: `${column} cannot be cleared; write a value, or leave the cell blank in a column that may be blank`,
		});
	});

	it('are no fields', async () => {
		const { fields } = await read([aRow({ edit: '', newEmail: '', sendInvite: '', groups: '' })]);
		expect(fields.map(({ name }) => name)).toEqual(['displayName', 'email']);
	});
});
