import type { Tally, Verdict } from '../outcome';
import { sameValue, valueOf } from '../look/sight';
import type { Step } from '../order/step';
import { writesOf } from './payload';
import { sendSurely } from './unknown';
import type { Writing } from './writing';

/**
 * Updates a person: one PATCH with all changes. A lost answer is resolved by reading the person and comparing.
 * @throws DomoError when it was not done
 */
export async function writeUpdate(id: number, step: Step, tools: Writing, tally: Tally): Promise<Verdict> {
	const { directory, comparison, afterStop } = tools;
	const writes = writesOf(step, comparison.fieldOf);
	if (writes.length > 0) {
		await sendSurely(() => directory.update(id, writes, { afterStop }), () => isAsWanted(id, step, tools), tools, tally);
	}
	return { status: 'applied', undo: true };
}

async function isAsWanted(id: number, step: Step, { directory, comparison: { fieldOf } }: Writing): Promise<boolean> {
	const changes = step.changes.filter((change) => fieldOf(change.field) !== undefined);
	const fields = changes.flatMap((change) => fieldOf(change.field) ?? []);
	const [user] = await directory.usersById([id], fields);
	return user !== undefined && changes.every((change) => sameValue(change.field, valueOf({ user, fields }, change.field), change.to, fieldOf));
}
