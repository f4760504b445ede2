import fc from 'fast-check';

import type { Outcome } from '../../core/apply/types';
import type { OutcomeStatus } from '../../core/apply/statuses';
import { HOLD_REASONS, type HoldReason } from '../../core/plan/holdReasons';
import { namesOf } from '../../core/common/tables';
import { buildReport, logRows, mailHtml, mailText, reportHtml, buildRunRecord, summarize, type LogResult } from '../../core/report';
import { aCreate, aDelete, aHold, anOutcome, aPlan, aReject } from '../core/report/builders';

/**
 * With Log Values: Fields Only, no value of anybody gets into anything that leaves Domo Write Run Log. Values here are marked: each holds
 * letters or digits that stand nowhere else, and sentences quote them as our own, a table's or Domo's might: whole, in pieces, with other
 * quotes, in another case, next to words and signs.
 */

const digits = fc.integer({ min: 0, max: 99_999 }).map((n) => String(n).padStart(5, '0'));
/** Marks are `zq…`, `77…` and `Ж…`: no word, figure, id or time of a document begins so. */
const secretWord = digits.map((n) => `zq${n.replace(/\d/g, (digit) => 'abcdefghij'[Number(digit)] ?? '')}`);
const secretNumber = digits.map((n) => Number(`77${n}`));
const secretText = fc.oneof(
	secretWord,
	secretWord.map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`),
	secretWord.map((word) => word.toUpperCase()),
	secretNumber.map(String),
	secretNumber.map((n) => `${n}.50`),
	fc.tuple(secretWord, secretWord).map(([a, b]) => `${a} ${b}`),
	fc.tuple(secretWord, secretWord).map(([a, b]) => `the ${a} of 'row' ${b}`),
	secretWord.map((word) => `${word}@home.example`),
	secretWord.map((word) => `https://${word}.example/?a=${word}`),
	secretNumber.map((n) => `+49 ${n}`),
	digits.map((n) => `77${n.slice(0, 2)}-0${n.slice(2, 3)}-1${n.slice(3, 4)}`),
	secretWord.map((word) => `Ж${word}`),
	secretWord.map((word) => `${word}\n=${word}`),
);
const secret = fc.oneof(secretText, secretNumber, fc.array(secretText, { minLength: 1, maxLength: 3 }));
const marks = /zq[a-j]|77\d|Ж/i;

/** What a sentence may make of a value. */
const quoted = (value: string | number | readonly string[]): fc.Arbitrary<string> => {
	const text = typeof value === 'object' ? value.join(' | ') : String(value);
	return fc.constantFrom(
		text, `"${text}"`, `'${text}'`, `“${text}”`, `(${text})`, `<${text}>`, JSON.stringify({ value: text }), text.toUpperCase(), `${text.slice(0, 6)}…`, `${text}s`, `x${text}`,
		`row ${text}`, `${text} people`, `title: ${text}`, encodeURIComponent(text),
	);
};
const sentence = (values: readonly (string | number | readonly string[])[]): fc.Arbitrary<string> =>
	fc.tuple(
		fc.constantFrom('Domo refused', 'Did not stick: title is', 'no role has this id or name; did you mean', 'Changed since the plan:', 'salary', 'Row 7 and row 9 have', ''),
		fc.constantFrom(...values).chain(quoted),
		fc.constantFrom('instead of', 'and', '->', ':', '', 'in 3 of 40 rows'),
		fc.constantFrom(...values).chain(quoted),
	).map((parts) => parts.join(' '));

const statuses: readonly OutcomeStatus[] = ['applied', 'failed', 'incomplete', 'drifted', 'notTried', 'unverified', 'alreadyDone'];

const outcome: fc.Arbitrary<Outcome> = fc.array(secret, { minLength: 3, maxLength: 5 }).chain((values) => {
	const [first = '', second = '', third = ''] = values;
	const text = (value: typeof first): string => (typeof value === 'object' ? value.join('|') : String(value));
	const told = sentence(values);
	return fc.record({
		make: fc.constantFrom(aCreate, anOutcome, aDelete, aHold, aReject),
		status: fc.constantFrom(...statuses),
		by: fc.constantFrom<HoldReason>(...namesOf(HOLD_REASONS)),
		reason: told, message: fc.option(told, { nil: undefined }), summary: told, problem: told, warning: told,
		digest: fc.constant({ title: first, salary: second, teams: third }),
	}).map(({ make, status, by, reason, message, summary, problem, warning, digest }): Outcome => {
		const own = {
			reason, message, summary,
			changes: [{ field: 'title', from: first, to: second }, { field: 'salary', from: second, to: third }],
			before: digest, after: digest, owns: { dataSets: 1, dataFlows: 0, cards: 0, pages: 0 },
			warnings: [{ column: 'birthDate', value: text(second), message: warning }],
		};
		if (make === aReject) return aReject({ ...own, problems: [{ column: 'salary', value: text(first), message: problem }] });
		return make === aHold ? aHold({ ...own, held: { by, action: 'update' } }) : make({ ...own, status });
	});
});

const run = fc.record({
	outcomes: fc.array(outcome, { minLength: 1, maxLength: 6 }),
	notes: fc.array(fc.array(secret, { minLength: 1, maxLength: 3 }).chain(sentence), { maxLength: 3 }),
	error: fc.option(fc.array(secret, { minLength: 1, maxLength: 3 }).chain(sentence), { nil: undefined }),
});

/** Everything that leaves the node. */
function everything({ outcomes, notes, error }: typeof run extends fc.Arbitrary<infer T> ? T : never): Record<string, string> {
	const record = buildRunRecord({
		plan: aPlan({ logValues: 'fieldsOnly', notes, summary: notes.join() }),
		items: outcomes,
		applied: { dryRun: false, notes, ...(error !== undefined && { stopped: error }) },
		failures: error === undefined ? [] : [{ where: 'Domo Reconcile Users', message: error, description: error }],
		startedAt: 0, finishedAt: 1_000, executionId: '4711', workflowId: 'wf-1', packageVersion: '0.1.0',
	});
	const log: LogResult = { dataSetId: null, rowsWritten: 0, notes, ...(error !== undefined && { error }), rows: [...logRows(record)] };
	const model = buildReport(record, log);
	const summary = summarize(model);
	return {
		log: JSON.stringify([...logRows(record)]), html: mailHtml(model), text: mailText(model), report: reportHtml(model), summary: JSON.stringify(summary),
		subject: summary.email.subject, notes: JSON.stringify(model.log.notes),
	};
}

it('keeps every value out of log, mail, report, subject and summary with Log Values: Fields Only', () => {
	fc.assert(
		fc.property(run, (made) => {
			for (const [where, text] of Object.entries(everything(made))) {
				// Hashes and styles are no text of anybody.
				const read = text.replace(/[0-9a-f]{64}/g, '').replace(/<style>.*?<\/style>/s, '').replace(/(?:style|class|bgcolor)=\\?"[^"]*"/g, '');
				expect({ where, leak: marks.exec(read)?.[0] }).toEqual({ where, leak: undefined });
			}
		}),
		{ numRuns: 250 },
	);
}, 60_000);

it('says who and where it was all the same, in sentences that can be read', () => {
	const made = everything({
		outcomes: [
			anOutcome({ status: 'failed', message: 'Domo refused "77000": the value of title is too long. Correct what Domo names and run again.' }),
			aReject({ problems: [{ column: 'birthDate', value: '7731', message: 'is not a date; write it as year-month-day, such as 2024-05-31' }] }),
			aHold({ userId: 5 }),
		],
		notes: ['3 of 40 rows are rejected.', 'Row 7 and row 9 have the same email ada@acme.example.'],
		error: undefined,
	});
	for (const words of [
		'Domo refused "…": the value of title is too long. Correct what Domo names and run again.', 'Ada Lovelace', 'ada@acme.example', 'row 7', 'is not a date; write it as year-month-day, such as 2024-05-31',
		"95 removals are more than 'Max Deletions (Percent)' (10 %) of 534 managed users allow.", '3 of 40 rows are rejected.', 'Row 7 and row 9 have the same email ada@acme.example.',
	]) expect(made['text']).toContain(words);
});
