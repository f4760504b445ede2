import type { RowPlace } from '../../config';
import type { Job, JobEntry } from '../../coordination';
import type { LiveUser } from '../../domo';
import type { ProposedChange, HeldChange } from '../proposeChanges';
import type { IdentifierReader } from '../identifiers';
import type { LookUps } from '../rowLookUp';
import type { GuardSettings } from '../types';

/** What the guards measure proposals against. */
export interface GuardFacts {
	readonly settings: GuardSettings;
	/** Sentences; empty when the read is proven. */
	readonly liveIssues: readonly string[];
	/** The same where only removals are in doubt. */
	readonly liveRemovalIssues: readonly string[];
	readonly configurationIssues: readonly string[];
	/** Rejected rows that do not say whose they are. */
	readonly unidentifiedRows: readonly RowPlace[];
	readonly job: Job;
	/** Other jobs of the instance whose scope overlaps with this one's. */
	readonly overlapping: readonly JobEntry[];
	readonly live: readonly LiveUser[];
	/** The users of whom percentages are taken: live users in scope, less the protected ones. */
	readonly managed: readonly LiveUser[];
	readonly protectedIds: ReadonlySet<number>;
	/** What rows and accounts are recognised by. */
	readonly identifiers: IdentifierReader;
	/** The account that runs the job; it does not count towards the minimum of admins. */
	readonly actorId: number;
	/** The live users who have a value in a field; for `groups`, the users in one whose members Domo does not choose itself. */
	readonly holders: (field: string) => readonly LiveUser[];
	/** Groups whose members Domo chooses itself. */
	readonly dynamicGroupIds: ReadonlySet<number>;
	/** Present where nobody was looked at but the people whom the rows name (`people: rows`). */
	readonly lookUps?: LookUps;
}

export interface GuardResult {
	readonly allowed: readonly ProposedChange[];
	readonly held: readonly HeldChange[];
	/** Set when a limit was tripped: the sentence that says which, with the figure. */
	readonly limit?: string;
}

export type Guard = (proposals: readonly ProposedChange[], facts: GuardFacts) => GuardResult;

export function holdNothing(proposals: readonly ProposedChange[]): GuardResult {
	return { allowed: proposals, held: [] };
}

/** Keeps back the proposals for which `sentence` says why; the rest goes on. */
export function holdWhere(
	proposals: readonly ProposedChange[],
	by: HeldChange['held']['by'],
	sentence: (proposal: ProposedChange) => string | undefined,
): { allowed: ProposedChange[]; held: HeldChange[] } {
	const allowed: ProposedChange[] = [];
	const held: HeldChange[] = [];
	for (const proposal of proposals) {
		const reason = sentence(proposal);
		if (reason === undefined) allowed.push(proposal);
		else held.push({ ...proposal, reason, held: { by, action: proposal.action } });
	}
	return { allowed, held };
}

/** Keeps back single field changes of updates; the other changes of the same users are allowed. */
export function holdChanges(
	proposals: readonly ProposedChange[],
	by: HeldChange['held']['by'],
	isHeld: (change: ProposedChange['changes'][number], proposal: ProposedChange) => boolean,
	sentence: (proposal: ProposedChange) => string,
): { allowed: ProposedChange[]; held: HeldChange[] } {
	const allowed: ProposedChange[] = [];
	const held: HeldChange[] = [];
	for (const proposal of proposals) {
		const isKept = (change: ProposedChange['changes'][number]): boolean => isHeld(change, proposal);
		if (proposal.action !== 'update' || !proposal.changes.some(isKept)) {
			allowed.push(proposal);
			continue;
		}
		const kept = proposal.changes.filter(isKept);
		held.push({ ...proposal, changes: kept, reason: sentence(proposal), held: { by, action: 'update' } });
		const rest = proposal.changes.filter((change) => !kept.includes(change));
		if (rest.length > 0) allowed.push({ ...proposal, changes: rest });
	}
	return { allowed, held };
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
