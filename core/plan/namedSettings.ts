import { configurationFields } from '../config';
import { emailKey } from '../common/text';
import { suggestion } from '../common/suggestion';
import { domainKey, isDomain } from '../coordination';
import type { AttributeDefinition, LiveUser, Role } from '../domo';
import { protectedBySetting, readProtected } from './correlate/protection';
import { label } from './labels';
import type { ReconcileSettings } from './settings';
import { ReconcileStop } from './stop';

/**
 * Settings that name people, domains, attributes and roles. One that names nobody in silence would protect nobody, or leave
 * everybody who left their access for ever: what cannot be read as a name is refused, and a name that fits nobody is told.
 */
type Naming = Pick<ReconcileSettings, 'guard' | 'scope' | 'orphanedUsers' | 'orphanRoleId'>;

/** Names listed in one message; the rest is counted. */
const shown = 10;
const adminRoleId = 1;

/**
 * Before anything is read.
 * @throws ReconcileStop for an entry that is no address, id, `*@domain` or domain
 */
export function refuseUnreadableNames({ guard, scope }: Pick<Naming, 'guard' | 'scope'>): void {
	const strange = guard.protectedUsers.filter((entry) => readProtected(entry) === undefined);
	if (strange.length > 0) {
		throw new ReconcileStop(
			`${label('protectedUsers')} has ${strange.length === 1 ? 'an entry' : `${strange.length} entries`} that ${strange.length === 1 ? 'is' : 'are'} no e-mail address, no user ID and no *@domain: ${listed(strange)}`,
			'Write one a line: an address such as ceo@example.com, a user ID in digits alone such as 1000000009, or *@example.com for everybody of a domain.',
		);
	}
	const noDomains = scope.emailDomains.filter((entry) => !isDomain(domainKey(entry)));
	if (noDomains.length > 0) {
		throw new ReconcileStop(
			`${label('emailDomains')} of ${label('scope')} has ${noDomains.length === 1 ? 'an entry that is no domain' : 'entries that are no domains'}: ${listed(noDomains)}`,
			'Write what stands behind the @ of an address, such as example.com; no address and nothing of a link.',
		);
	}
	if (scope.attribute !== undefined && scope.attribute.name !== '' && scope.attribute.values.length === 0) {
		throw new ReconcileStop(
			`${label('scope')} names the attribute ${scope.attribute.name}, but ${label('attributeValues')} is empty`,
			'Nobody would be in scope. Enter the values that are in scope, or take the attribute out.',
		);
	}
	if (scope.attribute?.name === '') {
		throw new ReconcileStop(
			`${label('scope')} has ${label('attributeValues')}, but ${label('attributeName')} is empty`,
			'Everybody would be in scope. Enter the attribute that has these values, or take the values out.',
		);
	}
}

/**
 * Once roles and attributes of the instance are known.
 * @param newAttributes that the run will define
 * @throws ReconcileStop for a role or an attribute that the instance does not have
 */
export function refuseUnknownNames(
	{ scope, orphanedUsers, orphanRoleId }: Omit<Naming, 'guard'>,
	roles: readonly Role[],
	attributes: readonly AttributeDefinition[],
	newAttributes: readonly string[],
): void {
	const known = new Set(roles.map(({ id }) => id));
	const there = `The roles of this instance: ${roles.slice(0, shown).map(({ id, name }) => `${name} (${id})`).join(', ')}${roles.length > shown ? ` and ${roles.length - shown} more` : ''}.`;
	const missing = scope.roleIds.filter((id) => !known.has(id));
	if (missing.length > 0) {
		throw new ReconcileStop(
			`${label('scope')} names ${missing.length === 1 ? 'a role that does' : 'roles that do'} not exist in this instance: ${listed(missing.map(String))}`,
			`Choose roles that exist. ${there}`,
		);
	}
	if (orphanedUsers === 'changeRole' && orphanRoleId !== null && !known.has(orphanRoleId)) {
		throw new ReconcileStop(`${label('orphanRoleId')} does not exist in this instance: there is no role with the ID ${orphanRoleId}`, `Choose a role that exists. ${there}`);
	}
	if (orphanedUsers === 'changeRole' && orphanRoleId === adminRoleId) {
		throw new ReconcileStop(`${label('orphanRoleId')} is Admin: it would make an Admin of whoever is in no row`, 'Choose a role that may do little, such as Social.');
	}
	const attribute = scope.attribute?.name;
	if (attribute === undefined) return;
	const names = [...configurationFields(attributes).map(({ name }) => name), ...newAttributes];
	if (names.includes(attribute)) return;
	const meant = suggestion(names)(attribute);
	throw new ReconcileStop(
		`${label('scope')} names an attribute that this instance does not have: ${attribute}`,
		`${meant === undefined ? '' : `Did you mean ${meant}? `}Write a column of the table or the key of an attribute exactly as it is: keys are case-sensitive.`,
	);
}

/**
 * Sentences about names that fit nobody who is there now: nothing is wrong with them, but they may be typing errors.
 * @param scopeAttributeAt where the scope's attribute stands in the users' values
 */
export function notesOnNames({ guard, scope }: Pick<Naming, 'guard' | 'scope'>, users: readonly LiveUser[], scopeAttributeAt: number): string[] {
	const notes: string[] = [];
	const nobodys = guard.protectedUsers.filter((entry) => {
		const isProtected = protectedBySetting([entry]);
		return !users.some(isProtected);
	});
	if (nobodys.length > 0) notes.push(`${label('protectedUsers')} names nobody who is in this instance with ${listed(nobodys)}: check the spelling.`);
	const domains = new Set(users.map(({ email }) => emailKey(email).split('@').pop() ?? ''));
	const empty = scope.emailDomains.filter((entry) => !domains.has(domainKey(entry)));
	if (empty.length > 0) notes.push(`${label('scope')}: nobody in this instance has an address of ${listed(empty)}. Check the spelling.`);
	const roles = new Set(users.map(({ roleId }) => roleId));
	const unused = scope.roleIds.filter((id) => !roles.has(id));
	if (unused.length > 0) notes.push(`${label('scope')}: nobody in this instance has the role with the ID ${listed(unused.map(String))}.`);
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
		`${label('scope')}: nobody in this instance has the ${name} ${listed(strange)}. `
		+ (meant.length > 0 ? `Values are compared letter by letter: write ${listed(meant)}.` : 'Check the spelling; values are compared letter by letter.'),
	];
}

/** `"a", "b" and 3 more`; long ones are cut. */
function listed(names: readonly string[]): string {
	const quoted = names.slice(0, shown).map((name) => `"${name.length > 80 ? `${name.slice(0, 79)}…` : name}"`).join(', ');
	return names.length > shown ? `${quoted} and ${names.length - shown} more` : quoted;
}
