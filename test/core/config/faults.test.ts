import { checkColumns, fieldByName, readConfiguration } from '../../../core/config';
import { liveValue, wireValues } from '../../../core/domo/values';
import { parseCsv } from '../../../core/csv';
import { aContext, aList, anAttribute, aRow, problemOf, read, readCell, readUser, stillClock } from './support/table';

/** The cases of the published table of faults about rows, as far as reading a configuration shows them. */
describe('faults in rows', () => {
	it('C1: duplicate e-mails, by case, blanks and zero-width characters', async () => {
		const emails = ['jane@acme.example', 'JANE@acme.example', ' jane@acme.example ', 'ja\u200Dne@acme.example'];
		const { users, rejects } = await read([...emails.map((email) => aRow({ email })), aRow({ email: 'john@acme.example' })]);
		expect(users.map(({ email }) => email)).toEqual(['john@acme.example']);
		expect(rejects[1]?.problems).toEqual([{ column: 'email', value: 'JANE@acme.example', message: 'rows 2, 4 and 5 have the same email; keep one of these rows' }]);
	});

	it('C2: no e-mail, not an e-mail', async () => {
		const { users, rejects } = await read([aRow({ email: null }), aRow({ email: 'not an address' }), { displayName: 'No Key' }]);
		expect(users).toEqual([]);
		expect(rejects.map(({ rowNumber, problems }) => [rowNumber, problems[0]?.column, problems[0]?.value])).toEqual([[2, 'email', ''], [3, 'email', 'not an address'], [4, 'email', '']]);
	});

	it('C3: roles', async () => {
		const { users, rejects } = await read(['99', '4.0', ' 4', '1e3', 'Editor', 'Nobody'].map((roleId, i) => aRow({ roleId, email: `p${i}@acme.example` })));
		expect(users.map(({ rowNumber, values }) => [rowNumber, values[1]])).toEqual([[3, 4], [4, 4], [6, 3]]);
		expect(rejects.map(({ rowNumber, problems }) => [rowNumber, problems[0]?.value])).toEqual([[2, '99'], [5, '1e3'], [7, 'Nobody']]);
	});

	it('C4: a value of the wrong type', async () => {
		const attributes = [anAttribute('count', { valueType: 'LONG' })];
		expect(await problemOf({ count: 'many' }, { attributes })).toMatchObject({ column: 'count', value: 'many' });
	});

	it('C5: an unknown column, a key in the wrong case', async () => {
		const { unknownColumns } = await read([aRow({ TEAM: 'x', nonsense: 'y' })], { attributes: [anAttribute('team')] });
		expect(unknownColumns).toEqual([{ name: 'TEAM', hint: 'did you mean team? Keys of attributes are case-sensitive' }, { name: 'nonsense', hint: '' }]);
	});

	it('C6: lists with blank values, with a separator at the end, in another order', async () => {
		const attributes = [aList('skills')];
		expect(await readCell('skills', 'a||b', { attributes })).toEqual(['a', 'b']);
		expect(await readCell('skills', 'a|b|', { attributes })).toEqual(['a', 'b']);
		const { comparable } = fieldByName('skills', attributes);
		expect(comparable(['a', 'b'])).toBe(comparable(['b', 'a']));
	});

	it('C7: a blank cell, a blank list', async () => {
		const attributes = [aList('skills')];
		expect(await readCell('skills', '', { attributes })).toBeNull();
		expect(await readCell('title', '')).toBeNull();
		expect(await readCell('title', '', { blankCells: 'ignore' })).toBeUndefined();
	});

	it('C8: leading zeros and numbers beyond 2^53', async () => {
		expect(await readCell('employeeNumber', '0074')).toBe('0074');
		expect(await readCell('employeeId', '00740074007400740074')).toBe('00740074007400740074');
		expect((await problemOf({ employeeId: 9007199254740993 })).message).toContain('beyond 2^53');
		const csv = parseCsv('email,displayName,employeeNumber\njane@acme.example,Jane,0074\n');
		expect(csv.rows[0]?.[2]).toBe('0074');
	});

	it('C9: unknown and old time zones, zh_CN', async () => {
		expect((await problemOf({ timeZone: 'Mars/Olympus' })).value).toBe('Mars/Olympus');
		expect(await readCell('timeZone', 'Asia/Calcutta')).toBe('Asia/Calcutta');
		expect((await problemOf({ locale: 'zh_CN' })).message).toContain('write zh-CN');
	});

	it('C10: phone numbers and signs', async () => {
		expect((await readUser({ phoneNumber: '(800) 899-1000' })).warnings).toEqual([]);
		expect((await readUser({ phoneNumber: '+' })).warnings).toHaveLength(1);
		expect((await readUser({ deskPhoneNumber: '=' })).warnings).toHaveLength(1);
	});

	it('C11: BOM, blanks, case and repetition of headers', async () => {
		const csv = parseCsv('\uFEFFEmail, displayName ,TITLE,title\njane@acme.example,Jane,Lead,Boss\n');
		expect(csv.columns).toEqual(['Email', ' displayName ', 'TITLE', 'title']);
		expect(checkColumns(csv.columns, 'minimum').sentences).toEqual([]);
		const { users, unknownColumns } = await read([Object.fromEntries(csv.columns.map((column, i) => [column, csv.rows[0]?.[i]]))]);
		expect(users[0]).toMatchObject({ email: 'jane@acme.example', displayName: 'Jane' });
		expect(unknownColumns).toEqual([{ name: 'TITLE', hint: 'column "title" already is title; keep one of the two' }]);
		expect(parseCsv('email,email\na,b\n').problems).toHaveLength(1);
	});

	it('C12: quotes, line ends, cells of 10 kB, 300 columns', async () => {
		const keys = Array.from({ length: 300 }, (_, i) => `attribute${i}`);
		const attributes = keys.map((key) => anAttribute(key));
		const long = 'x'.repeat(10_240);
		const { users, fields } = await read([aRow({ ...Object.fromEntries(keys.map((key) => [key, `${key} "said"\n${long}`])) })], { attributes });
		expect(fields).toHaveLength(302);
		expect(users[0]?.values[301]).toBe(`${fields[301]?.name} "said"\n${long}`);
	});

	it('C13: right-to-left text, emoji, combining characters, HTML', async () => {
		const names = ['محمد', '👩‍🚀 Ada', 'Zoe\u0308', '<b>Jane</b>'];
		const { users } = await read(names.map((displayName, i) => aRow({ displayName, email: `p${i}@acme.example` })));
		expect(users.map(({ displayName }) => displayName)).toEqual(names);
		expect(fieldByName('displayName', []).comparable('Zoe\u0308')).toBe(fieldByName('displayName', []).comparable('Zoë'));
	});

	it('C15: a hundred thousand rows in another order', async () => {
		const rows = Array.from({ length: 100_000 }, (_, i) => aRow({ email: `p${i}@acme.example`, row_number: i + 2, roleId: i % 1000 === 0 ? 'x' : 4 }));
		const backwards = await read([...rows].reverse());
		const forwards = await read(rows);
		expect(forwards.users).toHaveLength(99_900);
		expect(forwards.rejects).toHaveLength(100);
		// As text: a deep comparison of so many rows takes longer than reading them.
		expect(JSON.stringify([...backwards.users].reverse()) === JSON.stringify(forwards.users)).toBe(true);
		expect(JSON.stringify([...backwards.rejects].reverse()) === JSON.stringify(forwards.rejects)).toBe(true);
	});

	it('C16: __proto__ and its friends are plain names', async () => {
		const row = JSON.parse('{"email":"jane@acme.example","displayName":"Jane","__proto__":"x","constructor":"y","toString":"z"}') as Record<string, unknown>;
		const unknown = await read([row]);
		expect(unknown.unknownColumns.map(({ name }) => name)).toEqual(['__proto__', 'constructor', 'toString']);
		const { fields, users } = await read([row], { attributes: ['__proto__', 'constructor', 'toString'].map((key) => anAttribute(key)) });
		expect(fields.map(({ name }) => name)).toEqual(['displayName', 'email', '__proto__', 'constructor', 'toString']);
		expect(users[0]?.values).toEqual(['Jane', 'jane@acme.example', 'x', 'y', 'z']);
		expect(({} as Record<string, unknown>)['x']).toBeUndefined();
	});

	it('C17: a rejected row keeps every key of its user', async () => {
		const { rejects } = await read([aRow({ roleId: '99', employeeId: 'E1', newEmail: 'jones@acme.example' })]);
		expect(rejects[0]).toMatchObject({ emailKeys: ['jane@acme.example', 'jones@acme.example'], employeeIdKey: 'e1', nameKey: 'jane doe' });
	});

	it('C18: an attribute of the identity provider is marked, and reported once', async () => {
		const { fields, notes } = await read([aRow({ badge: '1' }), aRow({ email: 'b@acme.example', badge: '2' })], { attributes: [anAttribute('badge', { keyspace: 'idp' })] });
		expect(fields.find(({ name }) => name === 'badge')?.providerOwned).toBe(true);
		expect(notes).toHaveLength(1);
	});

	it.each([
		['title', ' Sales  Lead', ['Sales Lead']], ['displayName', 'Zoe\u0308', ['Zoë']], ['email', 'Jane@Acme.example', ['jane@acme.example']], ['phoneNumber', '(800) 899-1000', ['+18008991000']],
		['timeZone', 'Asia/Kolkata', ['Asia/Calcutta']], ['locale', 'en-US', ['en_US']], ['roleId', 4, ['4']], ['employeeNumber', '74', [74]], ['skills', ['b', 'a'], ['a', 'b']], ['title', null, ['']],
	])('C19: what the server makes of %s %j is no difference', (name, desired, stored) => {
		const field = fieldByName(name, [aList('skills')]);
		expect(wireValues(field.key, desired)).toHaveLength(Array.isArray(desired) ? desired.length : 1);
		expect(field.comparable(liveValue(field, stored))).toBe(field.comparable(desired));
	});
});

describe('input that no table has', () => {
	it.each([[null], [undefined], [17], ['row'], [[1, 2]], [true]])('%p is rejected and does not throw', async (row) => {
		const rows = [row] as unknown as Readonly<Record<string, unknown>>[];
		const { rejects, users } = await readConfiguration(rows, aContext(), stillClock);
		expect(users).toEqual([]);
		expect(rejects).toEqual([expect.objectContaining({ rowNumber: 2, emailKeys: [], problems: [expect.objectContaining({ column: '' })] })]);
	});
});
