import { BULK_IMPORT_COLUMNS, DATE_COLUMNS, SYSTEM_COLUMNS } from './systemColumns';

const firstNames = new Set(['firstname', 'givenname', 'forename', 'legalfirstname', 'preferredfirstname', 'first']);
const lastNames = new Set(['lastname', 'surname', 'familyname', 'sn', 'legallastname', 'preferredlastname', 'last']);

const byLetters: ReadonlyMap<string, string> = new Map(
	[...SYSTEM_COLUMNS, ...BULK_IMPORT_COLUMNS, ...DATE_COLUMNS].flatMap(({ name, usualNames }) =>
		[name, ...usualNames.split(',')].map((usual): [string, string] => [letters(usual), name])).filter(([usual]) => usual !== ''),
);

/** Letters and digits alone, without what exports put behind a name: `Email Address [Required]`, `Work Phone (Primary)`, `user.email`. */
function letters(name: string): string {
	const bare = name.normalize('NFKC').replace(/\s*[[(][^\])]*[\])]\s*$/, '').toLowerCase();
	return bare.replaceAll('#', 'number').replace(/[^\p{L}\p{N}]/gu, '');
}

/** The column that other systems call so; undefined for a name that stands for none of ours. */
export function usualColumn(header: string): string | undefined {
	const own = letters(header);
	// Behind a point stands the name itself: `user.name` is a name, `username` is what people sign in with.
	return byLetters.get(letters(header.slice(header.lastIndexOf('.') + 1))) ?? byLetters.get(own) ?? byLetters.get(own.replace(/^(?:user|employee|worker|person|profile|member)s?/, ''));
}

/** Half of a name: a person's first or last name, which `displayName` holds together. */
export function halfName(header: string): 'first' | 'last' | undefined {
	const own = letters(header);
	return firstNames.has(own) ? 'first' : lastNames.has(own) ? 'last' : undefined;
}

/** Added to `did you mean …?` for some columns. */
export const suggestionNotes: Readonly<Record<string, string>> = {
	roleId: ' It takes role names too',
};

/**
 * What an Edit Fields node of n8n takes (*Mode: JSON*) to give a table our names: every header that was recognised, by its column.
 *
 * @param meanings the column of each header; values of several headers of one column are joined by a blank
 */
export function editFieldsMapping(meanings: ReadonlyMap<string, string>): string {
	const headersOf = new Map<string, string[]>();
	for (const [header, column] of meanings) headersOf.set(column, [...(headersOf.get(column) ?? []), header]);
	const entries = [...headersOf].map(([column, headers]) => `${JSON.stringify(column)}: ${headers.map((header) => `$json[${JSON.stringify(header)}]`).join(' + " " + ')}`);
	return `{{ { ${entries.join(', ')} } }}`;
}

/**
 * Columns that are neither ours nor an attribute's, and where they come from. Each hint ends the sentence "unknown column X: …".
 */

const remove = 'take it out with an Edit Fields node';
const domoFills = 'Domo fills it by itself; take the column out';
const notManaged = "it is not among the columns of Domo's User Management; take the column out";

/** Domo fills these for every account by itself (domo-api 2.1). */
const filledByDomo = ['userName', 'isActive', 'isPending', 'isAnonymous', 'isSystemUser', 'created', 'modified', 'lastLogin', 'lastActivity', 'avatarKey', 'invitorUserId'];
const notAmongColumns = ['hireDate', 'reportsTo', 'password', 'webLandingPage', 'webMobileLandingPage'];

const added: readonly (readonly [names: readonly string[], hint: string])[] = [
	[['id'], `n8n's Data Table and database nodes add it; ${remove}`],
	[['createdAt', 'updatedAt', 'created_at', 'updated_at'], `n8n's Data Table and database nodes add it; ${remove}`],
	[['createdTime', 'fields'], `n8n's Airtable node adds it; ${remove}`],
	[['row_index', 'rowNumber', 'rowIndex'], `it looks like a row's number; name it row_number, or ${remove}`],
	[['json', 'binary', 'pairedItem'], `it is the inside of an n8n item; ${remove}`],
	[['headers', 'params', 'query', 'body', 'webhookUrl', 'executionMode'], `n8n's Webhook node adds it; read its body with a Split Out node`],
	[['error', 'message'], `an n8n node adds it to items that failed; look at the node before this one`],
	[['propertyName', 'property_name', 'data'], `n8n adds it where a file or a list was not split into rows; use Extract From File or Split Out`],
	[['schemas', 'externalId', 'emails', 'phoneNumbers', 'name.givenName', 'name.familyName', 'name.formatted', 'meta.created', 'meta.lastModified', 'customAttributes'], 'it is a field of SCIM; the columns here are email, displayName, phoneNumber and so on, and its employeeNumber is our employeeId'],
	[filledByDomo, domoFills],
	[notAmongColumns, notManaged],
];

const hintsByName: ReadonlyMap<string, string> = new Map(added.flatMap(([names, hint]) => names.map((name): [string, string] => [name, hint])));

export function foreignColumnHint(name: string): string | undefined {
	return hintsByName.get(name) ?? (name.trim() === '' ? `the column has no header; give it one, or ${remove}` : unreadHeader(name));
}

/** True for a column that another program adds and that says nothing about a person. */
export function isNeedless(name: string): boolean {
	return hintsByName.has(name);
}

/** What to do about a header which shows that the file was read wrongly: in another encoding, or without splitting it into columns. */
export function unreadHeader(name: string): string | undefined {
	if (/[\0\uFFFD]/.test(name)) return 'the file was read in the wrong encoding, perhaps as UTF-8 though it is UTF-16; save it as CSV in UTF-8';
	if (/^\W*sep=.\W*$/i.test(name)) return "the file begins with Excel's line sep=; take that line out, or let the node that reads the file begin at row 2";
	const separator = ['\t', ';', '|', ','].find((mark) => name.split(mark).filter((part) => known.has(lettersOf(part))).length > 1);
	if (separator === undefined) return undefined;
	return `the file was not split into columns; set Delimiter to ${separator === '\t' ? 'a tab (\\t)' : separator} in the node that reads it`;
}

const lettersOf = (text: string): string => text.toLowerCase().replace(/[^a-z]/g, '');
const known: ReadonlySet<string> = new Set(SYSTEM_COLUMNS.map(({ name }) => lettersOf(name)));

/** Keys that Domo itself uses, in any case, with which a custom attribute would collide; also what n8n adds to items. */
const reservedKeys: ReadonlySet<string> = new Set(
	[
		'id', 'userId', 'user', 'users', 'emails', 'manager', 'managerId', 'organization', 'active', 'pending', 'accepted', 'anonymous', 'systemUser', 'userType', 'deleted', 'role', 'roles', 'group', 'groups',
		'values', 'attributes', 'key', 'keys', 'groupId', 'groupIds', 'detail', 'status', 'lastUpdated', 'createdAt', 'updatedAt', 'teams',
		...filledByDomo, ...notAmongColumns, ...SYSTEM_COLUMNS.flatMap(({ name, key }) => [name, key]), 'json', 'binary', 'pairedItem', 'constructor', '__proto__', 'prototype',
	].map((name) => name.toLowerCase()),
);

/** True for a column that never becomes an attribute, whatever Unknown Columns says. */
export function isKeptByDomo(name: string): boolean {
	return reservedKeys.has(name.trim().toLowerCase()) || name.trim() === '' || name.startsWith('domo.') || unreadHeader(name) !== undefined;
}
