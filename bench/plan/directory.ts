import type { Field } from '../../core/common/fieldValue';
import type { Actor, AttributeDefinition, LiveRead, LiveUser, UserDirectory } from '../../core/domo';
import { liveValue } from '../../core/domo/values';
import type { Cells } from './inputs';

const firstId = 1_000;
const actor: Actor = { id: 1, email: 'job@company.example', displayName: 'The Job', roleId: 1, authorities: ['user.edit', 'user.invite', 'authorization.roles', 'customer.edit'] };

const attribute = (key: string, valueType = 'STRING', validator = 'ANY_VALUE'): AttributeDefinition => ({ key, title: key, keyspace: 'customer-defined', validator, valueType });

export const attributes = [
	attribute('team'), attribute('costCentre'), attribute('hiredOn', 'DATE'), attribute('remote', 'BOOLEAN'), attribute('skills', 'STRING', 'ANY_VALUE_MULTI'),
];

export const roles = ['Admin', 'Privileged', 'Editor', 'Participant', 'Social'].map((name, i) => ({ id: i + 1, name }));

/**
 * An instance in memory that answers at once: what is measured is the plan. The people are made before, for the fields that a
 * first call asks for.
 */
export function memoryDirectory(live: readonly Cells[]): UserDirectory {
	const made = new Map<string, LiveRead>();
	const unused = async (): Promise<never> => {
		throw new Error('A plan does not ask for this');
	};
	const readAll = (fields: readonly Field[]): LiveRead => {
		const key = fields.map(({ name }) => name).join();
		const known = made.get(key) ?? { users: [theJob(fields), ...live.map((cells, i) => liveUser(cells, firstId + i, fields))], issues: [] };
		made.set(key, known);
		return known;
	};
	return {
		instance: 'https://company.domo.com',
		account: async () => actor,
		actor: async () => actor,
		roles: async () => roles,
		defaultRoleId: async () => 4,
		attributes: async () => attributes,
		allUsers: async (fields) => readAll(fields),
		usersById: async (ids, fields) => ids.flatMap((id) => liveUser(live[id - firstId] ?? {}, id, fields)),
		groups: unused,
		userByEmail: unused,
		findUsers: unused,
		createAttribute: unused,
		create: unused,
		usersByValue: async () => [],
		holderOf: unused,
		update: unused,
		remove: unused,
		assignRole: unused,
		createGroup: unused,
		changeMembership: unused,
		owned: async () => ({ dataSets: [], dataFlows: [], cards: [], pages: [] }),
		handOver: unused,
	};
}

function liveUser(cells: Cells, id: number, fields: readonly Field[]): LiveUser {
	return {
		id,
		email: cells.email ?? '',
		login: cells.email ?? '',
		displayName: cells.displayName ?? '',
		roleId: Number(cells.roleId),
		values: fields.map((field) => liveValue(field, rawValues(field, cells[field.name] ?? ''))),
		accepted: true,
		active: true,
		human: true,
		createdAt: 1_700_000_000_000,
	};
}

function theJob(fields: readonly Field[]): LiveUser {
	const { id, email, displayName } = actor;
	return { ...liveUser({ email, displayName, roleId: '1' }, id, fields), id };
}

function rawValues(field: Field, cell: string): readonly string[] {
	if (cell === '') return [];
	if (field.list) return cell.split('|');
	return [field.type === 'boolean' ? cell.toLowerCase() : cell];
}
