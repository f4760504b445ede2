import type { Tally, Verdict } from '../outcome';
import { sameValue, valueOf } from '../look/sight';
import type { Step } from '../order/step';
import { sendUpdate } from './address';
import type { Addressee } from './address';
import { writesOf } from './payload';
import type { Writing } from './writing';

/**
 * Updates a person: one PATCH with all changes. A lost answer is resolved by reading the person and comparing.
 * A login that did not follow a new address is told.
 * @throws DomoError when it was not done
 */
export async function writeUpdate(user: Addressee, step: Step, tools: Writing, tally: Tally): Promise<Verdict> {
	const writes = writesOf(step, tools.comparison.fieldOf);
	const message = writes.length === 0 ? undefined : await sendUpdate(user, writes, () => isAsWanted(user.id, step, tools), tools, tally);
	return { status: 'applied', undo: true, ...(message !== undefined && { message, loginTold: true }) };
}

async function isAsWanted(id: number, step: Step, { directory, comparison: { fieldOf } }: Writing): Promise<boolean> {
	const changes = step.changes.filter((change) => fieldOf(change.field) !== undefined);
	const fields = changes.flatMap((change) => fieldOf(change.field) ?? []);
	const [user] = await directory.usersById([id], fields);
	return user !== undefined && changes.every((change) => sameValue(change.field, valueOf({ user, fields }, change.field), change.to, fieldOf));
}
