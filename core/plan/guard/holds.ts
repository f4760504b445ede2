import type { RowPlace } from '../../config';
import type { Job, JobEntry } from '../../coordination';
import type { LiveUser } from '../../domo';
import type { Draft, HeldDraft } from '../proposeChanges';
import type { SignReader } from '../identifiers';
import type { GuardSettings } from '../types';

/** What the guards measure drafts against. */
export interface GuardFacts {
	readonly settings: GuardSettings;
	/** Sentences; empty when the read is proven. */
	readonly liveDoubts: readonly string[];
	/** The same where only removals are in doubt. */
	readonly liveRemovalDoubts: readonly string[];
	readonly configurationDoubts: readonly string[];
	/** Rejected rows that do not tell whose they are. */
	readonly unidentifiedRows: readonly RowPlace[];
	readonly job: Job;
	/** Other jobs of the instance whose scope overlaps with this one's. */
	readonly overlapping: readonly JobEntry[];
	readonly live: readonly LiveUser[];
	/** Of whom percentages are taken: live users in scope, less the protected ones. */
	readonly managed: readonly LiveUser[];
	readonly protectedIds: ReadonlySet<number>;
	/** What rows and accounts are recognised by. */
	readonly signs: SignReader;
	/** The account that runs the job; it does not count towards the minimum of admins. */
	readonly actorId: number;
	/** The live users who have a value in a field; for `groups`, who are in one that Domo does not fill itself. */
	readonly holders: (field: string) => readonly LiveUser[];
	/** Groups whose members Domo chooses itself. */
	readonly dynamicGroupIds: ReadonlySet<number>;
}

export interface Verdict {
	readonly go: readonly Draft[];
	readonly held: readonly HeldDraft[];
	/** Set when a limit was tripped: the sentence that says which, with the figure. */
	readonly limit?: string;
}

export type Guard = (drafts: readonly Draft[], facts: GuardFacts) => Verdict;

/** Keeps back the drafts for which `sentence` says why; the rest goes on. */
export function holdWhere(
	drafts: readonly Draft[],
	by: HeldDraft['held']['by'],
	sentence: (draft: Draft) => string | undefined,
): { go: Draft[]; held: HeldDraft[] } {
	const go: Draft[] = [];
	const held: HeldDraft[] = [];
	for (const draft of drafts) {
		const reason = sentence(draft);
		if (reason === undefined) go.push(draft);
		else held.push({ ...draft, reason, held: { by, action: draft.action } });
	}
	return { go, held };
}

/** Keeps back single field changes of updates; what is left of each person goes on. */
export function holdChanges(
	drafts: readonly Draft[],
	by: HeldDraft['held']['by'],
	isHeld: (change: Draft['changes'][number], draft: Draft) => boolean,
	sentence: (draft: Draft) => string,
): { go: Draft[]; held: HeldDraft[] } {
	const go: Draft[] = [];
	const held: HeldDraft[] = [];
	for (const draft of drafts) {
		const kept = draft.action === 'update' ? draft.changes.filter((change) => isHeld(change, draft)) : [];
		if (kept.length === 0) {
			go.push(draft);
			continue;
		}
		held.push({ ...draft, changes: kept, reason: sentence(draft), held: { by, action: 'update' } });
		const rest = draft.changes.filter((change) => !kept.includes(change));
		if (rest.length > 0) go.push({ ...draft, changes: rest });
	}
	return { go, held };
}

/** `17.8 %`, with one digit after the point unless it is whole. */
export function percentOf(part: number, whole: number): string {
	const percent = whole === 0 ? 100 : (part / whole) * 100;
	return `${Number.isInteger(percent) ? percent : percent.toFixed(1)} %`;
}

/** Whether `part` is more than `percent` of `whole`, without rounding. */
export function exceeds(part: number, whole: number, percent: number): boolean {
	return part * 100 > whole * percent;
}
