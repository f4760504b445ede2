import { resolveHeaders } from '../../../core/config/headers';
import { aContext, anAttribute } from './support/table';

const resolve = (headers: readonly string[], overrides: Parameters<typeof aContext>[0] = {}) => resolveHeaders(headers, aContext(overrides));
const hints = (headers: readonly string[], overrides: Parameters<typeof aContext>[0] = {}) => resolve(headers, overrides).unknownColumns.map(({ name, hint }) => `${name}: ${hint}`);

describe('an unknown column', () => {
	const attributes = [anAttribute('Team', { title: 'Team Name' }), anAttribute('policy', { keyspace: 'domo-defined', title: 'Policy' })];
	it.each([
		[['team'], 'team: did you mean Team? Keys of attributes are case-sensitive'],
		[['TEAM NAME'], "TEAM NAME: did you mean Team? A column is named by the attribute's key, not by its title"],
		[['policy'], 'policy: Domo manages it by itself; take the column out'],
		[['Policies'], 'Policies: '],
		[['First Name'], 'First Name: it is half of displayName, which holds the first and the last name together'],
		[['displayName', 'surname'], 'surname: '],
		[['email', 'Mail'], 'Mail: did you mean email?'], [['title', 'Position'], 'Position: column "title" already is title; take this one out if it says the same'],
		[['Role'], 'Role: did you mean roleId? It takes role names too'],
		[['email;title'], 'email;title: the file was not split into columns; set Delimiter to ; in the node that reads it'],
		[['title', 'TITLE'], 'TITLE: column "title" already is title; keep one of the two'],
		[['employeeLocation'], 'employeeLocation: did you mean location?'],
		[['e\0mail'], 'e\0mail: the file was read in the wrong encoding, perhaps as UTF-8 though it is UTF-16; save it as CSV in UTF-8'],
		[['Position', 'TITLE '], 'Position: column "TITLE " already is title; take this one out if it says the same'],
		[['enddatee'], 'enddatee: '],
	])('of %j is explained: %s', (headers, hint) => expect(hints(headers, { attributes })).toEqual([hint]));

	it('is named in a note where unknown columns are ignored, with what it probably is, and ten at most', () => {
		const ignored = (headers: readonly string[]) => resolve(headers, { unknownColumns: 'ignore' }).notes;
		expect(ignored(['Hobby'])).toEqual(['Ignored one unknown column: "Hobby".']);
		expect(ignored(['Hobby', 'Mail'])).toEqual(['Ignored 2 unknown columns: "Hobby", "Mail" (did you mean email?).']);
		expect(ignored(Array.from({ length: 12 }, (_, i) => `Hobby${String.fromCharCode(65 + i)}`))).toEqual([`Ignored 12 unknown columns: ${Array.from({ length: 10 }, (_, i) => `"Hobby${String.fromCharCode(65 + i)}"`).join(', ')} and 2 more.`]);
		expect(ignored(Array.from({ length: 10 }, (_, i) => `Hobby${i}`))).toEqual([`Ignored 10 unknown columns: ${Array.from({ length: 10 }, (_, i) => `"Hobby${i}"`).join(', ')}.`]);
		expect([resolve(['Hobby'], { unknownColumns: 'ignore' }).unknownColumns, ignored(['email'])]).toEqual([[], []]);
	});

	it('becomes an attribute where the user wants it, unless Domo keeps its name', () => {
		expect(resolve(['Hobby', 'userId', ' '], { unknownColumns: 'create' }).fields.map(({ name }) => name)).toEqual(['Hobby']);
	});
});

describe('a mapping for Edit Fields', () => {
	it('gives unknown columns our names, each of ours once, and hands on what the nodes need', () => {
		const { mapping, suggested } = resolve(['Mail', 'E-Mail Address', 'Family name', 'First name', 'title', 'row_number', '_source', '_other']);
		expect(mapping).toBe('{{ { "title": $json["title"], "email": $json["E-Mail Address"], "displayName": $json["First name"] + " " + $json["Family name"], "row_number": $json["row_number"], "_source": $json["_source"] } }}');
		expect([...suggested.keys()]).toEqual(['email', 'displayName']);
	});

	it('is empty where no column looks like one of ours', () => {
		const tables = [['Hobby'], ['email', 'title'], ['id', 'First name'], ['phoneNumbers'], ['e\0mail'], ['email,title'], ['First name', 'Forename'], ['First name', 'Forename', 'Surname'], ['displayName', 'Given name', 'Surname']];
		expect(tables.map((headers) => resolve(headers).mapping)).toEqual(tables.map(() => ''));
	});

	it('joins a first and a last name in this order, unless a column has the whole name', () => {
		const joined = '{{ { "displayName": $json["Given name"] + " " + $json["Surname"] } }}';
		expect([resolve(['Given name', 'Surname']).mapping, resolve(['Surname', 'Given name']).mapping]).toEqual([joined, joined]);
		expect(resolve(['tittle']).mapping).toBe('{{ { "title": $json["tittle"] } }}');
		expect(resolve(['Full Name', 'Given name', 'Surname']).mapping).toBe('{{ { "displayName": $json["Full Name"] } }}');
	});

	it('takes an attribute for what its key or title says', () => {
		expect([...resolve(['team name'], { attributes: [anAttribute('tm', { title: 'Team Name' })] }).suggested]).toEqual([['tm', 'team name']]);
		expect([...resolve(['TM'], { attributes: [anAttribute('tm', { title: 'Team Name' })] }).suggested]).toEqual([['tm', 'TM']]);
	});
});

it('an attribute whose name begins with _ is not read, and the note says what to do', () => {
	const attributes = [anAttribute('_size'), anAttribute('team')];
	expect(resolve(['_size', '_other', 'team'], { attributes }).notes).toEqual(['Column "_size" was not read: names that begin with _ are kept for what these nodes hand on. Give that attribute another key in Domo to manage it here.']);
});

it('a header in another case or with odd blanks is read, and the note says as what', () => {
	expect(resolve([' title\u200B', 'EMAIL']).notes).toEqual(['Column title was read without the blanks or invisible characters in its header.', 'Column "EMAIL" was read as email.']);
});

it('a column that the identity provider writes is reported only', () => {
	expect(resolve(['team'], { attributes: [anAttribute('team', { keyspace: 'idp' })] }).notes).toEqual(['team is written by the identity provider: differences are reported and not sent, because the next sign-in would undo them.']);
});
