import { badRequest, DomoError } from '../http/domoError';
import { checkValues, type AttributeWrite } from './checkValues';
import type { InstanceState } from '../state/instanceState';
import { systemAttribute } from './systemAttributes';
import { emailKey, looksLikeEmail, type AttributeValue, type User } from './user';

export interface NewPerson {
	readonly displayName: string;
	readonly email: string;
	readonly roleId: number;
	readonly sendInvite: boolean;
	readonly invitorUserId: number;
	/** Epoch milliseconds from which reads show the person; 0: at once. */
	readonly visibleAt: number;
}

/** Thrown by a create whose address is taken; each endpoint says it in its own way (domo-api 2.3). */
export class EmailTaken extends Error {}

function checkDomain(state: InstanceState, email: string): void {
	const { authorizedDomains } = state.settings;
	if (authorizedDomains.length === 0) return;
	const domain = emailKey(email).split('@')[1] ?? '';
	if (authorizedDomains.some((one) => one.trim().toLowerCase() === domain)) return;
	// The HTTP form of this refusal is unknown; the words are those of Domo's dialog (domo-api 2.3).
	throw badRequest(`Please provide a proper email address: ${domain} is not an authorized domain`);
}

const deletedWithEmail = (state: InstanceState, email: string): User | undefined =>
	[...state.people.deleted.values()].find((user) => emailKey(user.emailAddress) === emailKey(email));

/** Makes an account, and an entry in the outbox when an invitation is asked for. */
export function createPerson(state: InstanceState, person: NewPerson): User {
	if (person.displayName.trim() === '') throw badRequest('displayName cannot be empty');
	if (!looksLikeEmail(person.email)) throw badRequest(`Invalid email address: ${person.email}`);
	if (!state.roles.has(person.roleId)) throw badRequest(`Invalid role: ${person.roleId}`);
	if (state.people.holderOf(person.email) !== undefined) throw new EmailTaken(person.email);
	if (state.settings.keepDeletedAddresses && deletedWithEmail(state, person.email) !== undefined) throw new EmailTaken(person.email);
	checkDomain(state, person.email);
	const now = state.now();
	const revived = state.settings.reviveDeleted ? deletedWithEmail(state, person.email) : undefined;
	const user: User = {
		id: revived?.id ?? state.people.takeId(),
		displayName: person.displayName,
		userName: person.email,
		emailAddress: person.email,
		roleId: person.roleId,
		values: revived?.values ?? new Map(),
		created: revived?.created ?? now,
		modified: now,
		invitorUserId: person.invitorUserId,
		active: true,
		// Nobody who was only just created has signed in (our choice; the field's rules are not documented).
		pending: true,
		accepted: false,
		systemUser: false,
		supportUser: false,
	};
	state.people.add(user, person.visibleAt);
	if (person.sendInvite) {
		const { id: userId, emailAddress: email, displayName } = user;
		state.outbox.push({ at: now, userId, email, displayName, invitedBy: person.invitorUserId });
	}
	return user;
}

/** How stored values differ from sent ones (fault "normalise"). */
export type Normalise = (key: string, value: AttributeValue) => AttributeValue;

/** Writes the given attributes of one account and no others (domo-api 2.4). All or nothing. */
export function patchPerson(
	state: InstanceState,
	before: User,
	writes: readonly AttributeWrite[],
	normalise: Normalise,
): User {
	const values = new Map(before.values);
	const { displayName, userName, emailAddress, roleId } = before;
	const after = { displayName, userName, emailAddress, roleId };
	for (const write of writes) {
		const checked = checkValues(state, write).map((value) => normalise(write.key, value));
		if (write.key === 'displayName') after.displayName = String(checked[0]);
		else if (write.key === 'emailAddress') after.emailAddress = String(checked[0]);
		else if (write.key === 'userName') after.userName = String(checked[0]);
		else if (write.key === 'roleId') after.roleId = Number(checked[0]);
		// The identity provider owns this value: the write answers 200 and changes nothing (our choice, KB-000005164).
		else if (state.attributes.get(write.key)?.keyspace === 'idp' && systemAttribute(write.key) === undefined) continue;
		else if (checked.length === 0) values.delete(write.key);
		else values.set(write.key, checked);
	}
	for (const text of [after.emailAddress, after.userName]) {
		const taken = [state.people.findByEmail(text), state.people.findByLogin(text)].some((holder) => holder !== undefined && holder.id !== before.id);
		if (taken) throw new DomoError(400, `A user with the email ${text} already exists`);
	}
	const user: User = { ...before, ...after, values, modified: state.now() };
	state.people.replace(before, user);
	return user;
}

/** Deletes an account. What the person owns stays theirs, and so ownerless; groups forget them (domo-api 2.6). */
export function deletePerson(state: InstanceState, user: User): void {
	state.people.remove(user);
	for (const group of state.groups.values()) {
		if (!group.members.has(user.id) && !group.owners.has(user.id)) continue;
		const without = (ids: ReadonlySet<number>) => new Set([...ids].filter((id) => id !== user.id));
		state.groups.set(group.id, { ...group, members: without(group.members), owners: without(group.owners) });
	}
}
