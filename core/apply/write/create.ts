import { GROUPS } from '../../common/fieldValue';
import { nameKey } from '../../common/text';
import type { AddressHolder, LiveUser, NewUser, UserReader, WriteReceipt } from '../../domo';
import { DomoError } from '../../domo/errors';
import { differences, fieldsOf, sameValue, valueOf } from '../recheck';
import { type Failure, failureOf, isUncertain, neverSent, joinSentences, type Attempts, type ChangeResult } from '../runState';
import { type Step, newValue } from '../steps';
import { PartlyWritten, waitUnlessStopped, readAfterLoss, resultOfRefused, sendInParts, unresolvedWrite, type WriteContext, writesOf } from './send';

/** A new account becomes visible late: a public client waits 4 s between create and PATCH, and got a 400 without (domo-api 7). */
const VISIBLE_AFTER_MS = [0, 500, 1_000, 2_000, 4_000, 8_000] as const;
/** Pauses before each search for a new account whose answer was lost; only then the create is repeated (rule 5). */
const SEARCH_AFTER_MS = [250, 1_000, 2_000] as const;
/** Pauses before each search for the owner of an address. */
const OWNER_SEARCH_AFTER_MS = [0, 500, 1_000] as const;
const MAX_CREATES = 4;
/** A PATCH that Domo refuses with 400 is repeated so often although the new account is visible. */
const REFUSALS_BELIEVED_AFTER = 2;

export interface WriteResult {
	readonly result: ChangeResult;
	/** Set when something failed, whatever the result, so that the run can decide to stop. */
	readonly failure?: Failure;
}

/**
 * Creates a user: one request for the account, one for all other attributes. After a lost answer the user is searched before the create
 * is repeated, so that nobody is created or invited twice.
 * @throws DomoError if no account was created
 */
export async function writeCreate(step: Step, tools: WriteContext, attempts: Attempts): Promise<WriteResult> {
	const user = newUserOf(step);
	if (user === undefined) {
		return { result: { status: 'failed', message: 'The plan item lacks an e-mail, a displayName or a roleId. Plan again and hand its items over unchanged.' } };
	}
	const id = await makeAccount(user, tools, attempts);
	if (id === undefined) return { result: await resultOfTaken(step, tools) };
	const writes = writesOf(step, tools.comparison.fieldOf);
	// The answer to the create contained the new user.
	if (writes.length === 0) return { result: { status: 'applied', userId: id, undo: true, isConfirmed: true } };
	try {
		const { sent, refused } = await sendInParts(writes, (part) => sendUntilVisible(id, () => tools.directory.update(id, part, { believesRefusals: true }), tools, attempts), tools.refusedAttributes);
		if (refused.length > 0) return { result: { ...resultOfRefused(step, refused, tools.comparison.fieldOf, 'Created, and everything else was set.'), userId: id } };
		return { result: { status: 'applied', userId: id, undo: true, isConfirmed: sent.every(({ shown }) => shown === true) } };
	} catch (error) {
		const failure = failureOf(error instanceof PartlyWritten ? error.reason : error);
		const message = joinSentences('Created, but the other attributes were not set', failure.message, 'The next run sets them; nobody is invited twice');
		return { result: { status: 'incomplete', userId: id, undo: true, message }, failure };
	}
}

/** What the create request sends; undefined where the plan lacks one of the three that Domo requires. */
function newUserOf(step: Step): NewUser | undefined {
	const displayName = newValue(step, 'displayName') ?? step.displayName;
	const roleId = newValue(step, 'roleId');
	if (step.email === '' || typeof displayName !== 'string' || displayName === '' || typeof roleId !== 'number') return undefined;
	return { email: step.email, displayName, roleId, sendInvite: step.sendInvite };
}

/** The address was taken before this run: by an earlier run of this plan, by somebody else, or by an account that cannot be seen. */
async function resultOfTaken(step: Step, tools: WriteContext): Promise<ChangeResult> {
	const { directory, comparison: { fieldOf, showValues } } = tools;
	const owner = await findByEmail(step.email, OWNER_SEARCH_AFTER_MS, tools);
	if (owner === undefined) {
		const message = joinSentences('Not created', (await describeHolder(step.email, directory)) ?? takenByNobody(step.email));
		return { status: 'failed', message };
	}
	const names = step.changes.map(({ field }) => field);
	const fields = fieldsOf(names, fieldOf);
	const [user] = await directory.usersById([owner.id], fields, { groups: names.includes(GROUPS) });
	const differing = step.changes.filter(({ field, to }) => user === undefined || !sameValue(field, valueOf({ user, fields }, field), to, fieldOf));
	if (differing.length === 0) return { status: 'alreadyDone', userId: owner.id, message: 'Already there as the plan wants it: nothing was written.' };
	const found = user === undefined ? names : differences(differing.map(({ field, to }) => [field, to]), { user, fields }, showValues);
	return { status: 'drifted', message: `Somebody created this address since the plan, otherwise than the plan wants: ${listedFields(found)}. The next run compares and updates it.` };
}

/** Names ten fields at most. */
function listedFields(parts: readonly string[]): string {
	return parts.length <= 10 ? parts.join('; ') : `${parts.slice(0, 10).join('; ')}; and ${parts.length - 10} more`;
}

/** The new account's id; undefined if somebody else has the address. */
async function makeAccount(user: NewUser, tools: WriteContext, attempts: Attempts): Promise<number | undefined> {
	let lost: Failure | undefined;
	let refused: { readonly failure: Failure; readonly error: unknown } | undefined;
	for (let created = 1; ; created++) {
		try {
			const receipt = await tools.directory.create(user, { ...(refused?.failure.refusedIn !== undefined && { aloneAfter: refused.failure.refusedIn }) });
			attempts.note(receipt);
			return receipt.id;
		} catch (error) {
			const failure = failureOf(error);
			attempts.note(failure);
			if (failure.kind === 'duplicate') {
				// It is ours only if an earlier request of ours may have created it.
				const earlier = lost ?? refused?.failure;
				if (earlier === undefined) return undefined;
				const found = await readAfterLoss(() => findByEmail(user.email, VISIBLE_AFTER_MS, tools), earlier);
				if (found === undefined && lost !== undefined) throw error;
				return found !== undefined && isOurs(found, user) ? found.id : undefined;
			}
			if (failure.refusedIn !== undefined && refused === undefined) {
				// Refused among others it may go through alone. Looked up first, so that nobody is created or invited twice.
				refused = { failure, error };
				const found = await readAfterLoss(() => findByEmail(user.email, [0], tools), failure);
				if (found !== undefined) return isOurs(found, user) ? found.id : undefined;
				continue;
			}
			if (!isUncertain(failure) && neverSent(failure)) throw lost === undefined ? (refused?.error ?? error) : unresolvedWrite(lost, failure);
			if (!isUncertain(failure)) throw error;
			lost = failure;
			const found = await readAfterLoss(() => findByEmail(user.email, SEARCH_AFTER_MS, tools), failure);
			if (found !== undefined) return isOurs(found, user) ? found.id : undefined;
			if (created === MAX_CREATES || tools.signal?.aborted === true) throw error;
		}
	}
}

async function findByEmail(email: string, pausesMs: readonly number[], tools: WriteContext): Promise<LiveUser | undefined> {
	for (const ms of pausesMs) {
		await waitUnlessStopped(tools, ms);
		const found = await tools.directory.userByEmail(email, []);
		if (found !== null) return found;
	}
	return undefined;
}

function isOurs(found: LiveUser, user: NewUser): boolean {
	return nameKey(found.displayName) === nameKey(user.displayName) && found.roleId === user.roleId;
}

/**
 * Writes to an account that may not be visible yet: a 404, and at first a 400, is then repeated instead of believed (domo-api 7).
 * Sending the same values again does no harm.
 */
async function sendUntilVisible(id: number, send: () => Promise<WriteReceipt>, tools: WriteContext, attempts: Attempts): Promise<WriteReceipt> {
	for (let round = 0; ; round++) {
		if (tools.signal?.aborted === true) throw new DomoError({ kind: 'cancelled', message: 'The run was stopped' });
		try {
			const receipt = await send();
			attempts.note(receipt);
			return receipt;
		} catch (error) {
			const failure = failureOf(error);
			attempts.note(failure);
			const wait = VISIBLE_AFTER_MS[round + 1];
			if (wait === undefined || !(await mayBeTooEarly(id, failure, round, tools))) throw error;
			await waitUnlessStopped(tools, wait);
		}
	}
}

async function mayBeTooEarly(id: number, failure: Failure, round: number, { directory }: WriteContext): Promise<boolean> {
	if (failure.kind === 'notFound' || isUncertain(failure)) return true;
	if (failure.kind !== 'refused' || failure.httpStatus !== 400) return false;
	return round < REFUSALS_BELIEVED_AFTER || (await directory.usersById([id], [])).length === 0;
}

/**
 * Says who has an address that Domo calls taken although no user is found with it (domo-api 2.3), and what to do; undefined if that cannot
 * be found out. Such an address is taken in every run, so it must not be reported as a recent change by somebody.
 */
export async function describeHolder(email: string, directory: Pick<UserReader, 'holderOf'>): Promise<string | undefined> {
	try {
		const holder = await directory.holderOf(email);
		return holder === null ? undefined : sentenceOf(email, holder);
	} catch (error) {
		return `Who has ${email} could not be looked up. ${failureOf(error).message}`;
	}
}

function sentenceOf(email: string, { kind, id, displayName, email: address }: AddressHolder): string {
	const who = `${displayName} (id ${id}${address === '' || address.toLowerCase() === email.toLowerCase() ? '' : `, ${address}`})`;
	switch (kind) {
		case 'login':
			return `${email} is taken: it is the login of ${who}. Change that login in Admin > People, or give the row another address.`;
		case 'deleted':
			return `${email} is taken: a deleted account has it, ${who}. Invite the address in Admin > People, by which Domo brings the account back, or give the row another address.`;
		case 'support':
			return `${email} is taken: an account of Domo's own has it, ${who}. Give the row another address.`;
	}
}

/** The sentence if no holder of the address is found. */
function takenByNobody(email: string): string {
	return `Domo says that ${email} is taken, and shows no account that has it: a deleted account, somebody's login or an account of Domo's own. Give the row another address, or ask Domo's support who has it.`;
}
