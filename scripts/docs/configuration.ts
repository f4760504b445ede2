import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { BULK_IMPORT_COLUMNS, DATE_COLUMNS, SYSTEM_COLUMNS } from '../../core/config';
import { LOCALES } from '../../core/config/values/text';
import { TYPE_NAMES } from '../../core/config/fields';
import { type MessageName, messages } from '../../core/config/messages';
import type { FieldType } from '../../core/common/fieldValue';

/** Messages that a column can raise because of what its values are. A test holds them against what reading really says. */
export const messagesOfTypes = {
	text: [],
	id: ['scientificNotation', 'shortenedId', 'placeholderId'],
	email: ['notAnEmail', 'emailInsideText', 'severalEmails', 'emailReadPlainly', 'mixedScripts'],
	phone: ['doubtfulPhone'],
	role: ['unknownRole', 'nearRole', 'ambiguousRole', 'scientificNotation'],
	digits: ['notDigits', 'scientificNotation', 'shortenedId', 'placeholderId'],
	timeZone: ['unknownTimeZone', 'nearTimeZone', 'shortTimeZone', 'unknownShortZone', 'offsetTimeZone', 'invertedTimeZone', 'fixedTimeZone'],
	locale: ['unknownLocale', 'nearLocale'],
	integer: ['notAnInteger', 'integerTooBig'],
	decimal: ['notADecimal', 'decimalComma'],
	date: ['notADate', 'dateWithTime'],
	dateTime: ['notADateTime'],
	boolean: ['notABoolean'],
} satisfies Record<FieldType, readonly MessageName[]>;

/** Messages that every column can raise. */
export const messagesOfAllColumns: readonly MessageName[] = ['spreadsheetError', 'numberRounded', 'notFinite', 'severalValues', 'nestedData', 'lostLetters', 'controlCharacter', 'wrongEncoding', 'escapedText', 'standsForNothing', 'nothingHere'];

/** Messages that only one column raises, or a list attribute. */
export const messagesOfColumns: Readonly<Record<string, readonly MessageName[]>> = {
	email: ['columnMissing', 'columnNamedOtherwise', 'required', 'cannotBeCleared', 'sameEmail', 'notOneCurrent'],
	displayName: ['columnMissing', 'columnNamedOtherwise', 'required', 'cannotBeCleared'],
	roleId: ['cannotBeCleared'],
	newEmail: ['cannotBeCleared', 'notAnEmail', 'emailInsideText', 'severalEmails', 'emailReadPlainly', 'mixedScripts'],
	edit: ['cannotBeCleared', 'notABoolean'],
	sendInvite: ['cannotBeCleared', 'notABoolean'],
	groups: ['otherSeparators', 'listAsText', 'unreadableList'],
	employeeId: ['sameEmployeeId', 'sharedEmployeeId', 'notOneCurrent'],
	startDate: ['notARowDate', 'dateInOtherOrder', 'spreadsheetDate'],
	endDate: ['notARowDate', 'dateInOtherOrder', 'spreadsheetDate', 'endBeforeStart', 'noLastDay'],
};

/**
 * Writes `docs/evidence/columns.md` from the tables that the code reads configurations by: `npx tsx scripts/docs/configuration.ts`.
 */

export const pagePath = join(__dirname, '..', '..', 'docs', 'evidence', 'columns.md');

const introduction = `<!-- Written by scripts/docs/configuration.ts from the tables in core/config. Change these, not this page. -->

# The configuration table

One row for each person who should have an account. The table comes from a Domo DataSet (**Domo Read Config DataSet**) or from any
other n8n node. A row either does exactly what it says, or is rejected with the cell that cannot be used; a rejected row still
protects its user from being removed.

Contents: [How a table is read](#how-a-table-is-read) · [The 13 columns](#the-13-columns) ·
[Columns of the bulk import](#columns-of-the-bulk-import) · [Start and end](#start-and-end) · [Custom attributes](#custom-attributes) · [Messages](#messages) ·
[What Domo does not document](#what-domo-does-not-document)

## How a table is read

**Headers.** Names are those below. A byte order mark, blanks and another case are understood (\`Display Name\` is \`displayName\`) and
noted in the plan. Of two headers for one column the exact one is read; the other is an unknown column. Columns whose names begin
with \`_\` are not of the table; \`row_number\` gives the row's number, else it counts as in a spreadsheet (the first row is 2).
Any other column must be the key of a custom attribute, exactly, because keys are case-sensitive. What happens to unknown columns
is up to *Unknown Columns*: stop, ignore, or create them as text attributes (never by a name that Domo uses itself, such as \`id\` or
\`created\`). Usual names of other systems (Microsoft Entra, Okta, Workday, BambooHR, Google, plain English) are suggested, with the
mapping to paste into an *Edit Fields* node; none is taken for ours in silence.

**Rows.** Rows without data are no rows. Two rows with the same \`email\` are both rejected and name each other; so are two rows with
the same \`employeeId\` where rows are matched by it, unless exactly one of them is current by its dates. For that comparison upper and lower case, blanks at the ends, invisible characters
and the forms in which Unicode writes a letter (composed, full-width, a Turkish dotted capital) make no difference; of addresses,
neither do a domain's own letters or its punycode. The order of rows and columns makes no difference at all. Rows of another node
that have no \`row_number\` are told as its items are: item 1, item 2, …

**A value that is there already.** A cell that says what the account has is no difference and rejects nobody, whatever its format:
what *Live Users* exports can be planned as it is. Accounts that no row can express are named when they are exported.

**Marks of other programs.** An address with quotes, brackets, \`mailto:\`, \`=\` or \`#\` around it is rejected, with the plain address
as a proposal, and whoever has that address is not removed. Words for nothing (\`N/A\`, \`NULL\`, \`TBD\`, \`-\`, …) are used and told;
where a column cannot hold them the row is rejected, and nobody is recognised by one. Text that was read in the wrong encoding, or
that lost letters, is rejected with what it probably was. A whole column of words for nothing, or of ids that lost their zeros,
counts like one that went empty (*Max Cleared Values per Column*).

**Blank cells.** As in Domo's bulk import, a blank cell clears the value and an absent column keeps it. With *Blank Cells: Ignore* a
blank cell keeps it too, and the text \`(clear)\` clears it. A cell of nothing but blanks or invisible characters is blank. \`email\`,
\`displayName\` and \`roleId\` are never cleared. A row of an n8n item that lacks a key keeps that value.

**Cells of other nodes.** Numbers, booleans and dates are understood as cells, and null as a blank one. A list fits a list attribute; in
any other column it has to hold one value at most. Numbers beyond 2^53 are refused, because their last digits were lost on the way.

**CSV files.** RFC 4180: quotes, separators and line ends inside cells. The separator (\`,\`, \`;\` or a tab) and the line ends (of any
system, also mixed) are recognised, Excel's byte order mark and its line \`sep=;\` are understood, UTF-16 is read where its mark says so
and refused in words elsewhere, and everything stays text, leading zeros included.
`;

function page(): string {
	return [
		introduction,
		'## The 13 columns\n\nThe columns of Domo\'s User Management table. *Read Config* asks for all of them, unless *Columns* is *Minimum*: then `email` and `displayName` are enough.\n',
		...SYSTEM_COLUMNS.map((column) => section(column.name, column, `Identity key \`${column.key}\`.`, namesOf(column.name, column.type))),
		`The locales are ${LOCALES.map(code).join(', ')}.\n`,
		'## Columns of the bulk import\n\nThey say how a row is treated, and are no property of the person. All of them may be absent.\n',
		...BULK_IMPORT_COLUMNS.map((column) => section(column.name, column, undefined, namesOf(column.name, 'text'))),
		'## Start and end\n\nThey say when a row counts. Both may be absent. Where the instance has an attribute by such a key, the column is that attribute, and a note says so.\n',
		...DATE_COLUMNS.map((column) => section(column.name, column, undefined, namesOf(column.name, 'text'))),
		customAttributes(),
		messageTable(),
		undocumented,
	].join('\n');
}

interface Described {
	readonly meaning: string;
	readonly format: string;
	readonly examples: readonly string[];
	readonly blank: string;
}

function section(name: string, { meaning, format, examples, blank }: Described, note: string | undefined, raised: readonly MessageName[]): string {
	const lines = [
		`### \`${name}\``,
		'',
		note === undefined ? meaning : `${meaning} ${note}`,
		'',
		`- Format: ${format}`,
		`- Examples: ${examples.map(code).join(', ')}`,
		`- A blank cell: ${blank}`,
		`- Messages: ${raised.length === 0 ? 'those of every column' : `${raised.map(link).join(', ')}, and those of every column`}`,
	];
	return `${lines.join('\n')}\n`;
}

function namesOf(column: string, type: FieldType): MessageName[] {
	return [...new Set([...(messagesOfColumns[column] ?? []), ...messagesOfTypes[type]])];
}

function customAttributes(): string {
	const types = TYPE_NAMES.map(({ names, type, meaning }) => `| ${type} | ${code(String(names))} | ${meaning} | ${messagesOfTypes[type].map(link).join(', ')} |`);
	return `## Custom attributes

Every further column is a custom attribute and is named by the attribute's key. The attribute's definition in Domo says what its values are.
Only \`ANY_VALUE\`, \`ANY_VALUE_MULTI\` and \`STRING\` are known to be used by Domo; the other names are our reading of "data types follow the Java
definition". A definition that none of these patterns fits is text.

| type | \`valueType\`, else \`validator\`, matches | cells | messages |
|---|---|---|---|
${types.join('\n')}
| text | anything else | text, as it is | none of its own |

A definition with \`MULTI\`, \`LIST\` or \`ARRAY\` in its name takes several values, separated by \`|\`: \`abc|def\` is two. Blank values among them are left
out; order and repetition make no difference. A value cannot hold a \`|\` itself (${link('pipeInValue')}). One value
with semicolons, commas or line breaks in it is told (${link('otherSeparators')}); a list as JSON or Python writes it is read as one (${link('listAsText')}), or refused (${link('unreadableList')}). In an attribute of one value \`|\` is an ordinary
character. Values are sent in one form: \`1.50\` as \`1.5\`, \`yes\` as \`true\`, date and time in UTC.

An attribute that the identity provider owns is noted once in the plan. Differences in it are reported and not sent, because the next
sign-in would undo them.
`;
}

function messageTable(): string {
	const rows = Object.entries(messages).map(([name, message]) => {
		const sample: readonly string[] = message.sample;
		const text = (message.text as (...details: readonly string[]) => string)(...sample);
		return `| <a id="${name.toLowerCase()}"></a>${name} | ${message.severity === 'reject' ? 'the row is rejected' : 'the cell is used'} | ${text.replaceAll('|', '\\|')} |`;
	});
	return `## Messages

Each comes with the row's number, the column and the value. Every column can raise ${messagesOfAllColumns.map(link).join(', ')}.

| message | effect | for example |
|---|---|---|
${rows.join('\n')}
`;
}

const undocumented = `## What Domo does not document

These are our choices: duplicates reject all their rows; addresses compare without regard to case; a date with a time of day in a date
attribute is refused; \`(clear)\`; role names; \`4.0\` for 4; the types of custom attributes other than text; old and new names of one time zone
are the same (by CLDR's table; zones that IANA merely links, such as Europe/Oslo and Europe/Berlin, are not); two ways to write one phone
number are the same.
`;

function code(text: string): string {
	return `\`${text.replaceAll('|', '\\|')}\``;
}

function link(name: MessageName): string {
	return `[${name}](#${name.toLowerCase()})`;
}

/** The whole page. */
export const configurationPage: string = page();

if (require.main === module) writeFileSync(pagePath, configurationPage);
