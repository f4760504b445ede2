/**
 * What a reader of the mail must see first, in words: the headline of a run, the mail's subject, and the banners (errors, missing items, a
 * log that was not written, a plan that waits, a guard that held changes, values that another writer changes back). A new banner is one function here and its place in `bannersOf`.
 */
import { counted, figure } from '../common/wording';
import { heldPhrase, keptOrphansPhrase } from '../plan/describe';
import { holdReason } from '../plan/holdReasons';
import type { LastRun } from '../plan/types';
import { DateTime } from '../vendor/luxon';
import { missingPhrase, missingWords, plannedItems } from './counts';
import { createLabels } from '../plan/labels';
import type { LogResult } from './log/write';
import { groupByKind, groupByStatus, kindWord, listFieldNames, type OutcomeKind } from './outcomes';
import type { RunRecord, RunStatus } from './runRecord';

/** `example` for `https://example.domo.com`; other hosts unchanged. */
export function instanceName(instance: string): string {
	return instance.replace(/^https?:\/\//, '').replace(/\/.*$/, '').replace(/\.domo\.com$/i, '');
}

/** What a run did, in one line: `99 created, 299 updated, 95 removals, 305 clearings and 5 renames held`. Empty where nothing happened. */
export function headline(record: Pick<RunRecord, 'outcomes' | 'dryRun'> & Partial<Pick<RunRecord, 'missing'>>): string {
	const groups = groupByKind(record.outcomes);
	const ofKind = (kind: OutcomeKind, row = ''): string => (groups[kind].length === 0 ? '' : `${figure(groups[kind].length)} ${row}${kindWord(kind, record.dryRun)}`);
	const parts = [
		ofKind('created'), ofKind('updated'), ofKind('removed'),
		...groupByStatus(groups.failed).map(({ words, outcomes }) => `${figure(outcomes.length)} ${words}`),
		ofKind('alreadyDone'), ofKind('notApproved'), ofKind('rejected', groups.rejected.length === 1 ? 'row ' : 'rows '),
		heldPhrase(groups.held),
		ofKind('scheduled'),
		record.missing === undefined ? '' : missingPhrase(record.missing),
	].filter(Boolean);
	// Some words have a comma of their own.
	return parts.join(parts.slice(0, -1).some((part) => part.includes(',')) ? '; ' : ', ');
}

/** The mail's subject: `Domo users, acme: 99 created, 3 rows rejected`. Always one line, so that no name can add a header to the mail. */
export function mailSubject(record: RunRecord): string {
	const instance = instanceName(record.instance);
	return oneLine(`Domo users${instance === '' ? '' : `, ${instance}`}${modeOf(record)}: ${subjectTail(record)}`);
}

/** Why nothing was written, where that was on purpose. */
function modeOf({ failures, preview, notApproved, dryRun }: RunRecord): string {
	if (notApproved !== undefined) return failures.length > 0 ? '' : ' (not approved)';
	if (preview !== undefined) return preview === 'plan' ? ' (plan)' : ' (plan waiting for approval)';
	return dryRun ? ' (dry run)' : '';
}

/** The headline, and for a plan also the orphans that are kept, as on the canvas. */
export function planPhrase(record: RunRecord): string {
	const { plan, preview } = record;
	const kept = preview === undefined || plan === undefined ? '' : keptOrphansPhrase(plan.counts.orphans, plan.job?.orphans);
	return kept === '' ? headline(record) : `${headline(record) || 'nothing to do'}, ${kept}`;
}

function subjectTail(record: RunRecord): string {
	const [failure] = record.failures;
	const phrase = planPhrase(record);
	if (failure === undefined) return phrase === '' ? (record.notApproved === undefined ? 'nothing to do' : 'nothing was done') : phrase;
	const failed = `failed – ${firstClause(failure.message)}`;
	return phrase === '' ? failed : `${failed}; ${phrase}`;
}

const clauseLength = 90;

/** `Could not sign in to acme: the token …` → `could not sign in to acme`. Names of products keep their capital. */
function firstClause(message: string): string {
	const [clause = ''] = oneLine(message.slice(0, 10 * clauseLength)).split(/[:;.](?=\s|$)| – /);
	const short = clause.length > clauseLength ? `${clause.slice(0, clauseLength - 1).trimEnd()}…` : clause;
	return /^[A-Z][a-z]+(\s|$)/.test(short) && !/^(Domo|DataSet)\b/.test(short) ? short.charAt(0).toLowerCase() + short.slice(1) : short;
}

/** Replaces by a blank whatever could break a line or reverse its direction. */
export function oneLine(text: string): string {
	return text.replace(/[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069\s]+/gu, ' ').trim();
}

/** A box that stands before everything else. */
export interface Banner {
	readonly tone: 'failed' | 'held' | 'info';
	readonly title: string;
	readonly text: string;
	/** What to do about it. */
	readonly todo: string;
	/** Domo's thread of execution id, which its support asks for; empty without. */
	readonly toe: string;
}

const EMPTY = { text: '', todo: '', toe: '' };

export function bannersOf(record: RunRecord, status: RunStatus, log: LogResult): readonly Banner[] {
	return [...failureBanners(record), ...allFailedBanner(record, status), ...missingBanners(record), ...lostLogBanner(log), ...interruptedRunBanner(record, log), ...nothingWrittenBanner(record), ...guardBanner(record), ...contestedBanner(record, log)];
}

const maxFailures = 10;

function failureBanners(record: RunRecord): readonly Banner[] {
	const shown = record.failures.slice(0, maxFailures).map(({ where, message, description = '', httpStatus, toe = '' }): Banner => ({
		tone: 'failed',
		title: message,
		text: [`In ${where}`, httpStatus === undefined ? '' : `HTTP ${httpStatus}`].filter(Boolean).join(' · '),
		todo: description,
		toe: description.includes(toe) ? '' : toe,
	}));
	const left = record.failures.length - shown.length;
	return left > 0 ? [...shown, { ...EMPTY, tone: 'failed', title: `And ${figure(left)} more errors: see the run log.` }] : shown;
}

function allFailedBanner(record: RunRecord, status: RunStatus): readonly Banner[] {
	if (status !== 'failed' || record.failures.length > 0) return [];
	return [{ ...EMPTY, tone: 'failed', title: 'Not one change got through.', todo: 'Read the messages below; the next run tries again.' }];
}

function missingBanners(record: RunRecord): readonly Banner[] {
	const expected = record.plan === undefined ? 0 : plannedItems(record.plan.counts);
	const words = missingWords(record.missing, expected, record.preview === undefined && record.notApproved === undefined);
	return words === undefined ? [] : [{ ...EMPTY, tone: 'failed', ...words }];
}

function lostLogBanner(log: LogResult): readonly Banner[] {
	if (log.error === undefined) return [];
	return [{
		...EMPTY,
		tone: 'failed',
		title: 'The run log could not be written.',
		text: log.error,
		todo: `The users are as this report says. The rows of the log are in the output of Domo Write Run Log${BACKLOG_WORDS[log.backlog ?? 'nothing']}`,
	}];
}

const BACKLOG_WORDS = {
	rows: ', and the next run writes them.',
	runRow: '; they are too many to keep, so that the next run writes the RUN row alone.',
	nothing: '.',
} as const;

/** A run that n8n cut off cannot report anything, so the next run does (rule 6). */
function interruptedRunBanner(record: RunRecord, log: LogResult): readonly Banner[] {
	const interrupted = interruptedRunOf(record, log);
	if (interrupted === undefined) return [];
	const { id, jobName, state, startedAt, done, total, executionId } = interrupted;
	return [{
		...EMPTY,
		tone: 'held',
		title: state === 'done' ? 'The run before left no log.' : state === 'stopped' ? 'The run before was stopped in n8n.' : 'The run before was cut off.',
		text: `Run ${id} of ${jobName}, started ${timeText(startedAt)}, did ${state === 'interrupted' ? 'at least ' : ''}${figure(done)} of ${figure(total)} changes and wrote no log.`,
		todo: `What it left open is part of this run. Execution ${executionId} in n8n may tell why it ended.`,
	}];
}

/** Why nothing was written, where that was on purpose, and what to do so that it is. */
function nothingWrittenBanner(record: RunRecord): readonly Banner[] {
	const { preview, notApproved, dryRun } = record;
	if (notApproved !== undefined) {
		return [{ ...EMPTY, tone: 'held', title: 'Not approved: nothing was done.', text: notApproved.message, todo: notApproved.description }];
	}
	if (preview === 'approval' || preview === 'dryApproval') {
		const todo = headline({ outcomes: record.outcomes.filter(({ status }) => status === 'planned'), dryRun: true });
		return [{
			...EMPTY,
			tone: 'info',
			title: 'Plan waiting for approval: nothing was written yet.',
			text: [
				todo === '' ? 'Approving it changes nobody, beside what is released.' : `Approving it changes people in Domo: ${todo}.`,
				preview === 'dryApproval' ? "But 'Dry Run' is on in Domo Apply Changes: until it is switched off, nothing is written even then." : '',
			].filter(Boolean).join(' '),
			todo: 'Who is held stays as they are, unless the approver releases it. Without an approval nothing is done.',
		}];
	}
	if (preview === 'plan') return [{ ...EMPTY, tone: 'info', title: 'This is a plan: nothing was written.' }];
	if (!dryRun) return [];
	return [{
		...EMPTY,
		tone: 'info',
		title: 'Dry run: nothing was written.',
		todo: "To apply this, switch off 'Dry Run' in Domo Apply Changes.",
	}];
}

function guardBanner(record: RunRecord): readonly Banner[] {
	const words = holdWords(record);
	return words === undefined ? [] : [{ ...EMPTY, tone: 'held', ...words }];
}

type HoldWords = Pick<Banner, 'title' | 'text' | 'todo'>;

/** About all holds, with only those remedies that apply to them; undefined where the guard held nothing, or everything was released. */
export function holdWords({ plan, outcomes, preview, notApproved }: RunRecord): HoldWords | undefined {
	const holds = outcomes.flatMap(({ status, held }) => (status === 'held' && held !== undefined ? [held.by] : []));
	if (plan?.guardTripped !== true || holds.length === 0) return undefined;
	const releasable = holds.filter((by) => holdReason(by).release !== undefined).length;
	const title = `${counted(holds.length, ['change is', 'changes are'])} held back.`;
	if (preview === 'approval' || preview === 'dryApproval') return { title, ...releaseWords(holds.length, releasable) };
	const settings = holds.filter((by) => holdReason(by).setting !== undefined).length;
	const ways = [
		'correct the configuration',
		settings === 0 ? '' : 'change the setting that is named',
		releasable === 0 ? '' : releasable === holds.length ? 'approve the plan' : `approve the plan, which can release ${figure(releasable)} of the ${figure(holds.length)}`,
	].filter(Boolean).join(', or ');
	return {
		title,
		text: `${preview === undefined && notApproved === undefined ? 'Nothing that is held was applied. ' : ''}${settings === holds.length ? 'Each hold below names its setting.' : 'Each hold below says why.'}`,
		todo: settings === 0 && releasable === 0 ? 'Do what the holds say; the next run plans again.' : `${ways.charAt(0).toUpperCase()}${ways.slice(1)}.`,
	};
}

/** Of a plan that waits for approval: what the form can release. */
function releaseWords(holds: number, releasable: number): Pick<Banner, 'text' | 'todo'> {
	const stay = holds - releasable;
	return {
		text: releasable === 0 ? '' : `To apply ${stay > 0 ? `${figure(releasable)} of them` : holds === 1 ? 'it' : 'them'}, tick the box in the approval form as well.`,
		todo: stay === 0 ? '' : `${releasable === 0 ? (holds === 1 ? 'It' : 'They') : figure(stay)} cannot be released; the reasons are below.`,
	};
}

const fieldsNamed = 8;

/** Values that somebody else changes back: once for each fight, with both writers. */
function contestedBanner({ jobName, plan }: RunRecord, { contested = [] }: LogResult): readonly Banner[] {
	const fresh = contested.filter(({ isNew }) => isNew);
	if (fresh.length === 0) return [];
	const labels = createLabels(plan?.labels);
	const byWriter = new Map<string, Map<string, number>>();
	for (const { field, otherJob } of fresh) {
		const writer = otherJob === undefined ? 'an identity provider, an Admin or another tool' : `the job '${otherJob}'`;
		const fields = byWriter.get(writer) ?? new Map<string, number>();
		byWriter.set(writer, fields.set(labels.field(field), (fields.get(labels.field(field)) ?? 0) + 1));
	}
	const writers = [...byWriter].map(([writer, fields]) => `${listFieldNames([...fields].map(([field, count]) => `${field} (${figure(count)})`), fieldsNamed)}: changed back by ${writer}.`);
	const it = fresh.length === 1 ? 'it' : 'them';
	return [{
		...EMPTY,
		tone: 'held',
		title: `${counted(fresh.length, ['value goes', 'values go'])} back and forth: '${jobName}' keeps writing ${it}, and somebody else keeps changing ${it} back.`,
		text: writers.join(' '),
		todo: "Let only one of the two write a field: leave its column out of the table, or stop the other writer, whom Domo's Activity Log may show. This is reported once.",
	}];
}

/** The previous run, if it was cut off and has to be reported: according to the log, or to the plan where the log could not be asked. */
export function interruptedRunOf({ plan }: RunRecord, log: LogResult): LastRun | undefined {
	if (log.error === undefined) return log.interruptedRun;
	const state = plan?.lastRun?.state;
	return state === 'interrupted' || state === 'stopped' ? plan?.lastRun : undefined;
}

/** `23 Nov 2026, 18:14 UTC`. */
export function timeText(iso: string): string {
	const at = DateTime.fromISO(iso, { zone: 'utc', locale: 'en' });
	return at.isValid ? at.toFormat("d LLL yyyy, HH:mm 'UTC'") : iso;
}
