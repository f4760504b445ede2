import { identityKey, wireValues } from '../../config';
import { z } from '../../vendor/zod';
import type { DomoClient } from '../client/client';
import { isDomoError } from '../errors';
import type { FieldWrite, NewUser, WriteReceipt } from '../types';

const id = z.union([z.number(), z.string().regex(/^\d+$/).transform(Number)]);
/** Public clients read either name (domo-api 2.3 A). */
const created = z.object({ id: id.optional(), userId: id.optional() }).transform((user, context) => {
	const given = user.id ?? user.userId;
	if (given !== undefined) return given;
	context.addIssue({ code: 'custom', message: 'no id' });
	return z.NEVER;
});

/** Creates a person; the one endpoint with an invite switch, which is always sent (domo-api 2.3 A). */
export async function createUser(client: DomoClient, { email, displayName, roleId, sendInvite }: NewUser): Promise<WriteReceipt & { readonly id: number }> {
	const { value, receipt } = await client.writeFor(
		{
			doing: `create ${email}`,
			request: 'createUser',
			query: { sendInvite },
			json: { displayName, roleId, detail: { email } },
		},
		created,
	);
	return { ...receipt, id: value };
}

/** One PATCH with every field; what is not listed stays (domo-api 2.4). */
export function updateUser(client: DomoClient, userId: number, writes: readonly FieldWrite[], options: { readonly afterStop?: boolean } = {}): Promise<WriteReceipt> {
	const attributes = writes.map(({ field, to }) => ({ key: identityKey(field), values: wireValues(field, to) }));
	return client.write(
		{
			doing: `update user ${userId}`,
			request: 'patchUser',
			params: { userId },
			...(writes.some(({ field }) => field === 'roleId') && { grant: 'Manage All Users" and "Manage All Roles' }),
			json: { attributes },
		},
		'write',
		options,
	);
}

/** Deletes a person. Not there any more is what was wanted (domo-api 2.6). */
export async function removeUser(client: DomoClient, userId: number): Promise<WriteReceipt & { readonly gone: boolean }> {
	try {
		const receipt = await client.write({
			doing: `delete user ${userId}`,
			request: 'deleteUser',
			params: { userId },
		});
		return { ...receipt, gone: false };
	} catch (error) {
		if (!isDomoError(error, 'notFound')) throw error;
		return { attempts: error.attempts, httpStatus: 404, gone: true, ...(error.toe !== undefined && { toe: error.toe }) };
	}
}

/** Gives one role to many people at once (domo-api 2.5). */
export function assignRole(client: DomoClient, roleId: number, userIds: readonly number[]): Promise<WriteReceipt> {
	return client.write({
		doing: `give role ${roleId} to ${userIds.length} users`,
		request: 'assignRole',
		params: { roleId },
		json: userIds,
	});
}
