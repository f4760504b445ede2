import type { FieldWrite } from '../../domo';
import { failureOf, sentences } from '../failure';
import { GROUPS } from '../../common/groupLabel';
import { sameValue, valueOf } from '../look/sight';
import { toOf } from '../order/step';
import type { Step } from '../order/step';
import type { Tally, Verdict } from '../outcome';
import { sendUpdate } from './address';
import type { Addressee, Updated } from './address';
import { writesOf } from './payload';
import { sendAllowed, verdictOnRefused } from './refusedAttributes';
import { takenBy } from './taken';
import { lookAtStep, lookWhether } from './unknown';
import type { Writing } from './writing';

/**
 * Updates a person: one PATCH with all changes, not sent after `notAfter`. A lost answer is resolved by reading the person and
 * comparing. A login that did not follow a new address is told.
 * @throws DomoError when it was not done
 */
export async function writeUpdate(user: Addressee, step: Step, tools: Writing, tally: Tally, notAfter?: number): Promise<Verdict> {
	const writes = writesOf(step, tools.comparison.fieldOf);
	if (writes.length === 0) return { status: 'applied', undo: true, isShown: true };
	// In an exchange of addresses nobody is as the plan saw them until it ends.
	const lookAgain = tools.afterStop === true ? lookWhether(() => isAsWanted(user.id, step, tools)) : lookAtStep(withoutGroups(step), tools);
	const send = (part: readonly FieldWrite[]): Promise<Updated> => sendUpdate(user, part, lookAgain, tools, tally, notAfter);
	const written = tools.afterStop === true ? send(writes).then((one) => ({ sent: [one], refused: [] })) : sendAllowed(writes, send, tools.refusals);
	const result = await written.catch((error: unknown) => refusedAddress(error, step, tools));
	if ('taken' in result) return { status: 'failed', message: result.taken };
	const { sent, refused } = result;
	const changed = sent.find((one) => one.changed !== undefined)?.changed;
	if (changed !== undefined) return doubtfulAfterLoss(changed);
	if (refused.length > 0) return verdictOnRefused(step, refused, tools.comparison.fieldOf, 'Everything else was written.');
	const login = sent.find((one) => one.login !== undefined)?.login;
	return { status: 'applied', undo: true, isShown: sent.every(({ isShown }) => isShown), ...(login !== undefined && { message: login, loginTold: true }) };
}

/** Where Domo refuses an address because somebody has it whom nobody sees, who that is. @throws the error otherwise */
async function refusedAddress(error: unknown, step: Step, { directory }: Writing): Promise<{ readonly taken: string }> {
	const { kind, httpStatus } = failureOf(error);
	const email = toOf(step, 'email');
	const mayBeTaken = typeof email === 'string' && (kind === 'duplicate' || (kind === 'refused' && httpStatus === 400));
	const holder = mayBeTaken ? await takenBy(email, directory) : undefined;
	if (holder === undefined) throw error;
	return { taken: sentences(error instanceof Error ? error.message : undefined, holder) };
}

/** The answer was lost and looking shows something else than before, be it by this write or by somebody else's. */
export function doubtfulAfterLoss(changed: string): Verdict {
	return { status: 'unverified', undo: true, message: sentences("Domo's answer to the change was lost, so it is not known who changed this", changed) };
}

/** Memberships are written apart, and later. */
function withoutGroups(step: Step): Step {
	return { ...step, changes: step.changes.filter(({ field }) => field !== GROUPS) };
}

async function isAsWanted(id: number, step: Step, { directory, comparison: { fieldOf } }: Writing): Promise<boolean> {
	const changes = step.changes.filter((change) => fieldOf(change.field) !== undefined);
	const fields = changes.flatMap((change) => fieldOf(change.field) ?? []);
	const [user] = await directory.usersById([id], fields);
	return user !== undefined && changes.every((change) => sameValue(change.field, valueOf({ user, fields }, change.field), change.to, fieldOf));
}
