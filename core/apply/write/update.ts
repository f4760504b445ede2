import { GROUPS } from '../../common/groupLabel';
import { emailKey } from '../../common/text';
import type { FieldWrite, LiveUser } from '../../domo';
import { sameValue, valueOf } from '../recheck';
import { type Failure, failureOf, sentences, type Tally, type Verdict } from '../runState';
import { type Step, toOf } from '../steps';
import { sendAllowed, verdictOnRefused, writesOf } from './attributes';
import { takenBy } from './create';
import { type Found, lookAtStep, lookWhether, sendSurely, type Sent, type Writing } from '../lostAnswers';

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

/** Identity keys: the address, and what the person signs in with. Two attributes; whether one moves the other is unknown (domo-api 2.4). */
const ADDRESS_KEY = 'emailAddress';
const LOGIN_KEY = 'userName';

/** Whose attributes are written. */
export type Addressee = Pick<LiveUser, 'id' | 'login'>;

export interface Updated extends Sent {
	/** What is to be told of a login that stayed. */
	readonly login?: string;
}

/**
 * Sends one PATCH. An address is sent as the login as well; where Domo answers 400 to that, the address is sent without the login.
 * @throws DomoError when it was not done
 */
export async function sendUpdate(
	user: Addressee,
	writes: readonly FieldWrite[],
	lookAgain: () => Promise<Found>,
	tools: Writing,
	tally: Tally,
	notAfter?: number,
): Promise<Updated> {
	const send = (all: readonly FieldWrite[]): Promise<Sent> =>
		sendSurely((until) => tools.directory.update(user.id, all, { afterStop: tools.afterStop, notAfter: until }), lookAgain, tools, tally, notAfter);
	const address = writes.find(({ key: field }) => field === ADDRESS_KEY)?.to;
	if (typeof address !== 'string' || !isAddress(user.login)) {
		return await send(writes);
	}
	try {
		return await send([...writes, { key: LOGIN_KEY, to: address }]);
	} catch (error) {
		if (!isRefusal(failureOf(error))) throw error;
		const sent = await send(writes);
		return { ...sent, login: loginStayed(user.login, error instanceof Error ? error.message : undefined) };
	}
}

/** What is to be told of a login that is not the new address; undefined where they agree, or where it never was an address. */
export function loginDoubt(user: Addressee, address: unknown): string | undefined {
	if (typeof address !== 'string' || user.login === '' || !isAddress(user.login) || emailKey(user.login) === emailKey(address)) return undefined;
	return loginStayed(user.login);
}

function loginStayed(login: string, why?: string): string {
	return sentences(
		`The address was changed; the login stayed${login === '' ? ' as it was' : ` ${login}`}, and the person signs in with it as before`,
		why,
		'Change the login in Admin > People, or where the identity provider keeps it',
	);
}

/** A login that is no address (a short name of the identity provider) has nothing to do with the address. An unknown one may be it. */
function isAddress(login: string): boolean {
	return login === '' || login.includes('@');
}

function isRefusal({ kind, httpStatus }: Failure): boolean {
	return httpStatus === 400 && (kind === 'refused' || kind === 'duplicate');
}
