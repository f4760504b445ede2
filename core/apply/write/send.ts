import { GROUPS } from '../../common/groupLabel';
import type { Clock } from '../../common/ports';
import type { FieldWrite, UserDirectory, WriteReceipt } from '../../domo';
import { DomoError } from '../../domo/errors';
import type { AdminCounter } from '../adminCount';
import { type Comparison, driftOf, type FieldOf, readSnapshots, SENSITIVE_MAX_AGE_MS } from '../recheck';
import { type Attempts, type ChangeResult, type Failure, failureOf, isUncertain, joinSentences, neverSent, UnresolvedWrite } from '../runState';
import { CREATED_WITH, type Step } from '../steps';

/** Pauses before looking whether a write happened whose answer was lost; as many repetitions at most. */
const READ_AFTER_MS = [250, 1_000, 2_000, 4_000] as const;

/** What looking after a lost answer showed. */
export type WriteCheck =
	| { readonly is: 'done' }
	/** All is as before. `notAfter`: until when that look may be trusted. */
	| { readonly is: 'open'; readonly notAfter?: number }
	/** Neither as before nor as wanted. */
	| { readonly is: 'changed'; readonly message: string };

export interface SendResult {
	/** Domo's answer, or looking, showed that it was done. */
	readonly isConfirmed: boolean;
	/** No answer said that it was done, looking did. */
	readonly byReading: boolean;
	/** Why nothing was repeated after a lost answer, where looking found something else than was there before. */
	readonly changed?: string;
}

/**
 * Sends a write that may be repeated without harm (update, delete, membership). When its answer is lost, it looks, and repeats
 * only what did not happen and is still as it was before.
 * @throws the last `DomoError` when Domo refuses, or when neither sending nor looking helped within the bounds
 */
export async function sendAndConfirm(
	send: (notAfter: number | undefined) => Promise<WriteReceipt>,
	lookAgain: () => Promise<WriteCheck>,
	tools: Pick<WriteContext, 'clock' | 'signal'>,
	attempts: Attempts,
	firstNotAfter?: number,
): Promise<SendResult> {
	let lost: Failure | undefined;
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
			if (!isUncertain(failure) && !wasTooLate) throw lost !== undefined && neverSent(failure) ? unresolvedWrite(lost, failure) : error;
			lost = wasTooLate ? lost : failure;
			const wait = READ_AFTER_MS[round];
			const goOn = await pause(tools, wait ?? 0);
			const found = await readAfterLoss(lookAgain, lost ?? failure);
			if (found.is === 'done') return { isConfirmed: true, byReading: true };
			if (found.is === 'changed') return { isConfirmed: false, byReading: true, changed: found.message };
			if (wait === undefined || !goOn) throw wasTooLate && lost !== undefined ? unresolvedWrite(lost, failure) : error;
			notAfter = found.notAfter;
		}
	}
}

/** Looks at a step's person as the check before the write does. */
export function checkByRecheck(step: Step, { directory, comparison, clock }: WriteContext): () => Promise<WriteCheck> {
	return async () => {
		const snapshot = (await readSnapshots([step], SENSITIVE_MAX_AGE_MS, directory, comparison, clock)).get(step);
		const drift = driftOf(step, snapshot?.snapshot, comparison);
		switch (drift.kind) {
			case 'done': return { is: 'done' };
			case 'none': return { is: 'open', ...(snapshot && { notAfter: snapshot.notAfter }) };
			case 'drifted': return { is: 'changed', message: drift.message };
		}
	};
}

/** For what is simply done or not. */
export function checkWhether(isDone: () => Promise<boolean>): () => Promise<WriteCheck> {
	return async () => ({ is: (await isDone()) ? 'done' : 'open' });
}

/**
 * Looks after an answer was lost.
 * @throws UnresolvedWrite that tells both, when looking fails as well: then nobody knows whether it was done
 */
export async function readAfterLoss<T>(read: () => Promise<T>, lost: Failure): Promise<T> {
	try {
		return await read();
	} catch (error) {
		throw unresolvedWrite(lost, failureOf(error));
	}
}

/** An answer was lost, and what came after it cannot tell whether the write was done. The kind is that of the latter, unless it would say that nothing was sent. */
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

/** All that a write may use. */
export interface WriteContext {
	readonly directory: UserDirectory;
	readonly clock: Clock;
	/** Once aborted, no new write starts. */
	readonly signal: AbortSignal | undefined;
	/** Updates are sent although the run was stopped: they end what must not be left half done. */
	readonly afterStop?: boolean;
	readonly comparison: Comparison;
	readonly admins: AdminCounter;
	/** A user's id: receives what removed people own. */
	readonly transferContentTo: number | null;
	/** Attributes that Domo refused in this run. */
	readonly refusedAttributes: RefusedAttributes;
}

/** Waits; true when the run may go on. */
export async function pause({ clock, signal }: Pick<WriteContext, 'clock' | 'signal'>, ms: number): Promise<boolean> {
	if (ms > 0) await clock.sleep(ms, signal);
	return signal?.aborted !== true;
}

/**
 * One attribute that may not be edited (its identity provider owns it, it is managed, it needs another grant) makes Domo refuse the whole
 * PATCH, and does not say which it was (domo-api 2.4, 3.3). So what is refused is sent in ever smaller parts, and what is left is named.
 */
export interface Refused {
	readonly field: string;
	readonly failure: Failure;
}

/** Which attributes were refused in this run: one that nobody could be given is tried apart from the beginning. */
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
/** After so many single attributes were refused and none was taken, it is the person that Domo refuses. */
const MAX_REFUSED_ALONE = 3;

export interface SentParts<T> {
	/** What each part that Domo took gave. */
	readonly sent: readonly T[];
	readonly refused: readonly Refused[];
}

/** Domo took a part of one person's writes, and the next part failed for another reason than a refused attribute. */
export class PartlyWritten extends Error {
	override readonly name = 'PartlyWritten';

	/** @param reason what the part that failed threw */
	constructor(readonly reason: unknown) {
		super('Only a part was written');
	}
}

/** What an update sends, by identity key, memberships apart. A new account has nothing to clear and knows its first three fields. */
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
 * Sends writes of one person; where Domo refuses them with 400 or 403, in parts.
 * @throws DomoError the first one, where nothing of it is taken or where it is no such refusal; PartlyWritten where something was
 */
export async function sendInParts<T>(writes: readonly FieldWrite[], send: (part: readonly FieldWrite[]) => Promise<T>, known: RefusedAttributes): Promise<SentParts<T>> {
	const sent: T[] = [];
	const refused: Refused[] = [];
	let first: unknown;

	const trySend = async (part: readonly FieldWrite[]): Promise<void> => {
		try {
			sent.push(await send(part));
			for (const { key } of part) known.note(key, true);
		} catch (error) {
			const failure = failureOf(error);
			if (!mayBeOneAttribute(failure)) throw sent.length > 0 ? new PartlyWritten(error) : error;
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

/** Domo names no attribute; a form of its own for this refusal is not known. */
function mayBeOneAttribute({ kind, httpStatus }: Failure): boolean {
	return (kind === 'refused' || kind === 'grant') && (httpStatus === 400 || httpStatus === 403);
}

/** What every account has comes first and apart: an instance's own attributes are the likelier ones to be refused. */
function halvesOf(part: readonly FieldWrite[]): readonly (readonly FieldWrite[])[] {
	const usual = part.filter(({ key }) => ACCOUNT_KEYS.has(key));
	if (usual.length > 0 && usual.length < part.length) return [usual, part.filter(({ key }) => !ACCOUNT_KEYS.has(key))];
	const middle = Math.ceil(part.length / 2);
	return [part.slice(0, middle), part.slice(middle)];
}

const ACCOUNT_KEYS: ReadonlySet<string> = new Set(['displayName', 'emailAddress', 'userName', 'roleId']);

/** Ten names at most. */
const MOST_NAMED = 10;

/** What is told of a person of whom some attributes were refused. `done` says what was done all the same. */
export function resultOfRefused(step: Step, refused: readonly Refused[], fieldOf: FieldOf, done: string): ChangeResult {
	const names = refused.map(({ field }) => step.changes.find((change) => fieldOf(change.field)?.key === field)?.field ?? field);
	const more = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : '';
	const voters = [...new Set(names.flatMap((name) => fieldOf(name)?.securityVoter ?? []))];
	return {
		status: 'incomplete',
		undo: true,
		hasRefusedParts: true,
		message: joinSentences(
			`${done} Domo refused ${names.slice(0, MOST_NAMED).join(', ')}${more}`,
			refused[0]?.failure.message,
			voters.length === 0 ? undefined : `Domo's word on who may set it: ${voters.join(', ')}`,
			'An attribute that the identity provider or a managed source owns is changed there; take its column out of the table',
		),
	};
}
