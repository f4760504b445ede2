/**
 * The report model: everything that summary, mail and report.html show, worked out once a run from the run record and the result of writing
 * the log. Everything stands in the order of risk: new Admins, removals, values cleared, holds, changes not done and rejects come before the rest.
 */
import { STATUS_TABLE } from '../apply/statuses';
import type { Outcome } from '../apply/types';
import type { Clock } from '../common/ports';
import { counted, figure } from '../common/wording';
import { atOnce, runChunked } from '../common/yielder';
import { type HeldGroup, heldGroups, suspectCellsPhrase } from '../plan/describe';
import { HELD_NOUNS } from '../plan/holdReasons';
import { createLabels, type Labels } from '../plan/labels';
import { Duration } from '../vendor/luxon';
import { attentionLines, type AttentionLine, type Badge, badgeOf, byRisk } from './attention';
import { type Banner, bannersOf, instanceName, planPhrase, timeText } from './banners';
import type { FieldCount } from './counts';
import type { ContestedNotes } from './log/columns';
import { contestedNotes } from './log/contested';
import type { LogResult } from './log/write';
import { groupByKind, groupByStatus, kindWord, notDoneWord, OUTCOME_KINDS, type OutcomeKind, truncate, explanationOf, messageBeyondReason, supportDetails } from './outcomes';
import { createMask, redact } from './redact';
import { type RunRecord, runStatus, type RunStatus } from './runRecord';

/** A list of people of one kind, under one title. */
export interface Section {
	/** For links inside the report. */
	readonly id: string;
	readonly kind: OutcomeKind;
	readonly title: string;
	/** The reason, where all of them have the same one; it is then not repeated for each person. */
	readonly reason: string;
	readonly outcomes: readonly Outcome[];
}

export interface KindCount {
	readonly kind: OutcomeKind;
	readonly word: string;
	readonly count: number;
}

export interface ReportModel {
	readonly record: RunRecord;
	readonly log: LogResult;
	readonly instance: string;
	readonly instanceName: string;
	readonly title: string;
	readonly description: string;
	readonly status: RunStatus;
	readonly headline: string;
	/** The result in a few words. */
	readonly badge: Badge;
	/** What a reader must look at first. */
	readonly attention: readonly AttentionLine[];
	/** By user id: values that this job and another writer keep changing. */
	readonly contested: ReadonlyMap<number, ContestedNotes>;
	/** How fields and values are written. */
	readonly labels: Labels;
	readonly dryRun: boolean;
	/** False when `logValues: fieldsOnly` keeps values out. */
	readonly showValues: boolean;
	readonly facts: readonly Fact[];
	readonly banners: readonly Banner[];
	/** One for each kind, unchanged people last; they sum up to the outcomes (rule 7). */
	readonly kindCounts: readonly KindCount[];
	readonly instanceLines: readonly InstanceLine[];
	readonly fieldCounts: readonly FieldCount[];
	readonly sections: readonly Section[];
	readonly notes: readonly string[];
}

export function buildReport(record: RunRecord, result: LogResult): ReportModel {
	return atOnce(reportSteps(record, result));
}

/** The same with turns of the event loop. */
export function buildReportChunked(record: RunRecord, result: LogResult, clock: Clock): Promise<ReportModel> {
	return runChunked(reportSteps(record, result), clock);
}

function* reportSteps(record: RunRecord, result: LogResult): Generator<void, ReportModel, undefined> {
	const log = redactLogResult(record, result);
	const groups = groupByKind(record.outcomes);
	yield;
	const status = runStatus(record);
	yield;
	const sections = sectionsOf(groups, record.dryRun);
	yield;
	const cautions = suspectCellNotes(record);
	yield;
	const labels = createLabels(record.plan?.labels);
	const contested = contestedNotes(log.contested ?? [], record);
	return {
		record,
		log,
		instance: record.instance,
		instanceName: instanceName(record.instance),
		title: record.jobName === '' ? 'Domo user management' : truncate(record.jobName, titleLimit),
		description: truncate(record.jobDescription, titleLimit),
		status,
		headline: planPhrase(record) || quietHeadline(record, status),
		badge: badgeOf(record, status, groups),
		attention: attentionLines(groups, record.dryRun, labels, contested),
		contested,
		labels,
		dryRun: record.dryRun,
		showValues: record.showValues,
		facts: factsOfRun(record, log),
		banners: bannersOf(record, status, log).map(truncateBanner),
		kindCounts: OUTCOME_KINDS.map((kind) => ({ kind, word: kind === 'failed' ? notDoneWord(groups.failed) : kindWord(kind, record.dryRun), count: groups[kind].length })),
		instanceLines: instanceLinesOf(record),
		fieldCounts: record.fieldCounts,
		sections,
		notes: [...cautions, ...record.notes, ...(log.notes ?? [])].map((note) => truncate(note, noteLimit)),
	};
}

/** Longest texts in characters: a message may quote a cell of 10 MB. */
const titleLimit = 300;
const noteLimit = 1_500;

function truncateBanner(banner: Banner): Banner {
	return { ...banner, title: truncate(banner.title, noteLimit), text: truncate(banner.text, noteLimit), todo: truncate(banner.todo, noteLimit), toe: truncate(banner.toe, titleLimit) };
}

/** A note besides the warnings at each person, since a mail may not have room for all people. */
function suspectCellNotes({ outcomes }: RunRecord): readonly string[] {
	const phrase = suspectCellsPhrase(outcomes);
	return phrase === undefined ? [] : [`${phrase}. Look for 'Warning' with the people, or in the run log's messages.`];
}

/** The headline of a run in which nothing happened. */
function quietHeadline({ plan }: RunRecord, status: RunStatus): string {
	if (status === 'failed') return 'Nothing was changed.';
	if (status === 'notApproved') return 'Nothing was done, because nobody approved the plan.';
	if (plan === undefined) return 'Nothing to do.';
	const kept = plan.job?.orphans === 'keep' ? (plan.counts.orphans ?? 0) : 0;
	return kept === 0
		? 'Nothing to do: everybody is as the configuration wants.'
		: `Nothing to do: everybody in a row is as the configuration wants. ${counted(kept, ['person is', 'people are'])} in no row and kept.`;
}

function sectionsOf(groups: Readonly<Record<OutcomeKind, readonly Outcome[]>>, dryRun: boolean): readonly Section[] {
	const held = heldGroups(groups.held);
	const people = (kind: OutcomeKind): Section => section(kind, `${counted(groups[kind].length, ['person', 'people'])} ${kindWord(kind, dryRun)}`, byRisk(groups[kind]));
	return [
		people('removed'),
		...held.map(holdSection),
		...groupByStatus(groups.failed).map(({ status, words, outcomes }) => ({
			...section('failed', `${counted(outcomes.length, ['person', 'people'])} ${words}`, outcomes),
			id: `failed-${status}`,
		})),
		section('rejected', `${counted(groups.rejected.length, ['row', 'rows'])} rejected`, groups.rejected),
		people('notApproved'),
		people('created'),
		people('updated'),
		people('alreadyDone'),
		people('scheduled'),
	].filter(({ outcomes }) => outcomes.length > 0);
}

function holdSection({ noun, items }: HeldGroup<Outcome>): Section {
	return { ...section('held', `${counted(items.length, HELD_NOUNS[noun])} held`, items), id: `held-${noun}` };
}

function section(kind: OutcomeKind, title: string, outcomes: readonly Outcome[]): Section {
	const [first] = outcomes;
	const shared = first !== undefined && WITH_REASON.has(kind) && outcomes.length > 1 && outcomes.every((outcome) => explanationOf(outcome) === explanationOf(first));
	return { id: kind, kind, title, outcomes, reason: shared ? truncate(explanationOf(first), noteLimit) : '' };
}

/** Kinds of which the reason is shown; of the others, what was done. */
const WITH_REASON: ReadonlySet<OutcomeKind> = new Set<OutcomeKind>(['held', 'removed', 'notApproved']);

/** The sentences about one person, the same in HTML and in plain text. */
export function sentencesAbout(outcome: Outcome, section: Section, { contested }: ReportModel): readonly string[] {
	return [...sentencesOfKind(outcome, section), ...(contested.get(outcome.userId ?? -1)?.sentences ?? [])];
}

function sentencesOfKind(outcome: Outcome, { kind, reason }: Section): readonly string[] {
	const { held, problems = [] } = outcome;
	const explanation = reason === '' ? explanationOf(outcome) : '';
	switch (kind) {
		case 'failed': {
			const support = supportDetails(outcome);
			return [support === '' ? explanation : `${explanation} (${support})`];
		}
		case 'held':
			return [explanation, held?.relatedEmail === undefined ? '' : `Perhaps the same person: ${held.relatedEmail}`].filter(Boolean);
		case 'rejected':
			return problems.length > 0 ? [] : [explanation];
		case 'notApproved':
		case 'removed':
		case 'scheduled':
			return [explanation].filter(Boolean);
		case 'created':
		case 'updated':
		case 'alreadyDone':
		case 'unchanged':
			return [messageBeyondReason(outcome)].filter(Boolean);
	}
}

/** A detail of the run, for the end of the mail. */
export interface Fact {
	readonly label: string;
	readonly value: string;
	/** A page about it. */
	readonly url?: string;
}

export function factsOfRun(record: RunRecord, log: LogResult): readonly Fact[] {
	const { plan } = record;
	const undoable = record.outcomes.some(({ status }) => STATUS_TABLE[status].undoable);
	const facts: readonly (readonly [string, string | undefined, string?])[] = [
		['Finished', timeText(record.finishedAt)],
		['Took', runDurationText(record)],
		['Configuration', plan && configuration(plan.source)],
		['Ran as', plan?.actor.email],
		['Approved', record.approvedBy && [record.approvedBy, record.approvedAt && timeText(record.approvedAt)].filter(Boolean).join(', ')],
		['Run', record.runId],
		['Execution', record.executionId, record.executionUrl],
		['Run log', log.dataSetId ?? undefined, log.url],
		['To take it back', undoable ? `start the workflow 'Domo Undo a Run' with the Run ID ${record.runId}` : undefined],
	];
	return facts.flatMap(([label, value, url]) => (value === undefined || value === '' ? [] : [{ label, value, ...(url === undefined ? {} : { url }) }]));
}

function configuration(source: { readonly name?: string; readonly version?: string; readonly rows: number }): string {
	const version = source.version === undefined ? '' : `version ${source.version}`;
	return [source.name, version, `${figure(source.rows)} ${source.rows === 1 ? 'row' : 'rows'}`].filter(Boolean).join(', ');
}

function runDurationText({ startedAt, finishedAt }: RunRecord): string {
	const ms = Date.parse(finishedAt) - Date.parse(startedAt);
	return Number.isFinite(ms) && ms >= 0 ? durationText(ms) : '';
}

/** `1 h 2 min`, `3 min 4 s`, `5.6 s`. */
export function durationText(ms: number): string {
	if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
	const { hours, minutes, seconds } = Duration.fromMillis(ms).shiftTo('hours', 'minutes', 'seconds');
	return hours > 0 ? `${figure(hours)} h ${minutes} min` : `${minutes} min ${Math.floor(seconds)} s`;
}

/** A number of the instance, before and after the run where both are known. */
export interface InstanceLine {
	readonly label: string;
	readonly before: string;
	/** Empty for a number that a run does not change. */
	readonly after: string;
	/** A qualification, e.g. `2 not confirmed`; mostly empty. */
	readonly remark: string;
}

/** A number of the instance; null where only the people of the rows were looked up. */
function figureOrNone(count: number | null): string {
	return count === null ? 'not counted' : figure(count);
}

export function instanceLinesOf({ instanceCounts: figures, outcomes, missing }: RunRecord): readonly InstanceLine[] {
	const single = (label: string, count: number | null): InstanceLine => ({ label, before: figureOrNone(count), after: '', remark: '' });
	if (figures === null) {
		const unchanged = outcomes.filter(({ status }) => status === 'unchanged').length;
		return outcomes.length > 0 ? [single('Unchanged', unchanged)] : [];
	}
	const unknown = missing.total > 0 ? `without ${figure(missing.total)} missing` : figures.unconfirmed > 0 ? `${figure(figures.unconfirmed)} not confirmed` : '';
	const invited = figures.adminsInvited > 0 ? `and ${figure(figures.adminsInvited)} not yet accepted` : '';
	const { adminsByOutcomes } = figures;
	const other = adminsByOutcomes === undefined ? '' : `counted in Domo; by the changes of this run it would be ${figure(adminsByOutcomes)}`;
	return [
		figures.usersBefore === null ? single('Users', null) : { label: 'Users', before: figure(figures.usersBefore), after: figureOrNone(figures.usersAfter), remark: unknown },
		figures.adminsBefore === null && figures.adminsAfter === null ? single('Admins', null) : { label: 'Admins', before: figureOrNone(figures.adminsBefore), after: figureOrNone(figures.adminsAfter), remark: [invited, other, figures.adminsCounted ? '' : unknown].filter(Boolean).join(', ') },
		single('Unchanged', figures.unchanged),
		{ ...single('In no row', figures.orphans), after: figures.orphansAfter === figures.orphans ? '' : figureOrNone(figures.orphansAfter) },
		...(figures.leavers > 0 ? [single('Past their end date', figures.leavers)] : []),
		...(figures.endingSoon > 0 ? [single('Ending within 7 days', figures.endingSoon)] : []),
		single('Protected', figures.protected),
	];
}

/** The result of writing the log without secrets and, with Log Values: Fields Only, without values that Domo quotes in errors. */
export function redactLogResult(record: RunRecord, log: LogResult): LogResult {
	const mask = record.showValues ? undefined : createMask(record.outcomes, [record.runId, record.jobName, record.instance], record.plan);
	const clean = (text: string): string => (mask === undefined ? redact(text) : mask.run(redact(text)));
	return {
		...log,
		...(log.error === undefined ? {} : { error: clean(log.error) }),
		...(log.notes === undefined ? {} : { notes: log.notes.map(clean) }),
	};
}
