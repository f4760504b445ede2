import { GROUPS } from '../../common/groupLabel';
import type { FieldWrite } from '../../domo';
import { type Failure, failureOf, joinSentences, type ChangeResult } from '../runState';
import type { FieldOf } from '../recheck';
import { CREATED_WITH, type Step } from '../steps';

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
