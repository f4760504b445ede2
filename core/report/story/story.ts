import type { Outcome } from '../../apply/types';
import { cautionPhrase } from '../../plan/cautions';
import { HELD_NOUNS } from '../../plan/holdReasons';
import { heldGroups, type HeldGroup } from '../../plan/items/held';
import { countRun, runStatus } from '../counts';
import { headline, instanceName } from '../headline';
import { byKind, type Kind } from '../kind';
import type { LogResult } from '../logResult';
import type { RunRecord, RunStatus } from '../types';
import { why } from '../values';
import { counted, KIND_WORDS } from '../words';
import { bannersOf, type Banner } from './banners';
import { type Fact, factsOfRun } from './facts';
import { type FieldTally, fieldTallies } from './fieldTallies';
import { type Figure, figuresOf } from './figures';

/** People of one kind, told one after the other. */
export interface Section {
	/** For links inside the report. */
	readonly id: string;
	readonly kind: Kind;
	readonly title: string;
	/** The reason that all of them share; then it is not repeated for each. */
	readonly reason: string;
	readonly outcomes: readonly Outcome[];
}

export interface Tally {
	readonly kind: Kind;
	readonly word: string;
	readonly count: number;
}

/** A run as people are told it. Mail, report and plain text say the same because they are all made from this. */
export interface Story {
	readonly instance: string;
	readonly instanceName: string;
	readonly title: string;
	readonly description: string;
	readonly status: RunStatus;
	readonly headline: string;
	readonly dryRun: boolean;
	/** False when `logValues: fieldsOnly` keeps names and values out. */
	readonly showValues: boolean;
	readonly facts: readonly Fact[];
	readonly banners: readonly Banner[];
	/** One for each kind, unchanged people last; they sum up to the outcomes (rule 7). */
	readonly tallies: readonly Tally[];
	readonly figures: readonly Figure[];
	readonly fieldTallies: readonly FieldTally[];
	readonly sections: readonly Section[];
	readonly notes: readonly string[];
}

/** Order: what needs a decision or a hand first, then what was done. */
export function storyOf(record: RunRecord, log?: LogResult): Story {
	const groups = byKind(record.outcomes);
	const status = runStatus(record);
	return {
		instance: record.instance,
		instanceName: instanceName(record.instance),
		title: record.jobName === '' ? 'Domo user management' : record.jobName,
		description: record.jobDescription,
		status,
		headline: headline(record) || quietHeadline(record, status),
		dryRun: record.dryRun,
		showValues: record.plan?.logValues !== 'fieldsOnly',
		facts: factsOfRun(record),
		banners: bannersOf(record, status, log),
		tallies: TALLIED.map((kind) => ({
			kind,
			word: record.dryRun ? KIND_WORDS[kind].planned : KIND_WORDS[kind].done,
			count: groups[kind].length,
		})),
		figures: figuresOf(record),
		fieldTallies: fieldTallies([...groups.created, ...groups.updated]),
		sections: sectionsOf(groups, record.dryRun),
		notes: [...cautionNotes(record), ...record.notes, ...(log?.notes ?? [])],
	};
}

/** Told apart from the persons, since a mail may not hold them all. */
function cautionNotes({ outcomes }: RunRecord): readonly string[] {
	const phrase = cautionPhrase(outcomes);
	return phrase === undefined ? [] : [`${phrase}. Look for 'Warning' with the people, or in the run log's messages.`];
}

const TALLIED = ['created', 'updated', 'removed', 'held', 'rejected', 'failed', 'unchanged'] as const satisfies readonly Kind[];

function quietHeadline(record: RunRecord, status: RunStatus): string {
	if (status === 'failed') return 'Nothing was changed.';
	const { total } = countRun(record.outcomes);
	return total === 0 && record.plan === undefined ? 'Nothing to do.' : 'Nothing to do: everybody is as the configuration wants.';
}

function sectionsOf(groups: Readonly<Record<Kind, readonly Outcome[]>>, dryRun: boolean): readonly Section[] {
	const held = heldGroups(groups.held);
	const people = (kind: Kind): Section => {
		const words = KIND_WORDS[kind];
		return section(kind, `${counted(groups[kind].length, ['person', 'people'])} ${dryRun ? words.planned : words.done}`, groups[kind]);
	};
	return [
		...held.filter(({ noun }) => noun === 'removal').map(holdSection),
		people('failed'),
		section('rejected', `${counted(groups.rejected.length, ['row', 'rows'])} rejected`, groups.rejected),
		...held.filter(({ noun }) => noun !== 'removal').map(holdSection),
		people('removed'),
		people('created'),
		people('updated'),
	].filter(({ outcomes }) => outcomes.length > 0);
}

function holdSection({ noun, items }: HeldGroup<Outcome>): Section {
	return { ...section('held', `${counted(items.length, HELD_NOUNS[noun])} held`, items), id: `held-${noun}` };
}

function section(kind: Kind, title: string, outcomes: readonly Outcome[]): Section {
	const [first] = outcomes;
	const shared = first !== undefined && TELL_WHY.has(kind) && outcomes.length > 1 && outcomes.every((outcome) => why(outcome) === why(first));
	return { id: kind, kind, title, outcomes, reason: shared ? why(first) : '' };
}

/** Kinds whose people say why; the others say what. */
const TELL_WHY: ReadonlySet<Kind> = new Set<Kind>(['held', 'removed']);
