import fc from 'fast-check';

import type { Outcome } from '../../core/apply/types';
import { type OutcomeStatus, STATUS_TABLE } from '../../core/apply/statuses';
import type { PlanAction } from '../../core/plan/types';
import { countRun, type OutcomeKind, outcomeKind, logRows, type RunRecord } from '../../core/report';
import { mailHtml, mailText, reportHtml, summarize } from '../core/report/documents';
import { aCreate, aDelete, aHold, anOutcome, aPlan, aReject, aRun } from '../core/report/builders';

const hostile = fc.oneof(
	fc.string({ unit: 'binary' }),
	fc.constantFrom('<b>', '=1+1', '"', "'", 'שלום', '\u202Eabc', '👩🏽‍💻', '\r\n', '__proto__', '', '+1 202', ']]>', '&amp;'),
);

const written: readonly OutcomeStatus[] = ['applied', 'failed', 'incomplete', 'drifted', 'notTried', 'unverified'];
const value = fc.oneof(hostile, fc.integer(), fc.constant(null), fc.array(hostile, { maxLength: 3 }));
const changes = fc.array(fc.record({ field: hostile, from: value, to: value }), { maxLength: 3 });

/** Outcomes as Apply makes them; in a dry run nothing is written. */
function anyOutcome(dryRun: boolean): fc.Arbitrary<Outcome> {
	const status = dryRun ? fc.constant<OutcomeStatus>('planned') : fc.constantFrom(...written);
	const who = fc.record({ displayName: hostile, email: hostile, message: fc.option(hostile, { nil: undefined }), changes });
	const held = fc.constantFrom('deletionLimit', 'updateLimit', 'blankingLimit', 'maxInvites', 'newAdmins', 'adminEmailChanges', 'probableRename', 'protected', 'incompleteRead');
	const action = fc.constantFrom('create', 'update', 'delete');
	return fc.oneof(
		fc.tuple(who, status).map(([own, is]) => aCreate({ ...own, status: is })),
		fc.tuple(who, status).map(([own, is]) => anOutcome({ ...own, status: is })),
		fc.tuple(who, status).map(([own, is]) => aDelete({ ...own, status: is })),
		fc.tuple(who, held, action).map(([own, by, kept]) => aHold({ ...own, held: { by, action: kept } })),
		who.map((own) => aReject({ ...own, problems: [{ column: own.displayName, value: own.email, message: own.displayName }] })),
		who.map((own) => anOutcome({ ...own, action: 'unchanged', status: 'unchanged' })),
	);
}

const anyRun: fc.Arbitrary<RunRecord> = fc.boolean().chain((dryRun) =>
	fc
		.tuple(fc.array(anyOutcome(dryRun), { maxLength: 25 }), fc.constantFrom('full' as const, 'fieldsOnly' as const), hostile)
		.map(([outcomes, logValues, jobName]) => aRun(outcomes, { applied: { dryRun, notes: [] }, plan: aPlan({ logValues, jobName }) })),
);

/** Counted here by hand, not by the code under test. */
function tally<Key extends string>(outcomes: readonly Outcome[], key: (outcome: Outcome) => Key): Partial<Record<Key, number>> {
	const counts: Partial<Record<Key, number>> = {};
	for (const outcome of outcomes) counts[key(outcome)] = (counts[key(outcome)] ?? 0) + 1;
	return counts;
}

const KINDS: readonly OutcomeKind[] = ['created', 'updated', 'removed', 'held', 'rejected', 'failed'];

/** `failed` only where all of them are; else each section says what became of its people. */
function wordOf(kind: OutcomeKind, { outcomes, dryRun }: RunRecord): string {
	if (kind !== 'failed') return dryRun ? (WORDS[kind] ?? kind) : kind;
	const statuses = [...new Set(outcomes.filter((outcome) => outcomeKind(outcome) === 'failed').map(({ status }) => status))];
	const [only] = statuses;
	return only === undefined ? 'failed' : statuses.length === 1 ? STATUS_TABLE[only].words : 'not done';
}
const WORDS: Readonly<Record<string, string>> = { created: 'to create', updated: 'to update', removed: 'to remove' };

/** The figures in the tiles of a document, by the word under them. */
function tiles(html: string): Record<string, number> {
	const found = [...html.matchAll(/>([\d,]+)<\/span>(?:<\/a>)?<br><span [^>]*>([a-z, ]+)<\/span>/g)];
	return Object.fromEntries(found.map(([, figure = '', word = '']) => [word, Number(figure.replace(/,/g, ''))]));
}

describe('log, summary, mail and report tell the same counts as the items (rule 7)', () => {
	it('in the summary', () => {
		fc.assert(
			fc.property(anyRun, (record) => {
				const { counts } = summarize(record, { dataSetId: 'log', rowsWritten: 0 });
				const actions = tally(record.outcomes, ({ action }) => action);
				const statuses = tally(record.outcomes, ({ status }) => status);
				for (const [action, count] of Object.entries(counts.action)) expect(count).toBe(actions[action as PlanAction] ?? 0);
				for (const [status, count] of Object.entries(counts.status)) expect(count).toBe(statuses[status as OutcomeStatus] ?? 0);
				for (const sums of [counts.action, counts.status]) expect(Object.values(sums).reduce((a, b) => a + b, 0)).toBe(record.outcomes.length);
			}),
		);
	});

	it('in the run log: the RUN row and the USER rows', () => {
		fc.assert(
			fc.property(anyRun, (record) => {
				const [run = {}, ...users] = [...logRows(record)];
				const logged = record.outcomes.filter(({ status }) => status !== 'unchanged');
				expect(users.map(({ action, status, sequence }) => [action, status, sequence])).toEqual(logged.map(({ action, status }, at) => [action, status, at + 1]));
				const counts = countRun(record.outcomes);
				for (const [action, count] of Object.entries(counts.action)) expect(run[`count_${action}`]).toBe(count);
				expect(run['count_status_not_tried']).toBe(counts.status.notTried);
				const sum = Object.entries(run).filter(([name]) => name.startsWith('count_status_')).reduce((total, [, cell]) => total + Number(cell), 0);
				expect(sum).toBe(record.outcomes.length);
			}),
		);
	});

	it.each([['mail', mailHtml], ['report', reportHtml]])('in the tiles and the sections of the %s', (_name, document) => {
		fc.assert(
			fc.property(anyRun, (record) => {
				const html = document(record);
				const kinds = tally(record.outcomes, outcomeKind);
				const found = tiles(html);
				for (const kind of record.outcomes.length === 0 ? [] : KINDS) {
					expect(found[wordOf(kind, record)]).toBe(kinds[kind] ?? 0);
				}
				const people = html.split(/<div (?:style="padding:11px[^"]*" )?class="person"/).length - 1;
				const told = record.outcomes.filter((outcome) => outcomeKind(outcome) !== 'unchanged').length;
				expect(people).toBe(told);
			}),
			{ numRuns: 60 },
		);
	});

	it('in the plain text', () => {
		fc.assert(
			fc.property(anyRun, (record) => {
				const headings = [...mailText(record).matchAll(/^([\d,]+) (?:PERSON|PEOPLE|ROWS?|[A-Z, ]+?) (?:CREATED|UPDATED|REMOVED|HELD|REJECTED|FAILED|NOT COMPLETE|LEFT ALONE|NOT TRIED|NOT CONFIRMED|TO CREATE|TO UPDATE|TO REMOVE)$/gm)];
				const sum = headings.reduce((total, [, figure = '']) => total + Number(figure.replace(/,/g, '')), 0);
				expect(sum).toBe(record.outcomes.filter((outcome) => outcomeKind(outcome) !== 'unchanged').length);
			}),
		);
	});

	it('in the subject', () => {
		fc.assert(
			fc.property(anyRun, (record) => {
				const { subject } = summarize(record, { dataSetId: 'log', rowsWritten: 0 }).email;
				const sum = [...subject.slice(subject.indexOf(': ')).matchAll(/[\d,]*\d/g)].reduce((total, [figure]) => total + Number(figure.replace(/,/g, '')), 0);
				expect(sum).toBe(record.outcomes.filter((outcome) => outcomeKind(outcome) !== 'unchanged').length);
				expect(subject).not.toMatch(/[\r\n]/);
			}),
		);
	});
});

describe('whatever people are called', () => {
	it('documents hold no markup of theirs', () => {
		const tags = (html: string): string[] => [...html.matchAll(/<\/?([a-zA-Z!][\w-]*)/g)].map(([, name = '']) => name.toLowerCase());
		const ours = new Set(['!doctype', 'html', 'head', 'meta', 'title', 'style', 'body', 'div', 'table', 'tr', 'td', 'th', 'p', 'span', 'h1', 'h2', 'a', 'b', 'br', 'bdi', 'details', 'summary']);
		fc.assert(
			fc.property(anyRun, (record) => {
				for (const name of [...tags(mailHtml(record)), ...tags(reportHtml(record))]) expect(ours).toContain(name);
			}),
			{ numRuns: 60 },
		);
	});

	it('no cell of the log begins like a formula', () => {
		fc.assert(
			fc.property(anyRun, (record) => {
				for (const row of logRows(record)) for (const cell of Object.values(row)) if (typeof cell === 'string') expect(cell).not.toMatch(/^[=+\-@\t\r\n]/);
			}),
		);
	});
});
