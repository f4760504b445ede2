import type { MessageName } from '../../../../core/config/messages';
import type { ConfigContext } from '../../../../core/config/types';
import { aList, anAttribute, aRow, systemRoles, type Cells } from './table';

const typed: Partial<ConfigContext> = {
	attributes: [
		anAttribute('count', { valueType: 'LONG' }),
		anAttribute('salary', { valueType: 'DOUBLE' }),
		anAttribute('born', { valueType: 'DATE' }),
		anAttribute('seenAt', { valueType: 'DATETIME' }),
		anAttribute('remote', { valueType: 'BOOLEAN' }),
		anAttribute('team'),
		aList('skills'),
	],
};

/** A table with one cell that raises one message. */
export interface MessageCase {
	readonly message: MessageName;
	readonly rows: readonly unknown[];
	readonly context?: Partial<ConfigContext>;
	/** Row 3 is the one with the problem, unless the case says otherwise. */
	readonly row?: number;
	readonly column: string;
	readonly value: string;
	readonly text: string;
}

const allRoles = '1 Admin, 2 Privileged, 3 Editor, 4 Participant, 5 Social, 428016579 Data Steward';

/** A good row before the bad one, so that the row's number is told from a constant. */
const good: Cells = aRow({ email: 'good@acme.example' });
const bad = (cells: Cells): readonly Cells[] => [good, aRow(cells)];

export const messageCases: readonly MessageCase[] = [
	{
		message: 'columnMissing', rows: [{ displayName: 'Jane Doe' }], row: 2, column: 'email', value: '',
		text: 'the table has no email column; add it',
	},
	{
		message: 'columnNamedOtherwise', rows: [{ displayName: 'Jane Doe', mail: 'jane@acme.example' }], context: { unknownColumns: 'ignore' }, row: 2, column: 'email', value: '',
		text: 'the table has no email column; if "mail" is that, rename it in an Edit Fields node',
	},
	{ message: 'required', rows: bad({ displayName: ' ' }), column: 'displayName', value: '', text: 'is blank; every row needs a value in displayName' },
	{
		message: 'cannotBeCleared', rows: bad({ roleId: '(clear)' }), column: 'roleId', value: '(clear)',
		text: 'roleId cannot be cleared; write a value, or leave the cell blank in a column that may be blank',
	},
	{ message: 'notAnEmail', rows: bad({ email: 'jane' }), column: 'email', value: 'jane', text: 'is not an e-mail address; write one address such as jane@example.com' },
	{
		message: 'emailInsideText', rows: bad({ alternateEmail: 'Jane <jane@home.example>' }), column: 'alternateEmail', value: 'Jane <jane@home.example>',
		text: 'is more than an e-mail address; write jane@home.example alone',
	},
	{
		message: 'severalEmails', rows: bad({ email: 'a@x.example; b@x.example' }), column: 'email', value: 'a@x.example; b@x.example',
		text: 'holds several e-mail addresses; keep one of them',
	},
	{
		message: 'lostLetters', rows: bad({ title: 'Chef de caf\uFFFD' }), column: 'title', value: 'Chef de caf\uFFFD',
		text: 'holds \uFFFD, which stands for a letter that was lost when the table was read; read or save it as UTF-8',
	},
	{
		message: 'controlCharacter', rows: bad({ title: 'Ana\u0000lyst' }), column: 'title', value: 'Ana\u0000lyst',
		text: 'holds a control character, which nobody can see; type the value anew',
	},
	{
		message: 'wrongEncoding', rows: bad({ displayName: 'JosÃ© NÃºÃ±ez' }), column: 'displayName', value: 'JosÃ© NÃºÃ±ez',
		text: 'was read in the wrong encoding and probably was José Núñez; read or save the table as UTF-8',
	},
	{
		message: 'escapedText', rows: bad({ department: 'R&amp;D' }), column: 'department', value: 'R&amp;D',
		text: 'holds codes of another program and probably was R&D; it is sent as it is',
	},
	{
		message: 'standsForNothing', rows: bad({ title: '(null)' }), column: 'title', value: '(null)',
		text: 'stands for nothing and is sent as it is; leave the cell blank where there is no value',
	},
	{
		message: 'nothingHere', rows: bad({ employeeNumber: 'N/A' }), column: 'employeeNumber', value: 'N/A',
		text: 'stands for nothing, which this column cannot hold; leave the cell blank',
	},
	{
		message: 'emailReadPlainly', rows: bad({ email: 'o\u2019neil@acme.example' }), column: 'email', value: 'o\u2019neil@acme.example',
		text: "is written in another way than the address that is used, o'neil@acme.example",
	},
	{
		message: 'mixedScripts', rows: bad({ email: 'j\u0430ne@acme.example' }), column: 'email', value: 'j\u0430ne@acme.example',
		text: 'mixes scripts: \u0430 (U+0430) is Cyrillic; type the address anew if it is meant in one script',
	},
	{
		message: 'placeholderId', rows: bad({ employeeId: 'pending' }), column: 'employeeId', value: 'pending',
		text: "stands in an id's place and is nobody's: nobody is matched by it; write the id, or leave the cell blank",
	},
	{
		message: 'shortenedId', rows: bad({ employeeId: "'0017" }), column: 'employeeId', value: "'0017",
		text: 'was written by a spreadsheet; 0017 is used',
	},
	{
		message: 'otherSeparators', rows: bad({ skills: 'sql; python' }), context: typed, column: 'skills', value: 'sql; python',
		text: 'is one value with ; in it; if it is several, separate them by |',
	},
	{
		message: 'listAsText', rows: bad({ skills: '["sql","python"]' }), context: typed, column: 'skills', value: '["sql","python"]',
		text: 'is a list written as text and was read as one; in a table, separate the values by |',
	},
	{
		message: 'unreadableList', rows: bad({ skills: '["sql", "python"' }), context: typed, column: 'skills', value: '["sql", "python"',
		text: 'looks like a list written as text; separate the values by |',
	},
	{ message: 'unknownRole', rows: bad({ roleId: '99' }), column: 'roleId', value: '99', text: `no role has this id or name; use one of ${allRoles}` },
	{
		message: 'nearRole', rows: bad({ roleId: 'Editors' }), column: 'roleId', value: 'Editors',
		text: `no role has this id or name; did you mean 3 Editor? Roles are ${allRoles}`,
	},
	{
		message: 'ambiguousRole', rows: bad({ roleId: 'editor' }), context: { roles: [...systemRoles, { id: 77, name: 'Editor ' }] }, column: 'roleId', value: 'editor',
		text: 'several roles have this name; write the id of the one you mean (3, 77)',
	},
	{
		message: 'scientificNotation', rows: bad({ roleId: '4.28E+08' }), column: 'roleId', value: '4.28E+08',
		text: 'is in scientific notation, which drops digits; format the column as text and write all digits',
	},
	{
		message: 'notDigits', rows: bad({ employeeNumber: 'A-17' }), column: 'employeeNumber', value: 'A-17',
		text: 'is not a number of at most 16 digits; write digits only, without blanks, signs or separators',
	},
	{
		message: 'unknownTimeZone', rows: bad({ timeZone: 'home' }), column: 'timeZone', value: 'home',
		text: 'is not an IANA time zone; write a name such as America/Chicago',
	},
	{
		message: 'nearTimeZone', rows: bad({ timeZone: 'America/Chigaco' }), column: 'timeZone', value: 'America/Chigaco',
		text: 'is not an IANA time zone; did you mean America/Chicago?',
	},
	{
		message: 'shortTimeZone', rows: bad({ timeZone: 'PST' }), column: 'timeZone', value: 'PST',
		text: 'is not an IANA time zone, since short names mean several; write the name of a place in it, such as America/Los_Angeles or Asia/Manila',
	},
	{
		message: 'unknownShortZone', rows: bad({ timeZone: 'XYT' }), column: 'timeZone', value: 'XYT',
		text: 'is not an IANA time zone, since short names mean several or none; write the name of a place in it',
	},
	{
		message: 'offsetTimeZone', rows: bad({ timeZone: 'GMT+2' }), column: 'timeZone', value: 'GMT+2',
		text: 'is not an IANA time zone but an offset (UTC+2); write a place that has it, such as Europe/Athens, or Africa/Johannesburg, or Etc/GMT-2, which is UTC+2 the whole year',
	},
	{
		message: 'invertedTimeZone', rows: bad({ timeZone: 'Etc/GMT+2' }), column: 'timeZone', value: 'Etc/GMT+2',
		text: 'is UTC−2, since the signs of these zones are the other way round; write Etc/GMT-2 if that is not meant, or better a place',
	},
	{
		message: 'fixedTimeZone', rows: bad({ timeZone: 'EST' }), column: 'timeZone', value: 'EST',
		text: 'is a time zone without daylight saving time, and is sent as it is; write America/New_York where clocks change',
	},
	{
		message: 'unknownLocale', rows: bad({ locale: 'pt-AO' }), column: 'locale', value: 'pt-AO',
		text: 'is not a locale that Domo knows; use one of pt-BR, pt-PT',
	},
	{ message: 'nearLocale', rows: bad({ locale: 'en_us' }), column: 'locale', value: 'en_us', text: 'is not how Domo writes this locale; write en-US' },
	{ message: 'notAnInteger', rows: bad({ count: '1,000' }), context: typed, column: 'count', value: '1,000', text: 'is not a whole number; write digits only, such as 42' },
	{
		message: 'integerTooBig', rows: bad({ count: '9223372036854775808' }), context: typed, column: 'count', value: '9223372036854775808',
		text: 'is a whole number beyond 64 bits, which Domo cannot hold; use a text attribute for it',
	},
	{
		message: 'notADecimal', rows: bad({ salary: '$5' }), context: typed, column: 'salary', value: '$5',
		text: 'is not a number; write it with a point and without separators, such as 1234.5',
	},
	{
		message: 'decimalComma', rows: bad({ salary: '1,5' }), context: typed, column: 'salary', value: '1,5',
		text: 'is not a number as it is written; with a point it would be 1.5',
	},
	{
		message: 'notADate', rows: bad({ born: '7/4/1976' }), context: typed, column: 'born', value: '7/4/1976',
		text: 'is not a date; write it as year-month-day, such as 2024-05-31',
	},
	{
		message: 'dateWithTime', rows: bad({ born: '1976-07-03T22:00:00.000Z' }), context: typed, column: 'born', value: '1976-07-03T22:00:00.000Z',
		text: 'has a time of day, so that it may mean the day before or after; write the day alone, such as 1976-07-03',
	},
	{
		message: 'notADateTime', rows: bad({ seenAt: 'noon' }), context: typed, column: 'seenAt', value: 'noon',
		text: 'is not a date and time; write it as 2024-05-31T14:30:00Z or with an offset such as +02:00',
	},
	{ message: 'notARowDate', rows: bad({ endDate: 'soon' }), column: 'endDate', value: 'soon', text: 'is not a date; write it as year-month-day, such as 2026-11-30' },
	{
		message: 'dateInOtherOrder', rows: bad({ endDate: '01/02/2026' }), column: 'endDate', value: '01/02/2026',
		text: 'is not written as year-month-day and may mean 2026-02-01 or 2026-01-02; write it in that order',
	},
	{
		message: 'spreadsheetDate', rows: bad({ endDate: 46356 }), column: 'endDate', value: '46356',
		text: 'is a date as a spreadsheet stores it; 2026-11-30 is used',
	},
	{
		message: 'endBeforeStart', rows: bad({ startDate: '2026-12-01', endDate: '2026-11-30' }), column: 'endDate', value: '2026-11-30',
		text: 'is before startDate (2026-12-01); correct one of the two',
	},
	{
		message: 'noLastDay', rows: bad({ endDate: '1899-12-30' }), column: 'endDate', value: '1899-12-30',
		text: 'is too long ago to be the last day of an account, and most often stands for none; leave the cell blank where there is no end',
	},
	{
		message: 'notOneCurrent', rows: [good, aRow({ startDate: '2026-01-01' }), aRow({ startDate: '2027-01-01' })], column: 'email', value: 'jane@acme.example',
		text: 'row 4 has the same person, and not exactly one of these rows is current by startDate and endDate; keep one of them, or correct the dates',
	},
	{ message: 'notABoolean', rows: bad({ remote: 'maybe' }), context: typed, column: 'remote', value: 'maybe', text: 'is neither true nor false; write TRUE or FALSE' },
	{
		message: 'spreadsheetError', rows: bad({ title: '#N/A' }), column: 'title', value: '#N/A',
		text: 'is an error of the spreadsheet that made the table; repair its formula or clear the cell',
	},
	{
		message: 'numberRounded', rows: bad({ employeeNumber: 2 ** 53 }), column: 'employeeNumber', value: '9007199254740992',
		text: 'is a number beyond 2^53, whose last digits were rounded before it came here; read the column as text',
	},
	{
		message: 'notFinite', rows: bad({ title: Number.NaN }), column: 'title', value: 'NaN',
		text: 'is not a number that can be written down; repair what computes it',
	},
	{
		message: 'severalValues', rows: bad({ team: ['a', 'b'] }), context: typed, column: 'team', value: 'a|b',
		text: 'is a list, and this column takes one value; join or choose before this node',
	},
	{
		message: 'nestedData', rows: bad({ title: { de: 'Chef' } }), column: 'title', value: '{"de":"Chef"}',
		text: 'is nested data, and a cell takes text, a number, a date or true or false; pick the part you mean before this node',
	},
	{
		message: 'pipeInValue', rows: bad({ skills: ['sql', 'a|b'] }), context: typed, column: 'skills', value: 'sql|a|b',
		text: 'has a value with | in it, which separates the values of a list; write that value without it',
	},
	{ message: 'notARow', rows: [good, 'jane'], column: '', value: '', text: 'is not a row of columns; every item must be an object' },
	{
		message: 'sameEmail', rows: [good, aRow(), aRow({ email: 'JANE@acme.example' })], column: 'email', value: 'jane@acme.example',
		text: 'row 4 has the same email; keep one of these rows',
	},
	{
		message: 'sameEmployeeId', context: { matchBy: 'employeeId' }, column: 'employeeId', value: 'e1',
		rows: [good, aRow({ employeeId: 'E1' }), aRow({ email: 'b@acme.example', employeeId: 'e1' }), aRow({ email: 'c@acme.example', employeeId: ' E1 ' })],
		text: 'rows 4 and 5 have the same employeeId, which rows are matched by; keep one of these rows',
	},
	{
		message: 'sharedEmployeeId', column: 'employeeId', value: 'e1',
		rows: [good, aRow({ email: 'b@acme.example', employeeId: 'E1' }), aRow({ email: 'c@acme.example', employeeId: 'e1 ' })],
		text: "row 4 has the same employeeId; an id is one person's: correct it in one of these rows",
	},
	{
		message: 'doubtfulPhone', rows: bad({ phoneNumber: '12' }), column: 'phoneNumber', value: '12',
		text: 'is not a phone number that can be dialled (country US where none is written); it is sent as it is',
	},
];
