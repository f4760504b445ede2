import { checkColumns, configurationFields, fieldByName, identityKey, SYSTEM_COLUMNS } from '../../../core/config';
import { aContext, aList, anAttribute, aRow, fieldsOf, read } from './support/table';

const thirteen = [
	'displayName', 'roleId', 'title', 'department', 'email', 'alternateEmail', 'phoneNumber', 'deskPhoneNumber', 'employeeNumber', 'location', 'timeZone', 'locale', 'employeeId',
];

describe('columns', () => {
	it('are the 13 of Domo with their identity keys', () => {
		expect(SYSTEM_COLUMNS.map(({ name }) => name)).toEqual(thirteen);
		expect(thirteen.filter((name) => identityKey(name) !== name)).toEqual(['email', 'location']);
		expect([identityKey('email'), identityKey('location'), identityKey('team')]).toEqual(['emailAddress', 'employeeLocation', 'team']);
	});

	it('come out in one order, however they stand in the table', () => {
		const context = aContext({ attributes: [anAttribute('b'), anAttribute('a')] });
		const names = (columns: readonly string[]) => fieldsOf(columns, context).map(({ name }) => name);
		expect(names(['b', 'locale', 'email', 'a', 'displayName'])).toEqual(['displayName', 'email', 'locale', 'a', 'b']);
		expect(names(['a', 'displayName', 'email', 'locale', 'b'])).toEqual(names(['b', 'locale', 'email', 'a', 'displayName']));
	});

	it.each([['\uFEFFemail', 'email'], [' Email ', 'email'], ['EMAIL', 'email'], ['Display Name', 'displayName'], ['time zone', 'timeZone'], ['employee\u00A0ID', 'employeeId']])(
		'understand the header %j as %s, and note it',
		async (header, column) => {
			const row = Object.fromEntries(Object.entries(aRow({ [column]: column === 'timeZone' ? 'UTC' : (aRow()[column] ?? 'E1') })).map(([key, cell]) => [key === column ? header : key, cell]));
			const { fields, users, notes, unknownColumns } = await read([row]);
			expect(fields.map(({ name }) => name)).toContain(column);
			expect(users).toHaveLength(1);
			expect(unknownColumns).toEqual([]);
			expect(notes).toHaveLength(1);
			expect(notes[0]).toContain(column);
		},
	);

	it('say in words what was ignored in their header', async () => {
		const { notes } = await read([{ '\uFEFFemail': 'jane@acme.example', 'Display Name': 'Jane Doe' }]);
		expect(notes).toEqual(['Column "Display Name" was read as displayName.', 'Column email was read without the blanks or invisible characters in its header.']);
	});

	it.each([
		['e-mail', 'did you mean email?'], ['emailAddress', 'did you mean email?'], ['employeeLocation', 'did you mean location?'], ['display_name', 'did you mean displayName?'],
		['tittle', 'did you mean title?'], ['TeamID', 'did you mean teamId? Keys of attributes are case-sensitive'], ['teamld', 'did you mean teamId?'],
		['Cost Centre', 'did you mean cc? A column is named by the attribute\'s key, not by its title'],
		['id', expect.stringContaining("n8n's Data Table")], ['createdAt', expect.stringContaining("n8n's Data Table")], ['hireDate', expect.stringContaining('not among the columns')],
		['', expect.stringContaining('has no header')], ['shoeSize', ''],
	])('do not know %j: %p', async (name, hint) => {
		const { unknownColumns, fields } = await read([aRow({ [name]: 'x' })], { attributes: [anAttribute('teamId'), anAttribute('cc', { title: 'Cost centre' })] });
		expect(unknownColumns).toEqual([{ name, hint }]);
		expect(fields.map((field) => field.name)).toEqual(['displayName', 'email']);
	});

	it('that are unknown are ignored with a note where that is asked for', async () => {
		const { unknownColumns, fields, notes, users } = await read([aRow({ tittle: 'x', zzzzzz: 'y' })], { unknownColumns: 'ignore' });
		expect(unknownColumns).toEqual([]);
		expect(users).toHaveLength(1);
		expect(fields.map(({ name }) => name)).toEqual(['displayName', 'email']);
		expect(notes).toEqual(['Ignored 2 unknown columns: "tittle" (did you mean title?), "zzzzzz".']);
	});

	it('that are unknown become text attributes where that is asked for', async () => {
		const { unknownColumns, fields, users } = await read([aRow({ shoeSize: 42 })], { unknownColumns: 'create' });
		expect(unknownColumns).toEqual([{ name: 'shoeSize', hint: '' }]);
		expect(fields[2]).toMatchObject({ name: 'shoeSize', key: 'shoeSize', kind: 'custom', type: 'text', list: false, providerOwned: false });
		expect(users[0]?.values[2]).toBe('42');
	});

	it('with one meaning are not both read', async () => {
		const { unknownColumns, users } = await read([aRow({ Email: 'other@acme.example' })]);
		expect(unknownColumns).toEqual([{ name: 'Email', hint: 'column "email" already is email; keep one of the two' }]);
		expect(users[0]?.email).toBe('jane@acme.example');
	});

	it('are the same whichever row shows them first', async () => {
		const rows = [aRow({ ' Title': 'a' }), aRow({ email: 'b@acme.example', TITLE: 'b' })];
		const [forwards, backwards] = [await read(rows), await read([...rows].reverse())];
		expect(forwards.unknownColumns).toEqual([{ name: 'TITLE', hint: 'column " Title" already is title; keep one of the two' }]);
		expect(backwards.unknownColumns).toEqual(forwards.unknownColumns);
	});

	it('of attributes are found by their exact key before a system column by a similar one', async () => {
		const { fields } = await read([aRow({ Title: 'x' })], { attributes: [anAttribute('Title')] });
		expect(fields.map(({ name, kind }) => [name, kind])).toContainEqual(['Title', 'custom']);
		expect(fieldsOf(['Title'], aContext({ attributes: [anAttribute('TITLE')] })).map(({ name, kind }) => [name, kind])).toEqual([['title', 'system']]);
	});

	it('that begin with _ and row_number are not of the table', async () => {
		const { unknownColumns, users } = await read([aRow({ _source: { rows: 1 }, _x: 1, row_number: 17 })]);
		expect(unknownColumns).toEqual([]);
		expect(users[0]?.rowNumber).toBe(17);
	});

	it('never show the lease that a run leaves at its own account', async () => {
		const attributes = [anAttribute('domoUserManagement'), anAttribute('team')];
		const { unknownColumns, fields } = await read([aRow({ domoUserManagement: 'x', team: 'y' })], { attributes, unknownColumns: 'create' });
		expect(unknownColumns).toEqual([]);
		expect(fields.map(({ name }) => name)).toEqual(['displayName', 'email', 'team']);
		expect(configurationFields(attributes).map(({ name }) => name)).toEqual([...thirteen, 'team']);
	});

	it('written by the identity provider say so, once', async () => {
		const attributes = [anAttribute('badge', { keyspace: 'idp' }), anAttribute('department', { keyspace: 'idp' }), anAttribute('email', { keyspace: 'idp' })];
		const { fields, notes } = await read([aRow({ badge: '1', department: 'x' }), aRow({ email: 'b@acme.example', badge: '2', department: 'y' })], { attributes });
		expect(fields.filter(({ providerOwned }) => providerOwned).map(({ name }) => name)).toEqual(['department', 'badge']);
		expect(notes).toEqual([
			expect.stringMatching(/^department is written by the identity provider/),
			expect.stringMatching(/^badge is written by the identity provider/),
		]);
	});

	it("of Domo's own definitions are no attributes", async () => {
		const own = ['title', 'employeeLocation', 'domo.policy.managed_user_title', 'isActive'].map((key) => anAttribute(key, { keyspace: 'domo-defined' }));
		expect(configurationFields(own).map(({ name }) => name)).toEqual(thirteen);
		const { unknownColumns } = await read([aRow({ isActive: 'false' })], { attributes: own });
		expect(unknownColumns).toEqual([{ name: 'isActive', hint: expect.stringContaining('Domo fills it by itself') }]);
	});

	it('have the type that their definition says', () => {
		expect(fieldByName('skills', [aList('skills')])).toMatchObject({ list: true, type: 'text', kind: 'custom' });
		expect(fieldByName('location', [])).toMatchObject({ key: 'employeeLocation', kind: 'system', type: 'text' });
		expect(fieldByName('gone', [])).toMatchObject({ name: 'gone', key: 'gone', kind: 'custom', type: 'text' });
	});
});

describe('checking columns', () => {
	it('is content with the 13, in any order and case', () => {
		expect(checkColumns([...thirteen].reverse().map((name) => name.toUpperCase()), 'all')).toEqual({ missing: [], misspelt: [], repeated: [], sentences: [] });
		expect(checkColumns(['displayName', 'email', 'team'], 'minimum').sentences).toEqual([]);
	});

	it('distinguishes missing columns from misspelt ones', () => {
		const columns = thirteen.filter((name) => !['email', 'timeZone', 'locale'].includes(name));
		expect(checkColumns([...columns, 'e_mail'], 'all')).toEqual({
			missing: ['timeZone', 'locale'],
			misspelt: [{ found: 'e_mail', expected: 'email' }],
			repeated: [],
			sentences: [
				'Column "e_mail" looks like a misspelt email; rename it.',
				'The columns timeZone, locale are missing; add them, or set Columns to Minimum if the others are to stay as they are.',
			],
		});
		expect(checkColumns(['email'], 'minimum').sentences).toEqual(['The column displayName is missing; add it.']);
	});

	it('names two headers for one column', () => {
		expect(checkColumns(['Email', 'EMAIL ', 'displayName'], 'minimum').sentences).toEqual(['Columns "Email" and "EMAIL " are all email; keep one of them.']);
		expect(checkColumns(['email', 'displayName', 'team', 'team'], 'minimum').sentences).toEqual(['Column "team" is there 2 times; keep one of them.']);
		// Title may be the key of an attribute, which only the target instance knows.
		expect(checkColumns(['email', 'displayName', 'title', 'Title'], 'minimum').sentences).toEqual([]);
	});
});
