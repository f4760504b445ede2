import { checkColumns } from '../../../core/config';
import { attributeType, customAttributes, isProviderOwned } from '../../../core/config/fields';
import { foreignColumnHint } from '../../../core/config/columnHints';
import { isReserved, looseTableColumn, nearTableColumn, resolveHeaders } from '../../../core/config/headers';
import { quote } from '../../../core/common/text';
import { aContext, anAttribute } from './support/table';

describe('checking columns', () => {
	const sentences = (columns: string[], need: 'all' | 'minimum' = 'minimum') => checkColumns(columns, need).sentences;
	const table = ['displayName', 'roleId', 'title', 'department', 'email', 'alternateEmail', 'phoneNumber', 'deskPhoneNumber', 'employeeNumber', 'location', 'timeZone', 'locale', 'employeeId'];

	it('says what to do about one missing column, or several', () => {
		expect(sentences(table.filter((name) => name !== 'title'), 'all')).toEqual(['The column title is missing; add it, or set Columns to Minimum if the others are to stay as they are.']);
		expect(sentences([])).toEqual(['The columns email, displayName are missing; add them.']);
	});

	it('names what another system calls a column, and what every table needs before what a setting can do without', () => {
		const setting = 'or set Columns to Minimum if the others are to stay as they are.';
		const others = table.filter((name) => !['email', 'displayName', 'title', 'roleId'].includes(name));
		expect(sentences(['UPN', 'emial', 'displayName'])).toEqual(['Column "UPN" probably is email; rename it.', 'Column "emial" looks like a misspelt email; rename it.']);
		expect(sentences([...others, 'Role', 'email', 'displayName', 'title'], 'all')).toEqual(['Column "Role" probably is roleId; rename it (it takes role names too).']);
		expect(sentences([...others, 'email', 'displayName'], 'all')).toEqual([`The columns roleId, title are missing; add them, ${setting}`]);
		expect(sentences([...others, 'title', 'email'], 'all')).toEqual(['The column displayName is missing; every table needs it, so add it.', 'The column roleId is missing; add it.']);
		expect(sentences(others, 'all')).toEqual(['The columns displayName, email are missing; every table needs them, so add them.', 'The columns roleId, title are missing; add them.']);
		expect(sentences(table.filter((name) => name !== 'email'), 'all')).toEqual(['The column email is missing; add it.']);
	});

	it('takes no column for misspelt whose right spelling is there, or that is not needed', () => {
		expect(sentences(['email', 'emial', 'displayName'])).toEqual([]);
		expect(sentences(['email', 'displayName', 'tittle'])).toEqual([]);
	});

	it('reports repeated columns, spelt alike or not, and none where one is exact', () => {
		expect(checkColumns(['email', 'displayName', 'team', 'team', 'team'], 'minimum').repeated).toEqual([{ column: 'team', headers: ['team', 'team', 'team'] }]);
		expect(sentences(['email', 'Display Name', 'DISPLAYNAME', 'display name'])).toEqual(['Columns "Display Name" and "DISPLAYNAME" and "display name" are all displayName; keep one of them.']);
		expect(sentences(['email', 'Email', 'displayName', 'displayName'])).toEqual(['Column "displayName" is there 2 times; keep one of them.']);
	});
});

describe('the type of an attribute', () => {
	it.each([
		['ANY_VALUE', 'STRING', 'text', false], ['ANY_VALUE_MULTI', 'STRING', 'text', true], ['LIST', 'string', 'text', true], ['ANY_VALUE', 'STRING_ARRAY', 'text', true], ['ANY_VALUE', 'Boolean', 'boolean', false],
		['ANY_VALUE', 'DATETIME', 'dateTime', false], ['ANY_VALUE', 'DATE_TIME', 'dateTime', false], ['ANY_VALUE', 'TIMESTAMP', 'dateTime', false], ['ANY_VALUE', 'Instant', 'dateTime', false], ['ANY_VALUE', 'ZONED', 'dateTime', false],
		['ANY_VALUE', 'LOCAL_DATE', 'date', false], ['ANY_VALUE', 'DECIMAL', 'decimal', false], ['ANY_VALUE', 'DOUBLE', 'decimal', false], ['ANY_VALUE', 'FLOAT', 'decimal', false], ['ANY_VALUE', 'NUMERIC', 'decimal', false], ['ANY_VALUE', 'NUMBER', 'decimal', false],
		['ANY_VALUE', 'LONG', 'integer', false], ['ANY_VALUE', 'INT', 'integer', false], ['ANY_VALUE', 'BIG_INT', 'integer', false], ['ANY_VALUE', 'BIGINTEGER', 'integer', false], ['ANY_VALUE', 'BIGINT', 'integer', false], ['ANY_VALUE', 'SHORT', 'integer', false],
		['ANY_VALUE', 'WHOLE_NUMBER', 'decimal', false], ['ANY_VALUE', 'MY_LONG_VALUE', 'integer', false], ['ANY_VALUE', 'POINT', 'text', false], ['ANY_VALUE', 'INTERVAL', 'text', false], ['LONG_VALIDATOR', null, 'integer', false], ['LONG', 'DATE', 'date', false],
		['SOMETHING', 'ELSE', 'text', false],
	])('%s and %s is %s', (validator, valueType, type, list) => {
		expect(attributeType(anAttribute('x', { validator, valueType: valueType ?? undefined }))).toEqual({ type, list });
	});
});

it('attributes that a column can be about are neither Domo\'s nor system columns\', by name or key', () => {
	const definitions = [anAttribute('team'), anAttribute('badge', { keyspace: 'idp' }), anAttribute('policy', { keyspace: 'domo-defined' }), anAttribute('title'), anAttribute('employeeLocation'), anAttribute('location'), anAttribute('domoUserManagement')];
	expect([...customAttributes(definitions).keys()]).toEqual(['team', 'badge']);
});

it('the identity provider owns what it defines, unless the company defines it too', () => {
	const idp = anAttribute('badge', { keyspace: 'idp' });
	expect(isProviderOwned('badge', [idp])).toBe(true);
	expect(isProviderOwned('badge', [idp, anAttribute('badge', { keyspace: 'domo-defined' })])).toBe(true);
	expect(isProviderOwned('badge', [idp, anAttribute('badge')])).toBe(false);
	expect(isProviderOwned('badge', [anAttribute('badge')])).toBe(false);
	expect(isProviderOwned('badge', [anAttribute('badge', { keyspace: 'domo-defined' })])).toBe(false);
	expect(isProviderOwned('team', [idp])).toBe(false);
});

describe('columns that are not of the table', () => {
	const remove = 'take it out with an Edit Fields node';
	const domoFills = 'Domo fills it by itself; take the column out';
	const notManaged = "it is not among the columns of Domo's User Management; take the column out";
	const database = `n8n's Data Table and database nodes add it; ${remove}`;
	const number = `it looks like a row's number; name it row_number, or ${remove}`;
	const inside = `it is the inside of an n8n item; ${remove}`;
	const webhook = "n8n's Webhook node adds it; read its body with a Split Out node";
	const failed = 'an n8n node adds it to items that failed; look at the node before this one';
	const file = 'n8n adds it where a file or a list was not split into rows; use Extract From File or Split Out';
	it.each<[string, string | undefined]>([
		...['id', 'createdAt', 'updatedAt', 'created_at', 'updated_at'].map((name): [string, string] => [name, database]), ...['createdTime', 'fields'].map((name): [string, string] => [name, `n8n's Airtable node adds it; ${remove}`]),
		...['row_index', 'rowNumber', 'rowIndex'].map((name): [string, string] => [name, number]), ...['json', 'binary', 'pairedItem'].map((name): [string, string] => [name, inside]),
		...['headers', 'params', 'query', 'body', 'webhookUrl', 'executionMode'].map((name): [string, string] => [name, webhook]), ...['error', 'message'].map((name): [string, string] => [name, failed]), ...['propertyName', 'property_name', 'data'].map((name): [string, string] => [name, file]),
		...['userName', 'isActive', 'isPending', 'isAnonymous', 'isSystemUser', 'created', 'modified', 'lastLogin', 'lastActivity', 'avatarKey', 'invitorUserId'].map((name): [string, string] => [name, domoFills]),
		...['hireDate', 'reportsTo', 'password', 'webLandingPage', 'webMobileLandingPage'].map((name): [string, string] => [name, notManaged]),
		['', `the column has no header; give it one, or ${remove}`], [' ', `the column has no header; give it one, or ${remove}`], ['shoeSize', undefined],
	])('%j: %s', (name, hint) => expect(foreignColumnHint(name)).toBe(hint));
});

describe('headers', () => {
	it('are reserved where they begin with _, number rows or hold the lease, and nothing else is', () => {
		expect(['_source', '_', 'row_number', 'domoUserManagement'].map(isReserved)).toEqual([true, true, true, true]);
		expect(['__proto__', 'email', 'rownumber', 'x_'].map(isReserved)).toEqual([false, false, false, false]);
	});

	it('stand for a column whatever their case and blanks, and are near to one with a typing error', () => {
		expect([' E mail', 'new\u200BEmail', 'emaill', 'team'].map(looseTableColumn)).toEqual(['email', 'newEmail', undefined, undefined]);
		expect(['emaill', 'grups', 'zzz'].map(nearTableColumn)).toEqual(['email', 'groups', undefined]);
	});

	it('are quoted on one line', () => expect(quote('a\nb\u2028c\u2029d\te')).toBe('"a b c d e"'));

	const resolved = (headers: string[], overrides: Parameters<typeof aContext>[0] = {}) => resolveHeaders(headers, aContext(overrides));

	it('that are ignored are listed in one note, one or several, with what they may stand for', () => {
		expect(resolved(['zzzzzz'], { unknownColumns: 'ignore' }).notes).toEqual(['Ignored one unknown column: "zzzzzz".']);
		expect(resolved(['id', 'tittle'], { unknownColumns: 'ignore' }).notes).toEqual(['Ignored 2 unknown columns: "id", "tittle" (did you mean title?).']);
		expect(resolved(['email'], { unknownColumns: 'ignore' }).notes).toEqual([]);
	});

	it('of the identity provider are reported with the reason', () => {
		expect(resolved(['badge'], { attributes: [anAttribute('badge', { keyspace: 'idp' })] }).notes).toEqual([
			'badge is written by the identity provider: differences are reported and not sent, because the next sign-in would undo them.',
		]);
	});

	it('of attributes may have blanks around them, and are then noted', () => {
		expect(resolved([' a', 'b'], { attributes: [anAttribute('b'), anAttribute('a')] }).fields.map(({ name }) => name)).toEqual(['a', 'b']);
		const { meaningOf, notes } = resolved([' team ', 'other'], { attributes: [anAttribute('team')] });
		expect([...meaningOf]).toEqual([[' team ', 'team']]);
		expect(notes).toEqual(['Column team was read without the blanks or invisible characters in its header.']);
	});

	it('that Domo defines for itself get that as a hint, others get none', () => {
		const attributes = [anAttribute('someThing', { keyspace: 'domo-defined' })];
		expect(resolved(['someThing', 'zzzzzz'], { attributes }).unknownColumns).toEqual([{ name: 'someThing', hint: 'Domo manages it by itself; take the column out' }, { name: 'zzzzzz', hint: '' }]);
	});
});
