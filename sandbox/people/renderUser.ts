import type { InstanceState } from '../state/instanceState';
import type { AttributeValue } from '../seed';
import { allAttributes, attributeValues, type User } from './user';

/** Which parts of a user the identity endpoints return. */
export interface UserView {
	/** These keys, or [] to let `detailed` decide. */
	readonly attributes: readonly string[];
	readonly detailed: boolean;
	readonly groups: boolean;
	readonly role: boolean;
}

export const FULL_VIEW: UserView = { attributes: [], detailed: true, groups: false, role: false };

interface RenderedAttribute {
	readonly key: string;
	readonly values: readonly AttributeValue[];
	readonly source?: string;
}

/** Attributes without a value are left out (domo-api 2.2). */
function attributesOf(state: InstanceState, user: User, view: UserView): readonly RenderedAttribute[] {
	const pairs =
		view.attributes.length > 0
			? view.attributes.map((key) => [key, attributeValues(user, key)] as const)
			: view.detailed
				? allAttributes(user)
				: [];
	return pairs
		.filter(([, values]) => values.length > 0)
		.map(([key, values]) =>
			state.attributes.get(key)?.keyspace === 'idp' ? { key, values, source: 'idp' } : { key, values },
		);
}

function groupsOf(state: InstanceState, user: User) {
	return [...state.groups.values()]
		.filter((group) => group.members.has(user.id))
		.map(({ id, name, type }) => ({ default: false, id, name, type }));
}

/** A user as `/api/identity/v1` returns it: five fields, `attributes`, and `groups` and `role` when asked for. */
export function identityUser(state: InstanceState, user: User, view: UserView) {
	const { id, displayName, userName, emailAddress, roleId } = user;
	return {
		id,
		displayName,
		userName,
		emailAddress,
		roleId,
		attributes: attributesOf(state, user, view),
		...(view.groups ? { groups: groupsOf(state, user) } : {}),
		...(view.role ? { role: { roleId, roleName: state.roles.get(roleId)?.name ?? '' } } : {}),
	};
}

const first = (user: User, key: string): AttributeValue | undefined => attributeValues(user, key)[0];

const contentKeys = [
	'title',
	'department',
	'alternateEmail',
	'phoneNumber',
	'deskPhoneNumber',
	'employeeId',
	'timeZone',
	'locale',
] as const;

const present = (entries: readonly (readonly [string, unknown])[]): Readonly<Record<string, unknown>> =>
	Object.fromEntries(entries.filter(([, value]) => value !== undefined));

/** The flat object of `/api/content/v2/users`: no role, `created` in seconds, `modified` in ms (domo-api 1.4). */
export const contentV2User = (user: User) => ({
	id: user.id,
	invitorUserId: user.invitorUserId,
	displayName: user.displayName,
	...present([
		...contentKeys.map((key) => [key, first(user, key)] as const),
		['employeeNumber', first(user, 'employeeNumber')],
		['employeeLocation', first(user, 'employeeLocation')],
	]),
	userName: user.userName,
	emailAddress: user.emailAddress,
	avatarKey: first(user, 'avatarKey'),
	accepted: user.accepted,
	userType: user.supportUser ? 'DOMO_SUPPORT' : user.systemUser ? 'SYSTEM' : 'USER',
	modified: user.modified,
	created: Math.floor(user.created / 1000),
	active: user.active,
	pending: user.pending,
	anonymous: user.pending,
	systemUser: user.systemUser,
});

/** A user as `/api/content/v3/users` returns it; `employeeNumber` is an integer here (domo-api 2.1). */
export function contentV3User(state: InstanceState, user: User) {
	const employeeNumber = first(user, 'employeeNumber');
	return {
		id: user.id,
		displayName: user.displayName,
		role: state.roles.get(user.roleId)?.name ?? '',
		roleId: user.roleId,
		invitorUserId: user.invitorUserId,
		detail: {
			email: user.emailAddress,
			...present([
				...contentKeys.map((key) => [key, first(user, key)] as const),
				['location', first(user, 'employeeLocation')],
				['employeeNumber', employeeNumber === undefined ? undefined : Number(employeeNumber)],
			]),
			created: user.created,
			modified: user.modified,
			active: user.active,
			pending: user.pending,
			accepted: user.accepted,
		},
	};
}
