import type { Field } from '../../common/fieldValue';
import type { AttributeDefinition, LiveUser, UserDirectory } from '../../domo';
import { deletedBy, type Draft } from '../draft';
import { everyField } from '../proof/liveFields';
import type { Image } from '../types';
import type { Leavers } from './item';

/** Everything about the people who would be deleted, read in pages: without it an undo could not bring them back. */
export async function readFullImages(
	directory: UserDirectory,
	drafts: readonly Draft[],
	attributes: readonly AttributeDefinition[],
): Promise<Leavers['images']> {
	const ids = [...new Set(drafts.flatMap((draft) => deletedBy(draft)?.id ?? []))];
	if (ids.length === 0) return new Map();
	const fields = everyField(attributes);
	const users = await directory.usersById(ids, fields);
	return new Map(users.map((user) => [user.id, imageOf(user, fields)]));
}

function imageOf(user: LiveUser, fields: readonly Field[]): Image {
	// What is empty counts as well: whoever fills it in has a reason to keep the account.
	return Object.fromEntries(fields.map((field, i) => [field.name, user.values[i] ?? null]));
}
