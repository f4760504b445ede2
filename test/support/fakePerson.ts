import type { Field, FieldValue } from '../../core/common/fieldValue';
import type { Group, LiveUser } from '../../core/domo';

/** A user of the fake instance. Attributes by identity key (`employeeLocation`, `teamId`). */
export interface FakePerson {
	readonly id: number;
	email: string;
	/** The login, a separate attribute; default: the address. */
	login: string;
	displayName: string;
	roleId: number | null;
	attributes: Map<string, FieldValue>;
	accepted: boolean;
	active: boolean;
	human: boolean;
	createdAt: number | null;
	groups: Set<number>;
	/** The time from which reads and writes find the user (domo-api 7: late visibility). */
	visibleFrom: number;
}

export function liveUserOf(person: FakePerson, fields: readonly Field[], groups?: readonly Group[]): LiveUser {
	const { id, email, login, displayName, roleId, accepted, active, human, createdAt } = person;
	return {
		id, email, login, displayName, roleId, accepted, active, human, createdAt,
		values: fields.map((field) => attributeOf(person, field.key)),
		...(groups === undefined ? {} : { groups: [...person.groups].map((id) => groups.find((group) => group.id === id) ?? { id, name: `Group ${id}` }) }),
	};
}

export function attributeOf(person: FakePerson, key: string): FieldValue {
	if (key === 'emailAddress') return person.email;
	if (key === 'displayName') return person.displayName;
	return key === 'roleId' ? person.roleId : (person.attributes.get(key) ?? null);
}

export function setValue(person: FakePerson, key: string, to: FieldValue): void {
	if (key === 'emailAddress') person.email = String(to);
	else if (key === 'userName') person.login = String(to);
	else if (key === 'displayName') person.displayName = String(to);
	else if (key === 'roleId') person.roleId = Number(to);
	else if (to === null || to === '') person.attributes.delete(key);
	else person.attributes.set(key, to);
}
