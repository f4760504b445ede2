import { UserError } from '../common/userError';
import { suggestion } from '../common/suggestion';
import { clip, emailKey } from '../common/text';
import { configurationFields, isKeptByDomo, isNeedless, rowName } from '../config';
import type { Configuration, RejectedRow } from '../config/types';
import { domainKey, isDomain } from '../coordination';
import type { Actor, AttributeDefinition, LiveUser, Role } from '../domo';
import type { DomoError } from '../domo/errors';
import { ADMIN_ROLE_ID } from './accounts';
import { protectedBySetting, readProtected } from './protectedAccounts';
import { label } from './guardSettings';
import { usableRows } from './rejectedRows';
import type { ReconcileSettings } from './types';


/** Columns, roles and entries named in one message, and problems listed in one; the rest is counted. */
const maxNamesListed = 10;
const maxProblemsShown = 50;

/** An unknown column is most often another name of a known one: nothing is planned until it is settled. */
export function stopForUnknownColumns({ unknownColumns, mapping }: Pick<Configuration, 'unknownColumns' | 'mapping'>): void {
	if (unknownColumns.length === 0) return;
	throw new UserError(
		`${unknownColumns.length === 1 ? 'A column is' : `${unknownColumns.length} columns are`} neither a column of Domo's table nor an attribute of the instance: ${quotedColumns(unknownColumns)}`,
		[
			...(mapping === '' ? [] : [
				'If these suggestions are right, put an Edit Fields node before this one, choose Mode: JSON and paste:',
				mapping,
				'Columns that are not in it are left out.',
			]),
			whatElse(unknownColumns),
		].join('\n'),
	);
}

/** Attributes by these keys would stand in the way of Domo's own, so that `unknownColumns: create` never makes them. */
export function stopForKeptColumns({ unknownColumns, mapping }: Pick<Configuration, 'unknownColumns' | 'mapping'>): void {
	const kept = unknownColumns.filter(({ name }) => isKeptByDomo(name));
	if (kept.length === 0) return;
	throw new UserError(
		`${kept.length === 1 ? 'A column has a name' : `${kept.length} columns have names`} of which no attribute can be made, because Domo or n8n uses it: ${quotedColumns(kept)}`,
		['Rename it, or take it out, in an Edit Fields node before this one.', ...(mapping === '' ? [] : ['If the suggestions are right, choose Mode: JSON there and paste:', mapping])].join('\n'),
	);
}

/** Advice about unknown columns. It does not say to ignore them where one may be a known column by another name. */
function whatElse(columns: Configuration['unknownColumns']): string {
	if (columns.every(({ name }) => isNeedless(name))) return `Take ${columns.length === 1 ? 'it' : 'them'} out in an Edit Fields node before this one, or set ${label('unknownColumns')} to Ignore.`;
	if (columns.every(({ hint }) => hint.startsWith('did you mean'))) return 'Rename it in the table, or in an Edit Fields node before this one. Keys of attributes are case-sensitive.';
	return `For a column that is to be an attribute, define the attribute in Domo by exactly this key, or set ${label('unknownColumns')} to Create. Take out a column that nobody needs.`;
}

function quotedColumns(columns: Configuration['unknownColumns']): string {
	const names = columns.slice(0, maxNamesListed).map(({ name, hint }) => (hint === '' ? `'${clip(name, 100)}'` : `'${clip(name, 100)}' (${hint})`)).join(', ');
	return columns.length > maxNamesListed ? `${names} and ${columns.length - maxNamesListed} more` : names;
}

/** Where the instance does not list its attributes, a column of the table's own cannot be told from a typo, whatever the setting. */
export function stopWithoutAttributes(configuration: Pick<Configuration, 'unknownColumns' | 'users' | 'rejects'>, refused: DomoError): void {
	// Dates of rows may be attributes as well: whoever is to be removed by one has to be sure of that.
	const dated = usableRows(configuration).some(({ period }) => period !== undefined);
	const { unknownColumns } = configuration;
	if (unknownColumns.length === 0 && !dated) return;
	const doubt = unknownColumns.length === 0
		? 'it is not known whether startDate and endDate are attributes of this instance.'
		: `these columns cannot be told from a typo: ${quotedColumns(unknownColumns)}`;
	throw new UserError(
		`Domo does not give the list of its attributes, so ${doubt}`,
		`${refused.message} Take these columns out to manage the others, or use an account that may read the attributes (Admin > Company Settings > Attributes).`,
	);
}

/** `invalidRows: stop` plans nothing and lists every problem at once. */
export function stopForInvalidRows(rejects: readonly RejectedRow[]): void {
	const problems = rejects.flatMap((row) =>
		row.problems.map((problem) => `${rowName(row, 'Row')}, ${problem.column} "${problem.value}": ${problem.message}`));
	if (problems.length === 0) return;
	const more = problems.length > maxProblemsShown ? [`… and ${problems.length - maxProblemsShown} more.`] : [];
	throw new UserError(
		`${rejects.length} ${rejects.length === 1 ? 'row' : 'rows'} cannot be used, and ${label('invalidRows')} is set to Stop`,
		[...problems.slice(0, maxProblemsShown), ...more].join('\n'),
	);
}

/** Grants of Domo's roles that a run needs on the target, by their authority strings (domo-api 4). */
const GRANTS = {
	'user.edit': 'Manage All Users',
	'user.invite': 'Add New People',
	'authorization.roles': 'Manage All Roles',
	'customer.edit': 'Manage All Company Settings',
} as const;
export type Grant = keyof typeof GRANTS;

/** Stops before anything is planned when the job's account lacks a grant, and names what is missing. */
export function requireGrants(actor: Actor, needed: readonly Grant[]): void {
	if (actor.authorities === null) return;
	const missing = needed.filter((grant) => !actor.authorities?.includes(grant));
	if (missing.length === 0) return;
	const names = missing.map((grant) => `"${GRANTS[grant]}" (${grant})`).join(', ');
	throw new UserError(
		`The account ${actor.email} lacks ${missing.length === 1 ? 'a grant' : 'grants'} that this job needs: ${names}`,
		`In Domo, give its role these grants under Admin > Governance > Roles, or use a token of an account that has them.`,
	);
}

/**
 * Settings that name people, domains, attributes and roles. One that names nobody in silence would protect nobody, or leave
 * everybody who left their access for ever: an entry that cannot be read as a name is refused, and a name that fits nobody becomes a note.
 */
type Naming = Pick<ReconcileSettings, 'guard' | 'scope' | 'orphanedUsers' | 'orphanRoleId'>;

/**
 * Before anything is read.
 * @throws UserError for an entry that is no address, id, `*@domain` or domain
 */
export function refuseUnreadableNames({ guard, scope }: Pick<Naming, 'guard' | 'scope'>): void {
	const strange = guard.protectedUsers.filter((entry) => readProtected(entry) === undefined);
	if (strange.length > 0) {
		throw new UserError(
			`${label('protectedUsers')} has ${strange.length === 1 ? 'an entry' : `${strange.length} entries`} that ${strange.length === 1 ? 'is' : 'are'} no e-mail address, no user ID and no *@domain: ${quotedNames(strange)}`,
			'Write one a line: an address such as ceo@example.com, a user ID in digits alone such as 1000000009, or *@example.com for everybody of a domain.',
		);
	}
	const noDomains = scope.emailDomains.filter((entry) => !isDomain(domainKey(entry)));
	if (noDomains.length > 0) {
		throw new UserError(
			`${label('emailDomains')} of ${label('scope')} has ${noDomains.length === 1 ? 'an entry that is no domain' : 'entries that are no domains'}: ${quotedNames(noDomains)}`,
			'Write what stands behind the @ of an address, such as example.com; no address and nothing of a link.',
		);
	}
	if (scope.attribute?.name === '') {
		throw new UserError(
			`${label('scope')} has ${label('attributeValues')}, but ${label('attributeName')} is empty`,
			'Everybody would be in scope. Enter the attribute that has these values, or take the values out.',
		);
	}
	if (scope.attribute?.values.length === 0) {
		throw new UserError(
			`${label('scope')} names the attribute ${scope.attribute.name}, but ${label('attributeValues')} is empty`,
			'Nobody would be in scope. Enter the values that are in scope, or take the attribute out.',
		);
	}
}

/**
 * Once roles and attributes of the instance are known.
 * @param newAttributes that the run will define
 * @throws UserError for a role or an attribute that the instance does not have
 */
export function refuseUnknownNames(
	{ scope, orphanedUsers, orphanRoleId }: Omit<Naming, 'guard'>,
	roles: readonly Role[],
	attributes: readonly AttributeDefinition[],
	newAttributes: readonly string[],
): void {
	const known = new Set(roles.map(({ id }) => id));
	const there = `The roles of this instance: ${roles.slice(0, maxNamesListed).map(({ id, name }) => `${name} (${id})`).join(', ')}${roles.length > maxNamesListed ? ` and ${roles.length - maxNamesListed} more` : ''}.`;
	const missing = scope.roleIds.filter((id) => !known.has(id));
	if (missing.length > 0) {
		throw new UserError(
			`${label('scope')} names ${missing.length === 1 ? 'a role that does' : 'roles that do'} not exist in this instance: ${quotedNames(missing.map(String))}`,
			`Choose roles that exist. ${there}`,
		);
	}
	if (orphanedUsers === 'changeRole' && orphanRoleId !== null && !known.has(orphanRoleId)) {
		throw new UserError(`${label('orphanRoleId')} does not exist in this instance: there is no role with the ID ${orphanRoleId}`, `Choose a role that exists. ${there}`);
	}
	if (orphanedUsers === 'changeRole' && orphanRoleId === ADMIN_ROLE_ID) {
		throw new UserError(`${label('orphanRoleId')} is Admin: it would make an Admin of whoever is in no row`, 'Choose a role that may do little, such as Social.');
	}
	const attribute = scope.attribute?.name;
	if (attribute === undefined) return;
	const names = [...configurationFields(attributes).map(({ name }) => name), ...newAttributes];
	if (names.includes(attribute)) return;
	const meant = suggestion(names)(attribute);
	throw new UserError(
		`${label('scope')} names an attribute that this instance does not have: ${attribute}`,
		`${meant === undefined ? '' : `Did you mean ${meant}? `}Write a column of the table or the key of an attribute exactly as it is: keys are case-sensitive.`,
	);
}

/**
 * Sentences about names that fit none of the live users: they may be typing errors.
 * @param scopeAttributeAt where the scope's attribute stands in the users' values
 */
export function notesOnNames({ guard, scope }: Pick<Naming, 'guard' | 'scope'>, users: readonly LiveUser[], scopeAttributeAt: number): string[] {
	const notes: string[] = [];
	const nobodys = guard.protectedUsers.filter((entry) => {
		const isProtected = protectedBySetting([entry]);
		return !users.some(isProtected);
	});
	if (nobodys.length > 0) notes.push(`${label('protectedUsers')} names nobody who is in this instance with ${quotedNames(nobodys)}: check the spelling.`);
	const domains = scope.emailDomains.length === 0 ? undefined : new Set(users.map(({ email }) => emailKey(email).split('@').pop() ?? ''));
	const empty = scope.emailDomains.filter((entry) => domains?.has(domainKey(entry)) === false);
	if (empty.length > 0) notes.push(`${label('scope')}: nobody in this instance has an address of ${quotedNames(empty)}. Check the spelling.`);
	const unused = scope.roleIds.filter((id) => !users.some(({ roleId }) => roleId === id));
	if (unused.length > 0) notes.push(`${label('scope')}: nobody in this instance has the role with the ID ${quotedNames(unused.map(String))}.`);
	return scope.attribute === undefined ? notes : notes.concat(notesOnValues(scope.attribute, users, scopeAttributeAt));
}

function notesOnValues({ name, values }: { readonly name: string; readonly values: readonly string[] }, users: readonly LiveUser[], at: number): string[] {
	const there = new Set(users.flatMap((user) => {
		const value = user.values[at] ?? null;
		return Array.isArray(value) ? value : [String(value ?? '')];
	}));
	const spelt = new Map([...there].map((value) => [emailKey(value), value]));
	const strange = values.filter((value) => !there.has(value));
	if (strange.length === 0) return [];
	const meant = strange.flatMap((value) => spelt.get(emailKey(value)) ?? []);
	return [
		`${label('scope')}: nobody in this instance has the ${name} ${quotedNames(strange)}. `
		+ (meant.length > 0 ? `Values are compared letter by letter: write ${quotedNames(meant)}.` : 'Check the spelling; values are compared letter by letter.'),
	];
}

/** `"a", "b" and 3 more`; long ones are cut. */
function quotedNames(names: readonly string[]): string {
	const quoted = names.slice(0, maxNamesListed).map((name) => `"${clip(name, 80)}"`).join(', ');
	return names.length > maxNamesListed ? `${quoted} and ${names.length - maxNamesListed} more` : quoted;
}
