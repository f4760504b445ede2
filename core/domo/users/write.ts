/** Creates, updates and removes users (domo-api 2.3 to 2.6). A response counts only where it is about the person whom the request was about. */
import type { FieldValue } from '../../common/fieldValue';
import { emailKey, nameKey } from '../../common/text';
import { z } from '../../vendor/zod';
import type { DomoClient, Shape, WriteOptions, WriteReceipt } from '../client';
import { isDomoError } from '../errors';
import { wireValues } from '../values';

export interface NewUser {
	readonly email: string;
	readonly displayName: string;
	readonly roleId: number;
	readonly sendInvite: boolean;
}

/** One field to write, by its identity key; `null` clears. */
export interface FieldWrite {
	readonly key: string;
	readonly to: FieldValue;
}

const numericId = z.union([z.number(), z.string().regex(/^\d+$/).transform(Number)]);
/** Public clients read either name of the id (domo-api 2.3 A). Name and address show that the response is about this create. */
const createdUser = z.object({
	id: numericId.optional(),
	userId: numericId.optional(),
	displayName: z.string().nullish(),
	emailAddress: z.string().nullish(),
	detail: z.object({ email: z.string().nullish() }).nullish(),
});

/** A response that names somebody else, or nobody, is not about this create: nobody knows whose id it holds. */
function createdAs({ email, displayName }: NewUser): Shape<number> {
	return {
		safeParse(value) {
			const parsed = createdUser.safeParse(value);
			if (!parsed.success) return parsed;
			const { data } = parsed;
			const given = data.id ?? data.userId;
			const address = data.detail?.email ?? data.emailAddress;
			const isThem = typeof address === 'string' ? emailKey(address) === emailKey(email) : typeof data.displayName === 'string' && nameKey(data.displayName) === nameKey(displayName);
			return given !== undefined && isThem ? { success: true, data: given } : { success: false, error: { message: 'another person, or none' } };
		},
	};
}

/** Creates a person; the one endpoint with an invite switch, which is always sent (domo-api 2.3 A). */
export async function createUser(client: DomoClient, user: NewUser, options?: WriteOptions): Promise<WriteReceipt & { readonly id: number }> {
	const { email, displayName, roleId, sendInvite } = user;
	const call = { doing: `create ${email}`, request: 'createUser', query: { sendInvite }, json: { displayName, roleId, detail: { email } } } as const;
	const { value, receipt } = await client.writeFor(call, createdAs(user), 'write', options);
	return { ...receipt, id: value };
}

/** Documented: the full user (domo-api 2.4), alone, in a list, or in a list called `users` (2.2 C); public clients also met an empty body. */
const person = z.object({ id: numericId, attributes: z.array(z.object({ key: z.string(), values: z.array(z.unknown()) })).nullish() }).passthrough();
const patched = z.union([z.undefined(), person, z.object({ users: z.array(person).length(1) }), z.array(person).length(1)]);

type UserRecord = z.output<typeof person>;

function personIn(answer: z.output<typeof patched>): UserRecord | undefined {
	if (answer === undefined || Array.isArray(answer)) return answer?.[0];
	return 'users' in answer && Array.isArray(answer.users) ? personIn(answer.users) : person.safeParse(answer).data;
}

function patchedUser(userId: number): Shape<UserRecord | undefined> {
	return {
		safeParse(value) {
			const parsed = patched.safeParse(value);
			if (!parsed.success) return parsed;
			const data = personIn(parsed.data);
			return data === undefined || data.id === userId ? { success: true, data } : { success: false, error: { message: 'another person' } };
		},
	};
}

/**
 * Whether the response has exactly the values that were sent; Domo may store them otherwise, which only reading again shows. A full
 * record leaves out attributes without a value (domo-api 2.2), so that a cleared one is shown by its absence.
 */
function shows(answer: UserRecord | undefined, sent: readonly { readonly key: string; readonly values: readonly unknown[] }[]): boolean {
	const values = new Map(answer?.attributes?.map((attribute) => [attribute.key, attribute.values]));
	const text = (list: readonly unknown[]): string => String(list.filter((value) => value !== null && value !== ''));
	return values.size > 0 && sent.every(({ key, values: wanted }) => text(values.get(key) ?? []) === text(wanted));
}

/** One PATCH with every field; fields that are not listed keep their values (domo-api 2.4). */
export async function updateUser(client: DomoClient, userId: number, writes: readonly FieldWrite[], options?: WriteOptions): Promise<WriteReceipt> {
	const attributes = writes.map(({ key, to }) => ({ key, values: wireValues(key, to) }));
	const grant = writes.some(({ key }) => key === 'roleId') && { grant: 'Manage All Users" and "Manage All Roles' };
	const call = { doing: `update user ${userId}`, request: 'patchUser', params: { userId }, json: { attributes }, ...grant } as const;
	const { value, receipt } = await client.writeFor(call, patchedUser(userId), 'write', options);
	return { ...receipt, shown: shows(value, attributes) };
}

/** Documented: `1`; public clients also met an empty body (domo-api 2.6). */
const deleted = z.union([z.undefined(), z.literal(1), z.literal('1')]);

/** Deletes a person. One who is gone already (404) counts as deleted (domo-api 2.6). */
export async function removeUser(client: DomoClient, userId: number, options?: WriteOptions): Promise<WriteReceipt & { readonly gone: boolean }> {
	try {
		const { value, receipt } = await client.writeFor({ doing: `delete user ${userId}`, request: 'deleteUser', params: { userId } }, deleted, 'write', options);
		return { ...receipt, gone: false, shown: value !== undefined };
	} catch (error) {
		if (!isDomoError(error, 'notFound')) throw error;
		return { attempts: error.attempts, httpStatus: 404, gone: true, ...(error.toe !== undefined && { toe: error.toe }) };
	}
}

/** Documented: 204, without a body (domo-api 2.5). */
const assigned = z.undefined();

/** Gives one role to many people at once (domo-api 2.5). */
export async function assignRole(client: DomoClient, roleId: number, userIds: readonly number[], options?: WriteOptions): Promise<WriteReceipt> {
	const call = { doing: `give role ${roleId} to ${userIds.length} users`, request: 'assignRole', params: { roleId }, json: userIds } as const;
	return (await client.writeFor(call, assigned, 'write', options)).receipt;
}
