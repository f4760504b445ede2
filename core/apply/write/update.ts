import { GROUPS } from '../../common/fieldValue';
import { emailKey } from '../../common/text';
import type { FieldWrite, LiveUser } from '../../domo';
import { sameValue, valueOf } from '../recheck';
import { type Failure, failureOf, joinSentences, type Attempts, type ChangeResult } from '../runState';
import { type Step, newValue } from '../steps';
import { checkByRecheck, checkWhether, resultOfRefused, sendAndConfirm, sendInParts, type SendResult, type WriteCheck, type WriteContext, writesOf } from './send';
import { describeHolder } from './create';

/**
 * Updates a user: one PATCH with all changes, not sent after `notAfter` (milliseconds since the epoch). A lost answer is resolved by
 * reading the user again. The result says if the login did not follow a new address.
 * @throws DomoError if it was not done
 */
export async function writeUpdate(user: UserLogin, step: Step, tools: WriteContext, attempts: Attempts, notAfter?: number): Promise<ChangeResult> {
	const writes = writesOf(step, tools.comparison.fieldOf);
	if (writes.length === 0) return { status: 'applied', undo: true, isConfirmed: true };
	// During an exchange of addresses the users differ from the plan's before-image.
	const check = tools.afterStop === true ? checkWhether(() => isAsWanted(user.id, step, tools)) : checkByRecheck(withoutGroups(step), tools);
	const send = (part: readonly FieldWrite[]): Promise<UpdateResult> => sendUpdate(user, part, check, tools, attempts, notAfter);
	const written = tools.afterStop === true ? send(writes).then((one) => ({ sent: [one], refused: [] })) : sendInParts(writes, send, tools.refusedAttributes);
	const result = await written.catch((error: unknown) => refusedAddress(error, step, tools));
	if ('taken' in result) return { status: 'failed', message: result.taken };
	const { sent, refused } = result;
	const changed = sent.find((one) => one.changed !== undefined)?.changed;
	if (changed !== undefined) return changedAfterLoss(changed);
	if (refused.length > 0) return resultOfRefused(step, refused, tools.comparison.fieldOf, 'Everything else was written.');
	const login = sent.find((one) => one.login !== undefined)?.login;
	return { status: 'applied', undo: true, isConfirmed: sent.every(({ isConfirmed }) => isConfirmed), ...(login !== undefined && { message: login, loginReported: true }) };
}

/** If Domo refuses an address because an account that no read shows has it: who that is. @throws the error otherwise */
async function refusedAddress(error: unknown, step: Step, { directory }: WriteContext): Promise<{ readonly taken: string }> {
	const { kind, httpStatus } = failureOf(error);
	const email = newValue(step, 'email');
	const mayBeTaken = typeof email === 'string' && (kind === 'duplicate' || (kind === 'refused' && httpStatus === 400));
	const holder = mayBeTaken ? await describeHolder(email, directory) : undefined;
	if (holder === undefined) throw error;
	return { taken: joinSentences(error instanceof Error ? error.message : undefined, holder) };
}

/** The answer was lost, and reading again shows neither the old nor the new values. */
export function changedAfterLoss(changed: string): ChangeResult {
	return { status: 'unverified', undo: true, message: joinSentences("Domo's answer to the change was lost, so it is not known who changed this", changed) };
}

/** Memberships are written later, in other requests. */
function withoutGroups(step: Step): Step {
	return { ...step, changes: step.changes.filter(({ field }) => field !== GROUPS) };
}

async function isAsWanted(id: number, step: Step, { directory, comparison: { fieldOf } }: WriteContext): Promise<boolean> {
	const changes = step.changes.filter((change) => fieldOf(change.field) !== undefined);
	const fields = changes.flatMap((change) => fieldOf(change.field) ?? []);
	const [user] = await directory.usersById([id], fields);
	return user !== undefined && changes.every((change) => sameValue(change.field, valueOf({ user, fields }, change.field), change.to, fieldOf));
}

/** Attribute keys of the address and of the login. Whether Domo changes one with the other is unknown (domo-api 2.4). */
const ADDRESS_KEY = 'emailAddress';
const LOGIN_KEY = 'userName';

export type UserLogin = Pick<LiveUser, 'id' | 'login'>;

export interface UpdateResult extends SendResult {
	/** The sentence if the login did not follow the address. */
	readonly login?: string;
}

/**
 * Sends one PATCH. A new address is sent as the login as well; if Domo answers 400 to that, it is sent without the login.
 * @throws DomoError if it was not done
 */
export async function sendUpdate(
	user: UserLogin,
	writes: readonly FieldWrite[],
	check: () => Promise<WriteCheck>,
	tools: WriteContext,
	attempts: Attempts,
	notAfter?: number,
): Promise<UpdateResult> {
	// An attribute that Domo refuses of everybody is not tried once more alone for each of them.
	const believesRefusals = writes.every(({ key }) => tools.refusedAttributes.isLikely(key));
	const send = (all: readonly FieldWrite[]): Promise<SendResult> =>
		sendAndConfirm((until) => tools.directory.update(user.id, all, { afterStop: tools.afterStop, notAfter: until, believesRefusals }), check, tools, attempts, notAfter);
	const address = writes.find(({ key }) => key === ADDRESS_KEY)?.to;
	if (typeof address !== 'string' || !mayBeAddress(user.login)) return await send(writes);
	try {
		return await send([...writes, { key: LOGIN_KEY, to: address }]);
	} catch (error) {
		if (!refusesLogin(failureOf(error))) throw error;
		const sent = await send(writes).catch((again: unknown) => {
			throw failureOf(again).kind === 'cancelled' ? error : again;
		});
		return { ...sent, login: loginStayed(user.login, error instanceof Error ? error.message : undefined) };
	}
}

/** The sentence if the login is not the new address; undefined if they agree, or if the login never was an address. */
export function loginMismatch(user: UserLogin, address: unknown): string | undefined {
	if (typeof address !== 'string' || user.login === '' || !mayBeAddress(user.login) || emailKey(user.login) === emailKey(address)) return undefined;
	return loginStayed(user.login);
}

function loginStayed(login: string, why?: string): string {
	return joinSentences(
		`The address was changed; the login stayed${login === '' ? ' as it was' : ` ${login}`}, and the person signs in with it as before`,
		why,
		'Change the login in Admin > People, or where the identity provider keeps it',
	);
}

/** A login without @ (a short name of the identity provider) is not the address. An unknown one may be it. */
function mayBeAddress(login: string): boolean {
	return login === '' || login.includes('@');
}

function refusesLogin({ kind, httpStatus }: Failure): boolean {
	return httpStatus === 400 && (kind === 'refused' || kind === 'duplicate');
}
