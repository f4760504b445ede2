import { z } from '../../vendor/zod';
import { field } from '../answerValues';
import type { DomoClient } from '../client/client';
import type { Role } from '../types';

const roles = z.array(z.object({ id: field.id, name: field.text }));
const state = z.object({ value: field.id });

/** System and custom roles (domo-api 4). */
export function readRoles(client: DomoClient): Promise<readonly Role[]> {
	return client.read(
		{ doing: 'list the roles', request: 'listRoles' },
		roles,
	);
}

/** The role that people get when a row names none (domo-api 2.3). */
export async function readDefaultRole(client: DomoClient): Promise<number> {
	const { value } = await client.read(
		{
			doing: "read the instance's default role",
			request: 'getCustomerState',
			params: { name: 'user.roleid.default' },
			query: { defaultValue: 2, ignoreCache: true },
		},
		state,
	);
	return value;
}
