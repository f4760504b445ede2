import { editFieldsMapping, foreignColumnHint, halfName, isKeptByDomo, isNeedless, unreadHeader, usualColumn } from '../../../core/config/columnHints';

describe('columns that are neither ours nor an attribute', () => {
	const takeOut = 'take it out with an Edit Fields node';
	it.each([
		[`n8n's Data Table and database nodes add it; ${takeOut}`, 'id createdAt updatedAt created_at updated_at'],
		[`n8n's Airtable node adds it; ${takeOut}`, 'createdTime fields'],
		[`it looks like a row's number; name it row_number, or ${takeOut}`, 'row_index rowNumber rowIndex'],
		[`it is the inside of an n8n item; ${takeOut}`, 'json binary pairedItem'],
		["n8n's Webhook node adds it; read its body with a Split Out node", 'headers params query body webhookUrl executionMode'],
		['an n8n node adds it to items that failed; look at the node before this one', 'error message'],
		['n8n adds it where a file or a list was not split into rows; use Extract From File or Split Out', 'propertyName property_name data'],
		['it is a field of SCIM; the columns here are email, displayName, phoneNumber and so on, and its employeeNumber is our employeeId', 'schemas externalId emails phoneNumbers name.givenName name.familyName name.formatted meta.created meta.lastModified customAttributes'],
		['Domo fills it by itself; take the column out', 'userName isActive isPending isAnonymous isSystemUser created modified lastLogin lastActivity avatarKey invitorUserId'],
		["it is not among the columns of Domo's User Management; take the column out", 'hireDate reportsTo password webLandingPage webMobileLandingPage'],
	])('%s: %s', (hint, names) => {
		for (const name of names.split(' ')) expect([name, foreignColumnHint(name), isNeedless(name)]).toEqual([name, hint, true]);
	});

	it('a column without a header is named as such', () => {
		expect(['', ' \t'].map(foreignColumnHint)).toEqual(Array(2).fill(`the column has no header; give it one, or ${takeOut}`));
	});

	it('nothing is said of a name that nobody knows', () => expect([foreignColumnHint('Shoe size'), isNeedless('Shoe size')]).toEqual([undefined, false]));
});

it('no attribute is made of a name that Domo or n8n uses, in any case and with blanks around it', () => {
	const names = 'id userId user users email emails manager managerId organization active pending accepted anonymous systemUser userType deleted role roles group groups '
		+ 'values attributes key keys groupId groupIds detail status lastUpdated createdAt updatedAt teams json binary pairedItem constructor __proto__ prototype userName hireDate displayName roleId domo.region';
	expect([...names.split(' '), ' ', ' USERID '].filter((name) => !isKeptByDomo(name))).toEqual([]);
	expect(['Shoe size', 'domo', 'my.domo.x', 'ids', '', 'email;title'].map(isKeptByDomo)).toEqual([false, false, false, false, true, true]);
});

describe('a header that shows that the file was read wrongly', () => {
	const encoding = 'the file was read in the wrong encoding, perhaps as UTF-8 though it is UTF-16; save it as CSV in UTF-8';
	const excel = "the file begins with Excel's line sep=; take that line out, or let the node that reads the file begin at row 2";
	const delimiter = (mark: string) => `the file was not split into columns; set Delimiter to ${mark} in the node that reads it`;
	it.each([
		['e\0m\0', encoding], ['\uFFFDemail', encoding], ['sep=;', excel], ['\uFEFF"SEP=,"', excel],
		['email;displayName', delimiter(';')], ['E-Mail,Display Name,x', delimiter(',')], ['email|title', delimiter('|')], ['email\ttitle', delimiter('a tab (\\t)')],
		['email;x;y', undefined], ['a sep=;', undefined], ['sep=;;x', undefined], ['email', undefined], ['Hobby', undefined],
	])('%j', (header, hint) => expect(unreadHeader(header)).toBe(hint));
});

it('names of other systems stand for our columns', () => {
	expect(['First Name', 'givenName', 'forename', 'Legal First Name', 'preferredFirstName', 'first'].map(halfName)).toEqual(Array(6).fill('first'));
	expect(['Last Name', 'surname', 'familyName', 'SN', 'legalLastName', 'Preferred Last Name', 'last'].map(halfName)).toEqual(Array(7).fill('last'));
	expect([halfName('name'), usualColumn('Shoe size'), usualColumn('')]).toEqual([undefined, undefined, undefined]);
	expect(['E-Mail Address [Required]', 'Employee Email', 'user.email', 'Persons email', 'ｅｍａｉｌ', 'Employee #', 'email (work)'].map(usualColumn)).toEqual(['email', 'email', 'email', 'email', 'email', usualColumn('Employee Number'), 'email']);
	expect(['Email[Required]', 'Email [Required] ', 'user.name', 'username', 'e.mail', 'Worker Title'].map(usualColumn)).toEqual(['email', 'email', 'displayName', 'email', 'email', 'title']);
	expect([
		'Full Name', 'Security Role', 'Job Title', 'Dept', 'UPN', 'Recovery E-mail', 'Mobile', 'Landline', 'Emp #', 'Office', 'TZ', 'Language', 'Worker ID', 'Updated Email', 'Invite User', 'Member of', 'Valid from', 'Termination Date',
	].map(usualColumn)).toEqual([
		'displayName', 'roleId', 'title', 'department', 'email', 'alternateEmail', 'phoneNumber', 'deskPhoneNumber', 'employeeNumber', 'location', 'timeZone', 'locale', 'employeeId', 'newEmail', 'sendInvite', 'groups', 'startDate', 'endDate',
	]);
	expect(['Email (work) address', 'Title employee', 'Employee', 'employee.'].map(usualColumn)).toEqual([undefined, undefined, undefined, undefined]);
});

it('a mapping for Edit Fields joins the headers of one column by a blank, and quotes them', () => {
	expect(editFieldsMapping(new Map([['First', 'displayName'], ['Mail "x"', 'email'], ['Last', 'displayName']]))).toBe('{{ { "displayName": $json["First"] + " " + $json["Last"], "email": $json["Mail \\"x\\""] } }}');
	expect(editFieldsMapping(new Map())).toBe('{{ {  } }}');
});
