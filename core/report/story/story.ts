import type { Outcome } from '../../apply/types';
import { suspectCellsPhrase, type HeldGroup, heldGroups } from '../../plan/describe';
import { HELD_NOUNS } from '../../plan/holdReasons';
import { runStatus } from '../counts';
import type { FieldTally } from '../fieldTallies';
import { instanceName, planPhrase } from '../headline';
import { byKind, KINDS, type Kind } from '../kind';
import { type LogResult, toldLog } from '../logResult';
import type { RunRecord, RunStatus } from '../types';
import { cut, why } from '../values';
import { byStatus, counted, KIND_WORDS, notDoneWord } from '../words';
import { bannersOf, type Banner } from './banners';
import { type Fact, factsOfRun } from './facts';
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

/**
 * A run as people are told it, made once a run, when it is known how writing the log went. Summary, mail, plain text and report say the
 * same because they are all made from this.
 */
export interface ReportModel {
	readonly record: RunRecord;
	readonly log: LogResult;
	readonly instance: string;
	readonly instanceName: string;
	readonly title: string;
	readonly description: string;
	readonly status: RunStatus;
	readonly headline: string;
	readonly dryRun: boolean;
	/** False when `logValues: fieldsOnly` keeps values out. */
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
export function buildReport(record: RunRecord, result: LogResult): ReportModel {
	const log = toldLog(record, result);
	const groups = byKind(record.outcomes);
	const status = runStatus(record);
	const wordOf = (kind: Kind): string => (kind === 'failed' ? notDoneWord(groups.failed) : record.dryRun ? KIND_WORDS[kind].planned : KIND_WORDS[kind].done);
	return {
		record,
		log,
		instance: record.instance,
		instanceName: instanceName(record.instance),
		title: record.jobName === '' ? 'Domo user management' : cut(record.jobName, titleLimit),
		description: cut(record.jobDescription, titleLimit),
		status,
		headline: planPhrase(record) || quietHeadline(record, status),
		dryRun: record.dryRun,
		showValues: record.showValues,
		facts: factsOfRun(record),
		banners: bannersOf(record, status, log).map(shortened),
		tallies: KINDS.map((kind) => ({ kind, word: wordOf(kind), count: groups[kind].length })),
		figures: figuresOf(record),
		fieldTallies: record.fieldTallies,
		sections: sectionsOf(groups, record.dryRun),
		notes: [...cautionNotes(record), ...record.notes, ...(log.notes ?? [])].map((note) => cut(note, noteLimit)),
	};
}

/** Longest texts in characters: a message may quote a cell of 10 MB. */
const titleLimit = 300;
const noteLimit = 1_500;

function shortened(banner: Banner): Banner {
	return { ...banner, title: cut(banner.title, noteLimit), text: cut(banner.text, noteLimit), todo: cut(banner.todo, noteLimit), toe: cut(banner.toe, titleLimit) };
}

/** Told apart from the persons, since a mail may not hold them all. */
function cautionNotes({ outcomes }: RunRecord): readonly string[] {
	const phrase = suspectCellsPhrase(outcomes);
	return phrase === undefined ? [] : [`${phrase}. Look for 'Warning' with the people, or in the run log's messages.`];
}

/** Only where every item of the plan is known, and none of them is about anybody. */
function quietHeadline({ plan }: RunRecord, status: RunStatus): string {
	if (status === 'failed') return 'Nothing was changed.';
	if (status === 'notApproved') return 'Nothing was done, because nobody approved the plan.';
	if (plan === undefined) return 'Nothing to do.';
	const kept = plan.job?.orphans === 'keep' ? plan.counts.orphans : 0;
	return kept === 0
		? 'Nothing to do: everybody is as the configuration wants.'
		: `Nothing to do: everybody in a row is as the configuration wants. ${counted(kept, ['person is', 'people are'])} in no row and kept.`;
}

function sectionsOf(groups: Readonly<Record<Kind, readonly Outcome[]>>, dryRun: boolean): readonly Section[] {
	const held = heldGroups(groups.held);
	const people = (kind: Kind): Section => {
		const words = KIND_WORDS[kind];
		return section(kind, `${counted(groups[kind].length, ['person', 'people'])} ${dryRun ? words.planned : words.done}`, groups[kind]);
	};
	return [
		...held.filter(({ noun }) => noun === 'removal').map(holdSection),
		...byStatus(groups.failed).map(({ status, words, outcomes }) => ({
			...section('failed', `${counted(outcomes.length, ['person', 'people'])} ${words}`, outcomes),
			id: `failed-${status}`,
		})),
		section('rejected', `${counted(groups.rejected.length, ['row', 'rows'])} rejected`, groups.rejected),
		...held.filter(({ noun }) => noun !== 'removal').map(holdSection),
		people('notApproved'),
		people('removed'),
		people('created'),
		people('updated'),
		people('alreadyDone'),
	].filter(({ outcomes }) => outcomes.length > 0);
}

function holdSection({ noun, items }: HeldGroup<Outcome>): Section {
	return { ...section('held', `${counted(items.length, HELD_NOUNS[noun])} held`, items), id: `held-${noun}` };
}

function section(kind: Kind, title: string, outcomes: readonly Outcome[]): Section {
	const [first] = outcomes;
	const shared = first !== undefined && TELL_WHY.has(kind) && outcomes.length > 1 && outcomes.every((outcome) => why(outcome) === why(first));
	return { id: kind, kind, title, outcomes, reason: shared ? cut(why(first), noteLimit) : '' };
}

/** Kinds whose people say why; the others say what. */
const TELL_WHY: ReadonlySet<Kind> = new Set<Kind>(['held', 'removed', 'notApproved']);
