import { GROUPS } from '../../common/fieldValue';
import type { Clock } from '../../common/ports';
import type { FieldWrite, UserDirectory, WriteReceipt } from '../../domo';
import { DomoError } from '../../domo/errors';
import type { AdminCounter } from '../adminCount';
import { type Comparison, driftOf, type FieldOf, readSnapshots, SENSITIVE_MAX_AGE_MS } from '../recheck';
import { type Attempts, type ChangeResult, type Failure, failureOf, isUncertain, joinSentences, neverSent, UnresolvedWrite } from '../runState';
import { CREATED_WITH, type Step } from '../steps';

/** Pauses before reading whether a write was done whose answer was lost; as many repetitions at most. */
const READ_AFTER_MS = [250, 1_000, 2_000, 4_000] as const;

/** What reading after a lost answer showed. */
export type WriteCheck =
	| { readonly is: 'done' }
	/** Nothing has changed. `notAfter`: when this result becomes too old, in milliseconds since the epoch. */
	| { readonly is: 'open'; readonly notAfter?: number }
	/** Neither the old nor the new values. */
	| { readonly is: 'changed'; readonly message: string };

export interface SendResult {
	/** Domo's answer, or reading again, confirmed the write. */
	readonly isConfirmed: boolean;
	/** The answer was lost. */
	readonly byReading: boolean;
	/** Set if reading after a lost answer found neither the old nor the new values: nothing was repeated. */
	readonly changed?: string;
}

/**
 * Sends a write that may be repeated without harm (update, delete, membership). If its answer is lost, reads again, and repeats the write
 * only if it was not done and nothing else has changed.
 * @throws the last `DomoError` if Domo refuses, or if neither sending nor reading gave a result within the bounds
 */
export async function sendAndConfirm(
	send: (notAfter: number | undefined) => Promise<WriteReceipt>,
	check: () => Promise<WriteCheck>,
	tools: Pick<WriteContext, 'clock' | 'signal'>,
	attempts: Attempts,
	firstNotAfter?: number,
): Promise<SendResult> {
	let lost: { readonly failure: Failure; readonly error: unknown } | undefined;
	let notAfter = firstNotAfter;
	for (let round = 0; ; round++) {
		try {
			const receipt = await send(notAfter);
			attempts.note(receipt);
			return { isConfirmed: receipt.shown === true, byReading: false };
		} catch (error) {
			const failure = failureOf(error);
			attempts.note(failure);
			const wasTooLate = failure.kind === 'tooLate' && lost !== undefined;
			// The run ended before a repetition was sent: what reading showed after the last one counts.
			if (failure.kind === 'cancelled' && lost !== undefined) throw lost.error;
			if (!isUncertain(failure) && !wasTooLate) throw lost !== undefined && neverSent(failure) ? unresolvedWrite(lost.failure, failure) : error;
			if (!wasTooLate) lost = { failure, error };
			const wait = READ_AFTER_MS[round];
			const mayGoOn = await waitUnlessStopped(tools, wait ?? 0);
			const found = await readAfterLoss(check, lost?.failure ?? failure);
			if (found.is === 'done') return { isConfirmed: true, byReading: true };
			if (found.is === 'changed') return { isConfirmed: false, byReading: true, changed: found.message };
			if (wait === undefined || !mayGoOn) throw wasTooLate && lost !== undefined ? unresolvedWrite(lost.failure, failure) : error;
			notAfter = found.notAfter;
		}
	}
}

/** Compares the user of a step as the recheck before the write does. */
export function checkByRecheck(step: Step, { directory, comparison, clock }: WriteContext): () => Promise<WriteCheck> {
	return async () => {
		const recheck = (await readSnapshots([step], SENSITIVE_MAX_AGE_MS, directory, comparison, clock)).get(step);
		const drift = driftOf(step, recheck?.snapshot, comparison);
		switch (drift.kind) {
			case 'done': return { is: 'done' };
			case 'none': return { is: 'open', ...(recheck && { notAfter: recheck.notAfter }) };
			case 'drifted': return { is: 'changed', message: drift.message };
		}
	};
}

/** For a write that is either done or not. */
export function checkWhether(isDone: () => Promise<boolean>): () => Promise<WriteCheck> {
	return async () => ({ is: (await isDone()) ? 'done' : 'open' });
}

/**
 * Reads after an answer was lost.
 * @throws UnresolvedWrite with both failures if reading fails as well
 */
export async function readAfterLoss<T>(read: () => Promise<T>, lost: Failure): Promise<T> {
	try {
		return await read();
	} catch (error) {
		throw unresolvedWrite(lost, failureOf(error));
	}
}

/** The error if an answer was lost and the failure after it leaves open whether the write was done. It has the kind of the latter, unless that would mean that nothing was sent. */
export function unresolvedWrite(lost: Failure, failure: Failure): DomoError {
	return new UnresolvedWrite({
		kind: failure.kind === 'unexpected' || neverSent(failure) ? 'unknownOutcome' : failure.kind,
		message: joinSentences(lost.message, 'Whether it was done could not be found out', failure.message),
		description: 'The next run finds out and does what is missing.',
		attempts: 0,
		...(lost.httpStatus === undefined ? {} : { httpStatus: lost.httpStatus }),
		...(lost.toe === undefined ? {} : { toe: lost.toe }),
	});
}

/** What every write of a run needs. */
export interface WriteContext {
	readonly directory: UserDirectory;
	readonly clock: Clock;
	/** Once aborted, no new write starts. */
	readonly signal: AbortSignal | undefined;
	/** Updates are sent even after the run was stopped, since an exchange of addresses must not be left half done. */
	readonly afterStop?: boolean;
	readonly comparison: Comparison;
	readonly admins: AdminCounter;
	/** A user's id: receives what removed users own. */
	readonly transferContentTo: number | null;
	/** Attributes that Domo refused in this run. */
	readonly refusedAttributes: RefusedAttributes;
}

/** Waits. Gives whether the run may go on. */
export async function waitUnlessStopped({ clock, signal }: Pick<WriteContext, 'clock' | 'signal'>, ms: number): Promise<boolean> {
	if (ms > 0) await clock.sleep(ms, signal);
	return signal?.aborted !== true;
}

/**
 * One attribute that may not be edited (the identity provider owns it, it is managed, it needs another grant) makes Domo refuse the whole
 * PATCH without naming it (domo-api 2.4, 3.3). So a refused PATCH is sent again in smaller parts, until only such attributes are left.
 */
export interface RefusedAttribute {
	readonly field: string;
	readonly failure: Failure;
}

/** Counts refused attributes in a run. One that was never accepted and often refused is sent in a request of its own from then on. */
export class RefusedAttributes {
	private readonly refused = new Map<string, number>();
	private readonly accepted = new Set<string>();

	note(field: string, isAccepted: boolean): void {
		if (isAccepted) this.accepted.add(field);
		else this.refused.set(field, (this.refused.get(field) ?? 0) + 1);
	}

	isLikely(field: string): boolean {
		return !this.accepted.has(field) && (this.refused.get(field) ?? 0) >= LIKELY_AFTER;
	}
}

const LIKELY_AFTER = 3;
/** If so many single attributes were refused and none was accepted, Domo refuses the user as a whole. */
const MAX_REFUSED_ALONE = 3;

export interface SentParts<T> {
	/** The results of the parts that Domo accepted. */
	readonly sent: readonly T[];
	readonly refused: readonly RefusedAttribute[];
}

/** Domo accepted a part of one user's writes, and the next part failed for another reason than a refused attribute. */
export class PartlyWritten extends Error {
	override readonly name = 'PartlyWritten';

	/** @param reason the error of the part that failed */
	constructor(readonly reason: unknown) {
		super('Only a part was written');
	}
}

/** What an update sends, without memberships. A new account has nothing to clear, and its first three fields are written already. */
export function writesOf(step: Step, fieldOf: FieldOf): FieldWrite[] {
	return step.changes.flatMap(({ field, to }) => {
		if (field === GROUPS) return [];
		if (step.action === 'create' && (CREATED_WITH.has(field) || to === null || (typeof to === 'object' && to.length === 0))) return [];
		const key = fieldOf(field)?.key;
		return key === undefined ? [] : [{ key, to }];
	});
}

/** Names of changed fields that the instance does not know. */
export function unknownFields(step: Step, fieldOf: FieldOf): string[] {
	return step.changes.map((change) => change.field).filter((name) => name !== GROUPS && fieldOf(name) === undefined);
}

/**
 * Sends the writes of one user; in parts if Domo refuses them with 400 or 403.
 * @throws DomoError the first refusal if nothing was accepted, or any other error; PartlyWritten for that after a part was accepted
 */
export async function sendInParts<T>(writes: readonly FieldWrite[], send: (part: readonly FieldWrite[]) => Promise<T>, known: RefusedAttributes): Promise<SentParts<T>> {
	const sent: T[] = [];
	const refused: RefusedAttribute[] = [];
	let first: unknown;

	const trySend = async (part: readonly FieldWrite[]): Promise<void> => {
		try {
			sent.push(await send(part));
			for (const { key } of part) known.note(key, true);
		} catch (error) {
			const failure = failureOf(error);
			if (!mayBeOneAttribute(failure) && sent.length > 0) throw new PartlyWritten(error);
			// Where the run ended before the smaller parts were sent, Domo's refusal of all of them counts.
			if (!mayBeOneAttribute(failure)) throw failure.kind === 'cancelled' ? (first ?? error) : error;
			first ??= error;
			const [only, ...others] = part;
			if (only !== undefined && others.length === 0) {
				refused.push({ field: only.key, failure });
				if (sent.length === 0 && refused.length >= MAX_REFUSED_ALONE) throw first;
				return;
			}
			for (const smaller of halvesOf(part)) await trySend(smaller);
		}
	};
	const likely = writes.filter(({ key }) => known.isLikely(key));
	const others = writes.filter(({ key }) => !known.isLikely(key));
	for (const part of [others, ...likely.map((write) => [write])]) if (part.length > 0) await trySend(part);
	if (sent.length === 0 && first !== undefined) throw first;
	for (const { field } of refused) known.note(field, false);
	return { sent, refused };
}

/** Domo's answer does not name the attribute, and no special form of this refusal is known. */
function mayBeOneAttribute({ kind, httpStatus }: Failure): boolean {
	return (kind === 'refused' || kind === 'grant') && (httpStatus === 400 || httpStatus === 403);
}

/** Splits off the keys that every account has, since an instance's own attributes are more likely to be refused; else halves. */
function halvesOf(part: readonly FieldWrite[]): readonly (readonly FieldWrite[])[] {
	const usual = part.filter(({ key }) => ACCOUNT_KEYS.has(key));
	if (usual.length > 0 && usual.length < part.length) return [usual, part.filter(({ key }) => !ACCOUNT_KEYS.has(key))];
	const middle = Math.ceil(part.length / 2);
	return [part.slice(0, middle), part.slice(middle)];
}

const ACCOUNT_KEYS: ReadonlySet<string> = new Set(['displayName', 'emailAddress', 'userName', 'roleId']);

const MAX_NAMES = 10;

/** The result for a user with refused attributes. `done` says what was written. */
export function resultOfRefused(step: Step, refused: readonly RefusedAttribute[], fieldOf: FieldOf, done: string): ChangeResult {
	const names = refused.map(({ field }) => step.changes.find((change) => fieldOf(change.field)?.key === field)?.field ?? field);
	const more = names.length > MAX_NAMES ? ` and ${names.length - MAX_NAMES} more` : '';
	const voters = [...new Set(names.flatMap((name) => fieldOf(name)?.securityVoter ?? []))];
	return {
		status: 'incomplete',
		undo: true,
		hasRefusedParts: true,
		message: joinSentences(
			`${done} Domo refused ${names.slice(0, MAX_NAMES).join(', ')}${more}`,
			refused[0]?.failure.message,
			voters.length === 0 ? undefined : `Domo's word on who may set it: ${voters.join(', ')}`,
			'An attribute that the identity provider or a managed source owns is changed there; take its column out of the table',
		),
	};
}
