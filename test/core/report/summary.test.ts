import { holdsHash } from '../../../core/report';
import { summarize } from './documents';
import { aFailedRun, aHold, anOutcome, aPlan, aRun } from './builders';

const written = { dataSetId: 'log-1', rowsWritten: 2 };

describe('summarize', () => {
	it('sums up the run in one flat item', () => {
		expect(summarize(aRun([anOutcome()]), written)).toMatchObject({
			runId: 'run-1',
			jobName: 'People of Acme',
			instance: 'https://acme.domo.com',
			status: 'success',
			planHash: 'a'.repeat(64),
			logDataSetId: 'log-1',
			rowsWritten: 2,
			notable: true,
			startedAt: '2026-11-23T12:00:00.000Z',
			finishedAt: '2026-11-23T12:01:12.000Z',
			email: { subject: 'Domo users, acme: 1 updated' },
			failures: [],
		});
	});

	it('lists failed nodes and failed people with their messages', () => {
		expect(summarize(aFailedRun(), written).failures).toEqual([
			{ email: '', message: 'Domo Read Config DataSet: Could not sign in: the access token was not accepted.' },
		]);
		expect(summarize(aRun([anOutcome({ status: 'failed', message: 'Domo said no.' }), anOutcome({ status: 'drifted' })]), written).failures).toEqual([
			{ email: 'ada@acme.example', message: 'Domo said no.' },
			{ email: 'ada@acme.example', message: 'changed by someone else since the plan, left alone' },
		]);
	});

	it('carries the rows and says why when the log could not be written', () => {
		const summary = summarize(aRun([]), { dataSetId: null, rowsWritten: 0, error: 'Home is down.', rows: [{ run_id: 'run-1' }] });
		expect(summary).toMatchObject({ logError: 'Home is down.', rows: [{ run_id: 'run-1' }], notable: true, logDataSetId: null });
		expect(summary.email.html).toContain('Home is down.');
		expect(summary.email.text).toContain('Home is down.');
	});

	it('keeps values out of failures with fields only', () => {
		const record = aRun([anOutcome({ status: 'failed', message: 'Domo refused "Analyst".' })], { plan: aPlan({ logValues: 'fieldsOnly' }) });
		expect(summarize(record, written).failures).toEqual([{ email: 'ada@acme.example', message: 'Domo refused "…".' }]);
	});
});

describe('notable', () => {
	it('is false when there was nothing to do', () => {
		expect(summarize(aRun([]), written).notable).toBe(false);
	});

	it('is true for holds, unless the run before held the same', () => {
		const held = aRun([aHold(), aHold({ email: 'bob@acme.example', userId: 7 })]);
		const reordered = aRun([...held.outcomes].reverse());
		expect(summarize(held, written).notable).toBe(true);
		expect(summarize(held, { ...written, previous: { holdsHash: '' } }).notable).toBe(true);
		expect(summarize(held, { ...written, previous: { holdsHash: holdsHash(reordered.outcomes) } }).notable).toBe(false);
		expect(summarize(aRun([aHold()]), { ...written, previous: { holdsHash: holdsHash(held.outcomes) } }).notable).toBe(true);
	});

	it('is true for the same holds when something else was done', () => {
		const record = aRun([aHold(), anOutcome()]);
		expect(summarize(record, { ...written, previous: { holdsHash: holdsHash(record.outcomes) } }).notable).toBe(true);
	});

	it('is true for each thing alone that somebody has to know', () => {
		const notable = (...args: Parameters<typeof aRun>): boolean => summarize(aRun(...args), written).notable;
		expect(notable([], { failures: [{ where: 'a', message: 'b' }] })).toBe(true);
		expect(notable([], { plan: aPlan({}, { update: 1 }) })).toBe(true);
		expect(notable([anOutcome({ action: 'unchanged', status: 'unchanged' })], { plan: undefined })).toBe(true);
		expect(notable([], { applied: undefined, failures: [{ where: 'Approval', message: 'b' }] })).toBe(true);
		for (const outcome of [anOutcome({ action: 'unchanged', status: 'unchanged' }), anOutcome({ status: 'alreadyDone' }), anOutcome({ action: 'scheduled', status: 'scheduled' })]) expect(notable([outcome])).toBe(false);
		expect(summarize(aRun([], { applied: undefined, failures: [{ where: 'Approval', message: 'b' }] }), written).failures).toEqual([{ email: '', message: 'b' }]);
		expect(summarize(aFailedRun(), written).planHash).toBe('');
		expect(Object.keys(summarize(aRun([]), written)).filter((name) => name === 'rows' || name === 'logError')).toEqual([]);
	});

	it('is true for a dry run that plans something', () => {
		expect(summarize(aRun([anOutcome({ status: 'planned' })]), written).notable).toBe(true);
	});
});

describe('a run before that was cut off', () => {
	const lastRun = { id: 'run-0', jobName: 'People of Acme', state: 'interrupted' as const, startedAt: '2026-11-23T06:00:00.000Z', done: 37, total: 120, executionId: '4700' };
	const quiet = aRun([], { plan: aPlan({ lastRun }) });

	it('is reported by the mail of the next run, and makes it notable', () => {
		const { email, notable } = summarize(quiet, { ...written, interruptedRun: lastRun });
		expect(notable).toBe(true);
		const story = 'Run run-0 of People of Acme, started 23 Nov 2026, 06:00 UTC, did at least 37 of 120 changes and wrote no log.';
		expect(email.html).toContain(story);
		expect(email.text).toContain(story);
	});

	it('is reported as ended when only its log is missing', () => {
		expect(summarize(quiet, { ...written, interruptedRun: { ...lastRun, state: 'done' } }).email.text).toContain('The run before left no log.');
	});

	it('is reported once: not when it is in the log already', () => {
		const { email, notable } = summarize(quiet, written);
		expect(notable).toBe(false);
		expect(email.html).not.toContain('cut off');
	});

	it('is reported when no log could be asked', () => {
		expect(summarize(quiet, { dataSetId: null, rowsWritten: 0, error: 'Home is down.' }).email.text).toContain('The run before was cut off.');
	});
});
