import type { FieldType } from '../common/fieldValue';

/** A column of Domo's User Management table (domo-api 8), with what its reference page says. One more known column is one more row here. */
export interface SystemColumn {
	readonly name: string;
	/** Key in Domo's identity API (domo-api 2.1). */
	readonly key: string;
	/** What mail and report call it. */
	readonly label: string;
	readonly type: FieldType;
	/** Whether every person has a value: such a cell is never cleared. */
	readonly required: boolean;
	readonly meaning: string;
	readonly format: string;
	readonly examples: readonly string[];
	/** What a blank cell does. */
	readonly blank: string;
	/** What other systems call it, separated by commas; suggested for unknown headers, never taken for it. */
	readonly usualNames: string;
}

const cleared = 'Clears the value, or keeps it where *Blank Cells* is *Ignore*.';

/** In the order of Domo's article, whose tool asks for all of them: a table with *Columns: All* must have them. */
export const SYSTEM_COLUMNS: readonly SystemColumn[] = [
	{
		name: 'displayName', key: 'displayName', label: 'Name', type: 'text', required: true,
		meaning: 'The name that people see.',
		format: 'Text.',
		examples: ['Jane Smith', 'Zoë Šimková'],
		blank: 'The row is rejected.',
		usualNames: `name, full name, employee name, user display name, worker, worker name, preferred name, preferred full name, legal name, legal full name, common name, cn, person, person name, user full name, complete name, name full`,
	},
	{
		name: 'roleId', key: 'roleId', label: 'Role', type: 'role', required: true,
		meaning: 'The role. The plan always shows the id.',
		format: 'The id of a role that the target instance has, or its name. `4.0` and `04` are understood as 4, since tables that '
			+ 'passed through a program have such cells; scientific notation is not, because it drops digits.',
		examples: ['4', 'Participant', '428016579'],
		blank: 'Keeps the role of a person who is there. A new person with a blank role is rejected; without a `roleId` column new '
			+ "people get the instance's default role.",
		usualNames: `role, role name, roles, user role, domo role, security role, access role, system role, role type, permission, permission level, access level, user type`,
	},
	{
		name: 'title', key: 'title', label: 'Title', type: 'text', required: false,
		meaning: 'The job title.', format: 'Text.', examples: ['Senior Analyst'], blank: cleared,
		usualNames: `job title, position, position title, business title, job, job name, job profile, job role, employee title, designation, job position, user title`,
	},
	{
		name: 'department', key: 'department', label: 'Department', type: 'text', required: false,
		meaning: 'The department.', format: 'Text.', examples: ['Finance'], blank: cleared,
		usualNames: `dept, department name, dept name, team name, supervisory organization, organizational unit, org unit, ou, business unit, user department, employee department`,
	},
	{
		name: 'email', key: 'emailAddress', label: 'E-mail address', type: 'email', required: true,
		meaning: 'The address that the person signs in with, and by which rows and people are matched.',
		format: 'One e-mail address. Upper and lower case are the same.',
		examples: ['jane.smith@example.com'],
		blank: 'The row is rejected.',
		usualNames: `mail, e-mail, e-mail address, email address, email id, work email, work e-mail, work email address, business email, company email, corporate email, primary email,
		primary work email, email primary work, email work, official email, contact email, user email, employee email, user principal name, upn, login, login email, sign in name, user name, user login, logon name,
		mail primary address, proxy address, emails, primary email address, smtp address`,
	},
	{
		name: 'alternateEmail', key: 'alternateEmail', label: 'Alternate e-mail address', type: 'email', required: false,
		meaning: 'A second address.', format: 'One e-mail address.', examples: ['jane@home.example'], blank: cleared,
		usualNames: `alternate e-mail, alternative email, secondary email, second email, other email, other mails, home email, personal email, recovery email, private email, email home, backup email, secondary email address`,
	},
	{
		name: 'phoneNumber', key: 'phoneNumber', label: 'Phone number', type: 'phone', required: false,
		meaning: 'The mobile number.',
		format: 'An international number, or a national one of *Default Phone Country*. It is sent as it is written, unless E.164 is asked '
			+ 'for. Two ways to write one number are no difference.',
		examples: ['(800) 899-1000', '+44 20 7946 0018'],
		blank: cleared,
		usualNames: `mobile, mobile phone, mobile number, mobile phone number, cell, cell phone, cell number, cellphone, phone, phone mobile, primary phone, personal phone, contact number, primary mobile phone, home phone, telephone mobile`,
	},
	{
		name: 'deskPhoneNumber', key: 'deskPhoneNumber', label: 'Desk phone', type: 'phone', required: false,
		meaning: 'The number at the desk.', format: 'As `phoneNumber`.', examples: ['+1 801 555 0100 ext. 12'], blank: cleared,
		usualNames: `desk phone, desk number, office phone, office number, work phone, work phone number, work number, business phone, business phones, business phone number, telephone number, telephone, phone work, landline, extension phone, company phone, phone office, work telephone`,
	},
	{
		name: 'employeeNumber', key: 'employeeNumber', label: 'Employee number', type: 'digits', required: false,
		meaning: 'The number in the HR system. Domo is replacing it by `employeeId`.',
		format: 'At most 16 digits. Leading zeros are kept.',
		examples: ['400004', '0074'],
		blank: cleared,
		usualNames: `employee no, employee nr, emp no, emp number, employee #, emp #, personnel number, personnel no, staff number, payroll number, worker number, associate number`,
	},
	{
		name: 'location', key: 'employeeLocation', label: 'Location', type: 'text', required: false,
		meaning: 'Where the person works.', format: 'Text.', examples: ['Salt Lake City'], blank: cleared,
		usualNames: `office, office location, work location, location name, site, city, work city, building, branch, physical delivery office name, employee location name, primary location, work site, office name`,
	},
	{
		name: 'timeZone', key: 'timeZone', label: 'Time zone', type: 'timeZone', required: false,
		meaning: 'The time zone in which Domo shows times.',
		format: 'A name of the IANA database, old or new, sent as it is written. An old and a new name of one zone are no difference.',
		examples: ['America/Denver', 'Asia/Kolkata', 'US/Pacific'],
		blank: cleared,
		usualNames: `tz, time zone name, preferred time zone, time zone id, zone info, zoneinfo, iana time zone, work time zone`,
	},
	{
		name: 'locale', key: 'locale', label: 'Locale', type: 'locale', required: false,
		meaning: 'The language and the formats of the person.',
		format: 'One of the 32 tags that Domo documents.',
		examples: ['en-US', 'zh-Hans-HK'],
		blank: cleared,
		usualNames: `language, lang, preferred language, language code, locale code, user locale, display language, preferred locale`,
	},
	{
		name: 'employeeId', key: 'employeeId', label: 'Employee ID', type: 'id', required: false,
		meaning: 'The id in the HR system. With *Match By: Employee ID* rows and people are matched by it first.',
		format: 'Text. Upper and lower case are the same for matching. Leading zeros are part of it; a warning reports what a spreadsheet changed.',
		examples: ['A000055'],
		blank: cleared,
		usualNames: `emp id, worker id, staff id, person id, personnel id, hr id, associate id, employee code, eeid, employee identifier, external id, workday id, user employee id, badge id, global id`,
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
	readonly usualNames: string;
}

export const BULK_IMPORT_COLUMNS: readonly BulkImportColumn[] = [
	{
		name: 'edit',
		meaning: 'FALSE: the row only creates. A person who is there already stays as they are.',
		format: 'TRUE or FALSE (also yes, no, 1, 0).',
		examples: ['FALSE'],
		blank: 'TRUE.',
		usualNames: ``,
	},
	{
		name: 'newEmail',
		meaning: 'The address that the person is to have from now on. The row is matched by `email`, else by `newEmail`, so that it can stay '
			+ 'in the table after the rename.',
		format: 'One e-mail address.',
		examples: ['jane.jones@example.com'],
		blank: 'No rename.',
		usualNames: `new e-mail, new email address, new primary email, new mail, new address, updated email`,
	},
	{
		name: 'sendInvite',
		meaning: "Whether a new person is mailed an invitation. Wins over the node's *Send Invite*.",
		format: 'TRUE or FALSE (also yes, no, 1, 0).',
		examples: ['TRUE'],
		blank: "As the node's *Send Invite* says.",
		usualNames: `invite, invitation, send invitation, send email invite, send welcome email, invite user`,
	},
	{
		name: 'groups',
		meaning: 'Groups that the person belongs to.',
		format: 'Names or ids, separated by commas.',
		examples: ['Sales, EMEA'],
		blank: 'None, or not managed where *Blank Cells* is *Ignore*.',
		usualNames: `group, group name, group names, member of, domo groups, group memberships, user groups`,
	},
];

/**
 * Columns that say from when until when a row counts. Where the instance has an attribute by such a key, the column is that attribute
 * and says nothing about the row.
 */
export interface DateColumn extends Omit<BulkImportColumn, 'name'> {
	readonly name: 'startDate' | 'endDate';
}

const dateFormat = 'A day as year-month-day (`2026-11-30`, `20261130`), which counts in the time zone of the workflow, or a date with a time, which counts as it is '
	+ 'written. A time of 00:00 is read as the whole day. The number of a spreadsheet (`46356`) is understood with a warning; `11/30/2026` is not, because '
	+ 'day and month could be exchanged.';

export const DATE_COLUMNS: readonly DateColumn[] = [
	{
		name: 'startDate',
		meaning: 'The first day on which the row counts. Before it nobody is created or changed, and the row protects its person.',
		format: dateFormat,
		examples: ['2026-12-01', '2026-12-01T09:00:00+01:00'],
		blank: 'The row counts at once.',
		usualNames: `first day, first day of work, employment start date, contract start date, effective start date, valid from, effective from`,
	},
	{
		name: 'endDate',
		meaning: 'The last day. From the next midnight on the person is a leaver and is treated as *Orphaned Users* says. Such a row needs only its key '
			+ '(`email`, or `employeeId` with *Match By: Employee ID*).',
		format: `${dateFormat} Days before the year 2000 are rejected, because programs write them where there is no end.`,
		examples: ['2026-11-30', '2026-11-30T17:00:00Z'],
		blank: 'The row has no end.',
		usualNames: `termination date, terminated on, last day, last day of work, last working day, leave date, leaving date, leave date time, exit date, separation date, contract end date, employment end date, effective end date, valid until, valid to, expiry date, expiration date, account expires`,
	},
];

/** True for `startDate` and `endDate`. */
export function isDateColumn(name: string): name is DateColumn['name'] {
	return name === 'startDate' || name === 'endDate';
}
