import type { FieldType } from '../common/fieldValue';

/** One of the 13 columns of Domo's User Management table (domo-api 8), with what its reference page says. */
export interface SystemColumn {
	readonly name: string;
	/** Key in Domo's identity API (domo-api 2.1). */
	readonly key: string;
	readonly type: FieldType;
	/** Whether every person has a value: such a cell is never cleared. */
	readonly required: boolean;
	readonly meaning: string;
	readonly format: string;
	readonly examples: readonly string[];
	/** What a blank cell does. */
	readonly blank: string;
}

const cleared = 'Clears the value, or keeps it where *Blank Cells* is *Ignore*.';

/** In the order of Domo's article. */
export const SYSTEM_COLUMNS: readonly SystemColumn[] = [
	{
		name: 'displayName', key: 'displayName', type: 'text', required: true,
		meaning: 'The name that people see.',
		format: 'Text.',
		examples: ['Jane Smith', 'Zoë Šimková'],
		blank: 'The row is rejected.',
	},
	{
		name: 'roleId', key: 'roleId', type: 'role', required: true,
		meaning: 'The role. The plan always shows the id.',
		format: 'The id of a role that the target instance has, or its name. `4.0` and `04` are understood as 4, since tables that '
			+ 'passed through a program have such cells; scientific notation is not, because it drops digits.',
		examples: ['4', 'Participant', '428016579'],
		blank: 'Keeps the role of a person who is there. A new person with a blank role is rejected; without a `roleId` column new '
			+ "people get the instance's default role.",
	},
	{
		name: 'title', key: 'title', type: 'text', required: false,
		meaning: 'The job title.', format: 'Text.', examples: ['Senior Analyst'], blank: cleared,
	},
	{
		name: 'department', key: 'department', type: 'text', required: false,
		meaning: 'The department.', format: 'Text.', examples: ['Finance'], blank: cleared,
	},
	{
		name: 'email', key: 'emailAddress', type: 'email', required: true,
		meaning: 'The address that the person signs in with, and by which rows and people are matched.',
		format: 'One e-mail address. Upper and lower case are the same.',
		examples: ['jane.smith@example.com'],
		blank: 'The row is rejected.',
	},
	{
		name: 'alternateEmail', key: 'alternateEmail', type: 'email', required: false,
		meaning: 'A second address.', format: 'One e-mail address.', examples: ['jane@home.example'], blank: cleared,
	},
	{
		name: 'phoneNumber', key: 'phoneNumber', type: 'phone', required: false,
		meaning: 'The mobile number.',
		format: 'An international number, or a national one of *Default Phone Country*. It is sent as it is written, unless E.164 is asked '
			+ 'for. Two ways to write one number are no difference.',
		examples: ['(800) 899-1000', '+44 20 7946 0018'],
		blank: cleared,
	},
	{
		name: 'deskPhoneNumber', key: 'deskPhoneNumber', type: 'phone', required: false,
		meaning: 'The number at the desk.', format: 'As `phoneNumber`.', examples: ['+1 801 555 0100 ext. 12'], blank: cleared,
	},
	{
		name: 'employeeNumber', key: 'employeeNumber', type: 'digits', required: false,
		meaning: 'The number in the HR system. Domo is replacing it by `employeeId`.',
		format: 'At most 16 digits. Leading zeros are kept.',
		examples: ['400004', '0074'],
		blank: cleared,
	},
	{
		name: 'location', key: 'employeeLocation', type: 'text', required: false,
		meaning: 'Where the person works.', format: 'Text.', examples: ['Salt Lake City'], blank: cleared,
	},
	{
		name: 'timeZone', key: 'timeZone', type: 'timeZone', required: false,
		meaning: 'The time zone in which Domo shows times.',
		format: 'A name of the IANA database, old or new, sent as it is written. An old and a new name of one zone are no difference.',
		examples: ['America/Denver', 'Asia/Kolkata', 'US/Pacific'],
		blank: cleared,
	},
	{
		name: 'locale', key: 'locale', type: 'locale', required: false,
		meaning: 'The language and the formats of the person.',
		format: 'One of the 32 tags that Domo documents.',
		examples: ['en-US', 'zh-Hans-HK'],
		blank: cleared,
	},
	{
		name: 'employeeId', key: 'employeeId', type: 'id', required: false,
		meaning: 'The id in the HR system. With *Match By: Employee ID* rows and people are matched by it first.',
		format: 'Text. Upper and lower case are the same for matching. Leading zeros are part of it; a spreadsheet that drops them is told.',
		examples: ['A000055'],
		blank: cleared,
	},
];

const byName: ReadonlyMap<string, SystemColumn> = new Map(SYSTEM_COLUMNS.map((column) => [column.name, column]));

export function systemColumn(name: string): SystemColumn | undefined {
	return byName.get(name);
}

/** The key under which Domo's identity API holds a field: a system column's own, or the custom attribute's. */
export function identityKey(fieldName: string): string {
	return byName.get(fieldName)?.key ?? fieldName;
}

/** Columns of Domo's bulk import that say how a row is treated, and are no property of the person (domo-api 2.7). */
export interface BulkImportColumn {
	readonly name: 'edit' | 'newEmail' | 'sendInvite' | 'groups';
	readonly meaning: string;
	readonly format: string;
	readonly examples: readonly string[];
	readonly blank: string;
}

export const BULK_IMPORT_COLUMNS: readonly BulkImportColumn[] = [
	{
		name: 'edit',
		meaning: 'FALSE: the row only creates. A person who is there already stays as they are.',
		format: 'TRUE or FALSE (also yes, no, 1, 0).',
		examples: ['FALSE'],
		blank: 'TRUE.',
	},
	{
		name: 'newEmail',
		meaning: 'The address that the person is to have from now on. The row is matched by `email`, else by `newEmail`, so that it can stay '
			+ 'in the table after the rename.',
		format: 'One e-mail address.',
		examples: ['jane.jones@example.com'],
		blank: 'No rename.',
	},
	{
		name: 'sendInvite',
		meaning: "Whether a new person is mailed an invitation. Wins over the node's *Send Invite*.",
		format: 'TRUE or FALSE (also yes, no, 1, 0).',
		examples: ['TRUE'],
		blank: "As the node's *Send Invite* says.",
	},
	{
		name: 'groups',
		meaning: 'Groups that the person belongs to.',
		format: 'Names or ids, separated by commas.',
		examples: ['Sales, EMEA'],
		blank: 'None, or not managed where *Blank Cells* is *Ignore*.',
	},
];
