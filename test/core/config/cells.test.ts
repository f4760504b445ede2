import { LOCALES } from '../../../core/config/values/text';
import { anAttribute, problemOf, read, readCell, readUser, aRow } from './support/table';

describe('roleId', () => {
	it.each([
		['4', 4], [' 4', 4], ['4.0', 4], ['04', 4], [4, 4], ['Participant', 4], ['  participant ', 4], ['DATA  STEWARD', 428016579], ['428016579', 428016579],
	])('understands %j as %d', async (cell, id) => {
		expect(await readCell('roleId', cell)).toBe(id);
	});

	it.each(['1e3', '4e0', '4.28016579E+08'])('refuses %s, because scientific notation drops digits', async (cell) => {
		expect((await problemOf({ roleId: cell })).message).toContain('scientific notation');
	});

	it.each(['0', '-4', '4.5', '4,0', '99', 'true', '#4', '9'.repeat(60)])('knows no role %s', async (cell) => {
		const { column, value, message } = await problemOf({ roleId: cell });
		expect({ column, value }).toEqual({ column: 'roleId', value: cell });
		expect(message).toContain('1 Admin, 2 Privileged');
	});

	it('takes an id before a name that looks like one', async () => {
		expect(await readCell('roleId', '4', { roles: [{ id: 77, name: '4' }, { id: 4, name: 'Participant' }] })).toBe(4);
	});

	it('lists a dozen roles and counts the others', async () => {
		const roles = Array.from({ length: 40 }, (_, i) => ({ id: i + 1, name: `Role ${i + 1}` }));
		expect((await problemOf({ roleId: '0' }, { roles })).message).toMatch(/12 Role 12 and 28 more$/);
	});
});

describe('e-mail columns', () => {
	it.each([
		['jane@acme.example', 'jane@acme.example'],
		['  Jane.Doe+x@ACME.example ', 'Jane.Doe+x@ACME.example'],
		['\u200Bjane@acme.example\uFEFF', 'jane@acme.example'],
		['ja\u200Bne@acme.example', 'jane@acme.example'],
		["o'neil@acme.example", "o'neil@acme.example"],
		['zoë@exämple.example', 'zoë@exämple.example'],
	])('sends %j as %j', async (cell, email) => {
		expect(await readCell('email', cell)).toBe(email);
	});

	it.each(['jane@', '@acme.example', 'jane@acme', 'jane@acme.', 'jane..doe@acme.example', 'a b@acme.example', 'jane@acme..example', `${'a'.repeat(250)}@x.example`])(
		'refuses %s',
		async (cell) => {
			expect((await problemOf({ alternateEmail: cell })).column).toBe('alternateEmail');
		},
	);

	it('offers the address inside a mailto link', async () => {
		expect((await problemOf({ email: 'mailto:jane@acme.example' })).message).toContain('write jane@acme.example alone');
	});
});

describe('phone numbers', () => {
	it.each(['(800) 899-1000', '202-225-4876', '1 202 225 4876', '+44 20 7946 0018', '+4930901820', '202-225-4876 ext. 12', ' 202.225.4876 '])(
		'sends %s as it is written, without a warning',
		async (cell) => {
			expect(await readCell('phoneNumber', cell)).toBe(cell.trim());
			expect((await readUser({ phoneNumber: cell })).warnings).toEqual([]);
		},
	);

	it.each(['+', '=', '12', '225-4876', '+1 202', '00000', 'call Jane', '1-800-FLOWERS', '+999 123456', '202-225-48761234'])('warns of %s and sends it', async (cell) => {
		const user = await readUser({ phoneNumber: cell });
		expect(user.values).toContain(cell);
		expect(user.warnings).toEqual([{ column: 'phoneNumber', value: cell, message: expect.stringContaining('is not a phone number that can be dialled') }]);
	});

	it('reads national numbers by the default country', async () => {
		expect((await readUser({ phoneNumber: '030 901820' }, { defaultPhoneCountry: 'de' })).warnings).toEqual([]);
		expect((await readUser({ phoneNumber: '030 901820' }, { defaultPhoneCountry: 'US' })).warnings).toHaveLength(1);
	});

	it('takes no default country that does not exist for one', async () => {
		expect((await readUser({ phoneNumber: '202-225-4876' }, { defaultPhoneCountry: 'XX' })).warnings).toHaveLength(1);
		expect((await readUser({ phoneNumber: '+1 202-225-4876' }, { defaultPhoneCountry: 'XX' })).warnings).toEqual([]);
	});

	it.each([
		['202-225-4876', '+12022254876'], ['(800) 899-1000', '+18008991000'], ['+44 20 7946 0018', '+442079460018'], ['202-225-4876 x12', '+12022254876 ext. 12'],
		['call Jane', 'call Jane'],
	])('sends %s as %s where E.164 is asked for', async (cell, sent) => {
		expect(await readCell('deskPhoneNumber', cell, { phoneNumbersAsE164: true })).toBe(sent);
	});
});

describe('text that a program damaged, or wrote for nothing', () => {
	it('is refused without a guess where none is sure', async () => {
		expect((await problemOf({ title: 'M├╝ller' })).message).toBe('was read in the wrong encoding and no letter of it is sure; read or save the table as UTF-8');
	});

	it('is what a role of this name means, and no role where there is none', async () => {
		const roles = [{ id: 77, name: 'R&amp;D' }, { id: 78, name: 'Unknown' }];
		expect((await readUser({ roleId: 'R&amp;D' }, { roles }))).toMatchObject({ values: expect.arrayContaining([77]) as unknown, warnings: [] });
		expect((await readUser({ roleId: 'unknown' }, { roles }))).toMatchObject({ values: expect.arrayContaining([78]) as unknown, warnings: [] });
		expect((await problemOf({ roleId: 'S&amp;D' }, { roles })).message).toMatch(/^no role has this id or name/);
	});

	it('may be an address all the same, where only what stands around it is damaged', async () => {
		const { values, warnings } = await readUser({ email: 'jane@acme.example\u0007' });
		expect([values, warnings.map(({ message }) => message)]).toEqual([['Jane Doe', 'jane@acme.example'], ['is written in another way than the address that is used, jane@acme.example']]);
	});
});

describe('an error of a spreadsheet', () => {
	it.each(['displayName', 'roleId', 'email', 'phoneNumber', 'timeZone', 'employeeNumber', 'newEmail', 'edit'])('is refused in %s', async (column) => {
		expect((await problemOf({ [column]: '#REF!' })).message).toContain('is an error of the spreadsheet');
	});
});

describe('employeeNumber', () => {
	it.each([['0074', '0074'], [74, '74'], ['74.0', '74'], ['1234567890123456', '1234567890123456'], [9007199254740991, '9007199254740991']])(
		'reads %j as %s', async (cell, digits) => {
			expect(await readCell('employeeNumber', cell)).toBe(digits);
		},
	);

	it.each(['12345678901234567', '-4', '4.5', '400 004', '400,004', '+4'])('refuses %s', async (cell) => {
		expect((await problemOf({ employeeNumber: cell })).message).toContain('at most 16 digits');
	});

	it('refuses what a spreadsheet shortened', async () => {
		expect((await problemOf({ employeeNumber: '1.23457E+15' })).message).toContain('scientific notation');
	});
});

describe('timeZone', () => {
	it.each(['America/Chicago', 'Asia/Kolkata', 'Asia/Calcutta', 'US/Pacific', 'UTC', 'GMT', 'Europe/Kyiv', 'Europe/Kiev', 'America/Argentina/Buenos_Aires', 'Etc/GMT+5', 'EST5EDT'])(
		'sends %s as it is written', async (cell) => {
			expect(await readCell('timeZone', cell)).toBe(cell);
		},
	);

	it.each([
		['america/chicago', 'America/Chicago'], ['us/pacific', 'US/Pacific'], ['America/New York', 'America/New_York'], ['Chicago', 'America/Chicago'],
		['Europe/Berln', 'Europe/Berlin'], ['calcutta', undefined],
	])('refuses %s and offers %s', async (cell, offer) => {
		const { message } = await problemOf({ timeZone: cell });
		expect(message).toContain(offer === undefined ? 'write a name such as' : `did you mean ${offer}?`);
	});

	it.each([['EST', 'America/New_York'], ['MST', 'America/Denver'], ['HST', 'America/Adak']])('sends %s, which has no daylight saving time, and names %s', async (cell, place) => {
		const { users, rejects } = await read([aRow({ timeZone: cell })]);
		expect(rejects).toEqual([]);
		expect(users[0]?.warnings).toEqual([{ column: 'timeZone', value: cell, message: expect.stringContaining(`write ${place} where clocks change`) }]);
		const offsets = (timeZone: string) => new Set([0, 6].map((month) => new Intl.DateTimeFormat('en', { timeZone, hour: 'numeric' }).format(Date.UTC(2024, month, 15))));
		expect([offsets(cell).size, offsets(place).size]).toEqual([1, 2]);
	});

	it.each(['est', 'Est', 'mst', 'HsT', 'PST', 'cest'])('refuses %s without offering another short name', async (cell) => {
		const { message } = await problemOf({ timeZone: cell });
		expect(message).toContain('short names mean several');
		expect(message).not.toContain('did you mean');
	});

	it.each(['IST', 'PST', 'Pacific Standard Time', '+05:30', 'Factory', 'Foo/Bar', 'GMT+5:30'])('refuses %s', async (cell) => {
		expect((await problemOf({ timeZone: cell })).message).toContain('is not an IANA time zone');
	});
});

describe('locale', () => {
	it('takes the 32 tags of Domo', async () => {
		expect(LOCALES).toHaveLength(32);
		const { users } = await read(LOCALES.map((locale, i) => aRow({ email: `p${i}@acme.example`, locale })));
		expect(users.map((user) => user.values[2])).toEqual(LOCALES);
	});

	it.each([['en_us', 'en-US'], ['EN-us', 'en-US'], ['zh_CN', 'zh-CN'], ['de_DE.UTF-8', 'de-DE'], ['ZH-HANS-hk', 'zh-Hans-HK']])('offers for %s the tag %s', async (cell, tag) => {
		expect((await problemOf({ locale: cell })).message).toContain(`write ${tag}`);
	});

	it.each([['en', 'en-AU'], ['it-IT', 'de-DE']])('lists for %s what there is, %s first', async (cell, first) => {
		expect((await problemOf({ locale: cell })).message).toContain(`use one of ${first}`);
	});
});

describe('attributes with a type', () => {
	const context = (valueType: string) => ({ attributes: [anAttribute('x', { valueType })] });

	it.each([
		['LONG', '42', '42'], ['LONG', '+42', '42'], ['LONG', '-007', '-7'], ['LONG', '4.0', '4'], ['LONG', '-0', '0'], ['LONG', 7, '7'],
		['LONG', '9223372036854775807', '9223372036854775807'], ['LONG', '-9223372036854775808', '-9223372036854775808'],
		['DOUBLE', '1.50', '1.5'], ['DOUBLE', '.5', '0.5'], ['DOUBLE', '1e3', '1000'], ['DOUBLE', '1.25e-2', '0.0125'], ['DOUBLE', 0.1, '0.1'], ['DOUBLE', '-0.0', '0'],
		['DOUBLE', '12345678901234567890.123', '12345678901234567890.123'], ['DECIMAL', '5.', '5'],
		['DATE', '2024-02-29', '2024-02-29'], ['DATE', '2024/02/29', '2024-02-29'], ['DATE', '2024-02-29T00:00:00.000Z', '2024-02-29'],
		['DATE', new Date(Date.UTC(1965, 6, 22)), '1965-07-22'],
		['DATETIME', '2024-05-31T14:30:00+02:00', '2024-05-31T12:30:00Z'], ['DATETIME', '2024-05-31 14:30', '2024-05-31T14:30:00Z'], ['DATETIME', '2024-05-31', '2024-05-31T00:00:00Z'],
		['TIMESTAMP', new Date(Date.UTC(2024, 4, 31, 1, 2, 3, 4)), '2024-05-31T01:02:03.004Z'],
		['BOOLEAN', 'TRUE', 'true'], ['BOOLEAN', false, 'false'], ['BOOLEAN', 'No', 'false'], ['BOOLEAN', 1, 'true'],
		['STRING', true, 'true'], ['STRING', 12.5, '12.5'], ['STRING', new Date(Date.UTC(1965, 6, 22)), '1965-07-22'], ['STRING', 'a|b', 'a|b'],
		['NEW_TYPE_OF_2031', 'anything', 'anything'],
	])('%s: %p is sent as %s', async (valueType, cell, sent) => {
		expect(await readCell('x', cell, context(valueType))).toBe(sent);
	});

	it.each([
		['LONG', '4.5'], ['LONG', 'four'], ['LONG', '-9223372036854775809'], ['DOUBLE', 'NaN'], ['DOUBLE', 'e5'], ['DOUBLE', '1 000'],
		['DATE', '2023-02-29'], ['DATE', '2024-13-01'], ['DATE', '31.05.2024'], ['DATE', 45443], ['DATE', '2024-05-31T10:00:00Z'],
		['DATETIME', '2024-05-31T25:00:00Z'], ['DATETIME', 1717165800000], ['BOOLEAN', 'ja'], ['BOOLEAN', 2],
	])('%s: %p is refused', async (valueType, cell) => {
		expect(await problemOf({ x: cell }, context(valueType))).toMatchObject({ column: 'x', value: String(cell) });
	});

	it('reads the validator where the value type does not say it', async () => {
		expect(await readCell('x', 'yes', { attributes: [anAttribute('x', { valueType: null, validator: 'BOOLEAN_VALUE' })] })).toBe('true');
	});
});

describe('cells of other nodes', () => {
	it('understands a luxon DateTime by its own midnight', async () => {
		const midnight = { toISO: () => '2024-05-31T00:00:00.000+02:00' };
		expect(await readCell('x', midnight, { attributes: [anAttribute('x', { valueType: 'DATE' })] })).toBe('2024-05-31');
	});

	it.each([[['jane']], [['', 'jane', null]]])('takes the one value of the list %j', async (cell) => {
		expect(await readCell('title', cell)).toBe('jane');
	});

	it.each([[[]], [null], [''], ['  '], ['\u200B'], ['\uFEFF \u2060'], [['', ' ']]])('takes %j for blank', async (cell) => {
		expect(await readCell('title', cell)).toBeNull();
	});

	it.each([[new Date(Number.NaN)], [{ toISO: () => null }], [{}], [[['a']]], [Symbol('x')], [() => 1], [{ toISOString: () => { throw new Error('no'); } }]])(
		'names nested data %p',
		async (cell) => {
			expect((await problemOf({ title: cell })).message).toContain('is nested data');
		},
	);

	it('keeps text between blanks, emoji, right-to-left text and HTML as they are', async () => {
		for (const title of ['a  b', '👩‍👩‍👧 ❤️', 'שלום', '<b>Lead</b>', '=1+2', 'line\nbreak', 'x'.repeat(10_000)]) expect(await readCell('title', title)).toBe(title);
	});
});
