import { Settings } from 'luxon';

import { bannersOf, headline, instanceName, interruptedRunOf, mailSubject, oneLine, planPhrase, timeText } from '../../../core/report/banners';
import { afterOf, beforeOf, changedFields, explanationOf, filledFields, groupByKind, holdsHash, listFieldNames, messageBeyondReason, nameOf, notDoneWord, outcomeKind, roleIn, storedText, supportDetails, truncate } from '../../../core/report/outcomes';
import { createLabels } from '../../../core/plan/labels';
import { buildReport, durationText, factsOfRun, instanceLinesOf } from '../../../core/report/reportModel';
import type { Image, LastRun } from '../../../core/plan';
import type { LogResult } from '../../../core/report';
import { aCreate, aDelete, aFailedRun, aHold, anOutcome, aPlan, applied, aReject, aRun } from './builders';
import { written } from './documents';

const lastRun: LastRun = { id: 'run-0', jobName: 'People', state: 'interrupted', startedAt: '2026-11-23T06:00:00.000Z', done: 1_037, total: 1_200, executionId: '4700' };

describe('Words about a run', () => {
	it.each([
		['https://acme.domo.com', 'acme'], ['https://acme.domo.com/admin', 'acme'], ['http://ACME.DOMO.COM', 'ACME'], ['http://127.0.0.1:8080/x/y', '127.0.0.1:8080'], ['https://acme.domo.com.evil.example', 'acme.domo.com.evil.example'], ['', ''],
	])('call the instance %s by the name of %j', (instance, name) => expect(instanceName(instance)).toBe(name));

	it.each([
		['Could not sign in to acme: the token is wrong.', 'could not sign in to acme'],
		['Domo did not answer; try again', 'Domo did not answer'],
		['DataSet x is gone. Choose another.', 'DataSet x is gone'],
		['HTTP 500 came back', 'HTTP 500 came back'],
		['Version 1.2.3 at 10:15 – too old', 'version 1.2.3 at 10:15'],
		['Stopped', 'stopped'],
		['HTTP Error came back', 'HTTP Error came back'],
		['The DataSet of Domo', 'the DataSet of Domo'],
		[`${'a'.repeat(88)} ${'b'.repeat(20)}`, `${'a'.repeat(88)}…`],
		['A\u2028b\u202Ec\r\nd', 'A b c d'],
		[`${'word '.repeat(30)}`, `${'word '.repeat(17)}word…`],
		[`Ends ${'x'.repeat(85)}`, `ends ${'x'.repeat(85)}`],
		['', ''],
	])('shorten the failure %j in the subject to %j', (message, clause) => {
		expect(mailSubject(aFailedRun({ failures: [{ where: 'Node', message }] }))).toBe(oneLine(`Domo users, acme: failed – ${clause}`));
	});

	it('say in the subject how a run went that wrote nothing, and what was done before it failed', () => {
		const refused = { where: 'Approval', message: 'Nobody approved.' };
		const items = [aCreate()].map(({ status: _s, attempts: _a, durationMs: _d, ...item }) => item);
		expect(mailSubject(aRun([], { applied: undefined, items }))).toBe('Domo users, acme (plan): 1 to create');
		expect(mailSubject(aRun([], { applied: undefined, items, applyFollows: 'writes' }))).toBe('Domo users, acme (plan waiting for approval): 1 to create');
		expect(mailSubject(aRun([], { applied: undefined, items, applyFollows: 'dryRun' }))).toContain('(plan waiting for approval)');
		expect(mailSubject(aRun([], { applied: undefined, failures: [refused] }))).toBe('Domo users, acme (not approved): nothing was done');
		expect(mailSubject(aRun([], { ...applied({ stopped: 'Stopped in n8n.' }), failures: [refused] }))).toBe('Domo users, acme: failed – stopped in n8n');
		const keeping = aPlan({ job: { id: 'People', name: 'People', orphans: 'keep', scope: {}, due: false } }, { orphans: 7 });
		expect(mailSubject(aRun([], { applied: undefined, items, plan: keeping }))).toBe('Domo users, acme (plan): 1 to create, 7 people in no row kept');
		expect(planPhrase(aRun([], { applied: undefined, plan: keeping }))).toBe('nothing to do, 7 people in no row kept');
		expect(planPhrase(aRun([anOutcome()], { plan: keeping }))).toBe('1 updated');
		expect(planPhrase(aRun([], { applied: undefined, items, plan: undefined }))).toBe('1 to create, the plan item is missing');
		expect(mailSubject(aRun([anOutcome({ status: 'planned' })]))).toBe('Domo users, acme (dry run): 1 to update');
		expect(mailSubject(aRun([]))).toBe('Domo users, acme: nothing to do');
		expect(mailSubject(aRun([anOutcome()], { failures: [{ where: 'Node', message: 'It broke' }] }))).toBe('Domo users, acme: failed – it broke; 1 updated');
		expect(mailSubject(aRun([anOutcome()], { plan: undefined }))).toBe('Domo users: 1 updated, the plan item is missing');
	});

	it('join the parts of a headline by semicolons where one has a comma of its own', () => {
		expect(headline({ outcomes: [aCreate(), anOutcome({ status: 'drifted' }), aReject()], dryRun: false })).toBe("1 created; 1 changed by someone else since the plan, left alone; 1 row rejected");
		expect(headline({ outcomes: [aCreate(), aReject(), aReject()], dryRun: false })).toBe('1 created, 2 rows rejected');
		expect(headline({ outcomes: [aReject(), aCreate({ status: 'alreadyDone' }), anOutcome({ status: 'notApproved' }), anOutcome({ action: 'scheduled', status: 'scheduled' })], dryRun: false })).toBe('1 already done, 1 not approved, 1 row rejected, 1 scheduled');
	});

	it('are one line, without what turns it round', () => expect(oneLine('  a\t\u202Eb\n')).toBe('a b'));

	it.each([[0, '0.0 s'], [59_940, '59.9 s'], [60_000, '1 min 0 s'], [184_999, '3 min 4 s'], [3_599_999, '59 min 59 s'], [3_600_000, '1 h 0 min'], [3_720_000, '1 h 2 min'], [1_000 * 3_600_000, '1,000 h 0 min']])('say that %d ms are %s', (ms, text) => {
		expect(durationText(ms)).toBe(text);
	});

	it('give times in UTC and in English wherever n8n runs, and what is no time as it is', () => {
		const [zone, locale] = [Settings.defaultZone, Settings.defaultLocale];
		Settings.defaultZone = 'America/New_York';
		Settings.defaultLocale = 'fr';
		expect(timeText('2026-11-23T18:14:55.000Z')).toBe('23 Nov 2026, 18:14 UTC');
		Settings.defaultZone = zone;
		Settings.defaultLocale = locale;
		expect([timeText('2026-11-23T18:14:55.000Z'), timeText('2026-11-03T00:04:00+02:00'), timeText('soon')]).toEqual(['23 Nov 2026, 18:14 UTC', '2 Nov 2026, 22:04 UTC', 'soon']);
	});
});

describe('The details at the end of a mail', () => {
	const facts = (...args: Parameters<typeof aRun>) => Object.fromEntries(factsOfRun(aRun(...args), { ...written, url: 'https://log' }).map(({ label, value, url }) => [label, [value, url]]));

	it('are those that are known', () => {
		expect(facts([anOutcome({ status: 'unverified' })], { executionUrl: 'https://n8n', approvedBy: 'Ada', approvedAt: Date.UTC(2026, 10, 23, 11) })).toEqual({
			'Finished': ['23 Nov 2026, 12:01 UTC', undefined], 'Took': ['1 min 12 s', undefined], 'Configuration': ['HR people, version 12, 538 rows', undefined], 'Ran as': ['robot@acme.example', undefined],
			'Approved': ['Ada, 23 Nov 2026, 11:00 UTC', undefined], 'Run': ['run-1', undefined], 'Execution': ['4711', 'https://n8n'], 'Run log': ['log-1', 'https://log'],
			'To take it back': ["start the workflow 'Domo Undo a Run' with the Run ID run-1", undefined],
		});
		expect(facts([anOutcome({ status: 'failed' })], { plan: aPlan({ source: { rows: 1 } }), approvedBy: 'Ada', finishedAt: Date.UTC(2026, 10, 23, 11) })).toEqual({
			'Finished': ['23 Nov 2026, 11:00 UTC', undefined], 'Configuration': ['1 row', undefined], 'Ran as': ['robot@acme.example', undefined], 'Approved': ['Ada', undefined], 'Run': ['run-1', undefined], 'Execution': ['4711', undefined], 'Run log': ['log-1', 'https://log'],
		});
		expect(factsOfRun(aFailedRun(), { dataSetId: null, rowsWritten: 0 }).map(({ label }) => label)).toEqual(['Finished', 'Took', 'Run', 'Execution']);
	});

	it('have the numbers of the instance, with what is not certain about them', () => {
		const lines = (...args: Parameters<typeof aRun>) => Object.fromEntries(instanceLinesOf(aRun(...args)).map(({ label, before, after, remark }) => [label, [before, after, remark].join('|')]));
		expect(lines([aDelete(), aDelete({ status: 'unverified', before: { roleId: 1 } }), aCreate({ after: { roleId: 1 }, changes: [] })], { plan: aPlan({}, { orphans: 5, leavers: 1, endingSoon: 2, create: 1, delete: 2 }), ...applied({ adminsCounted: 7 }) })).toEqual({
			'Users': '534|534|1 not confirmed', 'Admins': '3|7|and 1 not yet accepted, counted in Domo; by the changes of this run it would be 3', 'Unchanged': '0||', 'In no row': '5|4|', 'Past their end date': '1||', 'Ending within 7 days': '2||', 'Protected': '1||',
		});
		expect(lines([aDelete()], { plan: aPlan({}, { delete: 3 }) })).toMatchObject({ 'Users': '534|533|without 2 missing', 'Admins': '3|3|without 2 missing', 'In no row': '0||' });
		expect(lines([], { plan: aPlan({}, { live: null, orphans: null, protected: null, adminsBefore: null, adminsAfter: null }) })).toEqual({ 'Users': 'not counted||', 'Admins': 'not counted||', 'Unchanged': '0||', 'In no row': 'not counted||', 'Protected': 'not counted||' });
		expect(lines([], { plan: aPlan({}, { adminsBefore: null, adminsAfter: null }), ...applied({ adminsCounted: 2 }) })).toMatchObject({ 'Admins': 'not counted|2|' });
		expect(lines([anOutcome({ action: 'unchanged', status: 'unchanged' }), anOutcome()], { plan: undefined })).toEqual({ 'Unchanged': '1||' });
		expect(lines([], { plan: undefined })).toEqual({});
	});
});

describe('The badge of a run', () => {
	const badge = (...args: Parameters<typeof aRun>) => buildReport(aRun(...args), written).badge;

	it('says of a partial run what is not done', () => {
		expect(badge([anOutcome(), aReject()])).toEqual({ word: '1 row needs you', tone: 'held' });
		expect(badge([anOutcome(), aReject(), aReject()]).word).toBe('2 rows need you');
		expect(badge([anOutcome(), anOutcome({ status: 'failed' })]).word).toBe('1 person needs you');
		expect(badge([anOutcome(), anOutcome({ status: 'failed' }), aReject()]).word).toBe('1 row and 1 person need you');
		expect(badge([anOutcome()], { plan: aPlan({}, { update: 3 }) }).word).toBe('2 items missing');
		expect(badge([anOutcome()], { plan: undefined }).word).toBe('The plan item is missing');
	});

	it('is one word otherwise', () => {
		const items = [aCreate()].map(({ status: _s, attempts: _a, durationMs: _d, ...item }) => item);
		expect([
			badge([anOutcome()]), badge([]), badge([], { failures: [{ where: 'a', message: 'b' }] }), badge([anOutcome({ status: 'planned' })]), badge([], { applied: undefined, items }), badge([], { applied: undefined, items, applyFollows: 'writes' }),
			badge([], { applied: undefined, failures: [{ where: 'Approval', message: 'x' }] }),
		]).toEqual([
			{ word: 'Success', tone: 'created' }, { word: 'Nothing to do', tone: 'unchanged' }, { word: 'Failed', tone: 'failed' }, { word: 'Dry run', tone: 'updated' }, { word: 'Plan', tone: 'updated' }, { word: 'Waiting for approval', tone: 'held' }, { word: 'Not approved', tone: 'held' },
		]);
	});

	it('stands above a sentence about a run in which nothing happened', () => {
		const quiet = (...args: Parameters<typeof aRun>) => buildReport(aRun(...args), written).headline;
		const job = { id: 'People', name: 'People', orphans: 'keep' as const, scope: {}, due: false };
		expect(quiet([])).toBe('Nothing to do: everybody is as the configuration wants.');
		expect(quiet([], { plan: aPlan({ job }, { orphans: 1 }) })).toBe('Nothing to do: everybody in a row is as the configuration wants. 1 person is in no row and kept.');
		expect(quiet([], { plan: aPlan({ job }, { orphans: 1_200 }) })).toContain('1,200 people are in no row and kept.');
		expect(quiet([], { plan: aPlan({ job }, { orphans: null }) })).toBe('Nothing to do: everybody is as the configuration wants.');
		expect(quiet([], { plan: undefined })).toBe('Nothing to do.');
		expect(quiet([], { failures: [{ where: 'a', message: 'b' }] })).toBe('Nothing was changed.');
		expect(quiet([], { applied: undefined, failures: [{ where: 'Approval', message: 'x' }] })).toBe('Nothing was done, because nobody approved the plan.');
	});
});

describe('The banners of a run', () => {
	it('say which error came where, with what Domo\'s support asks for once, and how many more there are', () => {
		const failures = Array.from({ length: 12 }, (_, at) => ({ where: `Node ${at}`, message: `Error ${at}` }));
		const banners = bannersOf(aFailedRun({ failures }), 'failed', written);
		expect(banners).toHaveLength(11);
		expect(banners[0]).toEqual({ tone: 'failed', title: 'Error 0', text: 'In Node 0', todo: '', toe: '' });
		expect(banners.at(-1)).toEqual({ tone: 'failed', title: 'And 2 more errors: see the run log.', text: '', todo: '', toe: '' });
		expect(bannersOf(aFailedRun({ failures: failures.slice(0, 10) }), 'failed', written)).toHaveLength(10);
		expect(bannersOf(aFailedRun({ failures: [{ where: 'A', message: 'b', description: 'Ask for X-Y.', httpStatus: 500, toe: 'X-Y' }, { where: 'A', message: 'b', description: 'Wait.', toe: 'X-Y' }] }), 'failed', written)).toEqual([
			{ tone: 'failed', title: 'b', text: 'In A · HTTP 500', todo: 'Ask for X-Y.', toe: '' }, { tone: 'failed', title: 'b', text: 'In A', todo: 'Wait.', toe: 'X-Y' },
		]);
		expect(bannersOf(aRun([anOutcome({ status: 'failed' })]), 'failed', written)).toEqual([{ tone: 'failed', title: 'Not one change got through.', text: '', todo: 'Read the messages below; the next run tries again.', toe: '' }]);
	});

	it.each([
		['rows', ', and the next run writes them.'], ['runRow', '; they are too many to keep, so that the next run writes the RUN row alone.'], [undefined, '.'],
	] as const)('say what becomes of the rows of a log that could not be written: %s', (backlog, end) => {
		expect(bannersOf(aRun([anOutcome()]), 'success', { dataSetId: null, rowsWritten: 0, error: 'Down.', ...(backlog && { backlog }) })).toEqual([
			{ tone: 'failed', title: 'The run log could not be written.', text: 'Down.', todo: `The users are as this report says. The rows of the log are in the output of Domo Write Run Log${end}`, toe: '' },
		]);
	});

	it.each([
		['interrupted', 'The run before was cut off.', 'did at least 1,037 of'], ['stopped', 'The run before was stopped in n8n.', 'did 1,037 of'], ['done', 'The run before left no log.', 'did 1,037 of'],
	] as const)('say of a run before that it was %s', (state, title, words) => {
		expect(bannersOf(aRun([anOutcome()]), 'success', { ...written, interruptedRun: { ...lastRun, state } })).toEqual([
			{ tone: 'held', title, text: `Run run-0 of People, started 23 Nov 2026, 06:00 UTC, ${words} 1,200 changes and wrote no log.`, todo: 'What it left open is part of this run. Execution 4700 in n8n may tell why it ended.', toe: '' },
		]);
	});

	it('name values that go back and forth, each once, with both writers', () => {
		const fight = { userId: 1001, field: 'title', name: 'title', runs: 3, since: '2026-11-20', isNew: true };
		const banner = (contested: LogResult['contested']) => bannersOf(aRun([anOutcome()]), 'success', { ...written, contested });
		const common = { tone: 'held', toe: '', todo: "Let only one of the two write a field: leave its column out of the table, or stop the other writer, whom Domo's Activity Log may show. This is reported once." };
		expect(banner([fight, { ...fight, isNew: false }])).toEqual([{ ...common, title: "1 value goes back and forth: 'People of Acme' keeps writing it, and somebody else keeps changing it back.", text: 'Title (1): changed back by an identity provider, an Admin or another tool.' }]);
		expect(banner([fight, { ...fight, userId: 2 }, { ...fight, field: 'department' }, { ...fight, otherJob: 'Other' }])).toEqual([{
			...common, title: "4 values go back and forth: 'People of Acme' keeps writing them, and somebody else keeps changing them back.",
			text: "Title (2), Department (1): changed back by an identity provider, an Admin or another tool. Title (1): changed back by the job 'Other'.",
		}]);
		expect(banner([{ ...fight, isNew: false }])).toEqual([]);
		expect(banner([])).toEqual([]);
		expect(bannersOf(aRun([], { plan: undefined, jobName: 'Sales' }), 'success', { ...written, contested: [fight] })).toMatchObject([{ title: "1 value goes back and forth: 'Sales' keeps writing it, and somebody else keeps changing it back." }]);
	});

	it('say why nothing was written, where that was on purpose', () => {
		const items = [aCreate(), aHold()].map(({ status: _s, attempts: _a, durationMs: _d, ...item }) => item);
		const first = (...args: Parameters<typeof aRun>) => bannersOf(aRun(...args), 'success', written)[0];
		const stay = 'Who is held stays as they are, unless the approver releases it. Without an approval nothing is done.';
		const waiting = { tone: 'info', toe: '', title: 'Plan waiting for approval: nothing was written yet.', todo: stay };
		const plan = aPlan({}, { create: 1, hold: 1 });
		expect(first([], { plan, applied: undefined, items, applyFollows: 'writes' })).toEqual({ ...waiting, text: 'Approving it changes people in Domo: 1 to create.' });
		expect(first([], { plan, applied: undefined, items, applyFollows: 'dryRun' })).toEqual({ ...waiting, text: "Approving it changes people in Domo: 1 to create. But 'Dry Run' is on in Domo Apply Changes: until it is switched off, nothing is written even then." });
		expect(first([], { plan: aPlan({}, { hold: 1 }), applied: undefined, items: items.slice(1), applyFollows: 'writes' })).toEqual({ ...waiting, text: 'Approving it changes nobody, beside what is released.' });
		expect(first([], { plan, applied: undefined, items })).toEqual({ tone: 'info', toe: '', title: 'This is a plan: nothing was written.', text: '', todo: '' });
		expect(first([anOutcome({ status: 'planned' })])).toEqual({ tone: 'info', toe: '', title: 'Dry run: nothing was written.', text: '', todo: "To apply this, switch off 'Dry Run' in Domo Apply Changes." });
		expect(first([], { applied: undefined, failures: [{ where: 'Approval', message: 'No', description: 'Do' }] })).toEqual({ tone: 'held', toe: '', title: 'Not approved: nothing was done.', text: 'No', todo: 'Do' });
		expect(first([anOutcome()])).toBeUndefined();
	});

	it('know of the run before from the plan only where the log cannot say', () => {
		const run = (state: LastRun['state']) => aRun([], { plan: aPlan({ lastRun: { ...lastRun, state } }) });
		const down = { dataSetId: null, rowsWritten: 0, error: 'Down.' };
		expect(['interrupted', 'stopped', 'done', 'writing'].map((state) => interruptedRunOf(run(state as LastRun['state']), down)?.state)).toEqual(['interrupted', 'stopped', undefined, undefined]);
		expect(interruptedRunOf(run('interrupted'), written)).toBeUndefined();
		expect(interruptedRunOf(aFailedRun(), down)).toBeUndefined();
	});
});

describe('An outcome in words', () => {
	it('is read from its parts', () => {
		expect([storedText(null), storedText(5), storedText('x'), storedText(['a', 'b']), storedText([])]).toEqual(['', '5', 'x', 'a|b', '']);
		const images: readonly (Image | null)[] = [{ roleId: 1 }, { roleId: '2' }, { roleId: null }, { roleId: ['1'] }, { roleId: 'Admin' }, { roleId: 1.5 }, {}, null];
		expect(images.map(roleIn)).toEqual([1, 2, null, null, null, null, null, null]);
		expect([nameOf({ displayName: 'A', email: 'b' }), nameOf({ displayName: '', email: 'b' }), nameOf({ displayName: '', email: '' })]).toEqual(['A', 'b', 'No e-mail address']);
		expect([explanationOf(anOutcome({ message: 'm', reason: 'r' })), explanationOf(anOutcome({ message: '', reason: 'r' })), explanationOf(anOutcome({ message: undefined, reason: 'r' }))]).toEqual(['m', 'r', 'r']);
		expect([messageBeyondReason(anOutcome({ message: 'm', reason: 'r' })), messageBeyondReason(anOutcome({ message: 'r', reason: 'r' })), messageBeyondReason(anOutcome({ message: undefined }))]).toEqual(['m', '', '']);
		expect([supportDetails({ httpStatus: 500, toe: 'X' }), supportDetails({ httpStatus: 500 }), supportDetails({ toe: 'X' }), supportDetails({})]).toEqual(['HTTP 500, for Domo support: X', 'HTTP 500', 'for Domo support: X', '']);
		expect([listFieldNames(['a', 'b'], 2), listFieldNames(['a', 'b', 'c'], 2), listFieldNames([], 2)]).toEqual(['a, b', 'a, b and 1 more', '']);
		expect([truncate('abc', 3), truncate('abcd', 3)]).toEqual(['abc', 'abc…']);
		expect([changedFields(aCreate({ changes: [] })), changedFields(anOutcome({ changes: [] })), changedFields(anOutcome()), changedFields(aCreate({ changes: [], after: undefined }))]).toEqual([['email', 'displayName', 'roleId', 'title'], [], ['title'], []]);
		expect([notDoneWord([]), notDoneWord([anOutcome({ status: 'drifted' })]), notDoneWord([anOutcome({ status: 'drifted' }), anOutcome({ status: 'failed' })])]).toEqual(['failed', 'changed by someone else since the plan, left alone', 'not done']);
	});

	it('has a kind, also where somebody edited its status', () => {
		expect([aReject({ status: 'applied' }), anOutcome({ action: 'scheduled', status: 'planned' }), anOutcome({ action: 'unchanged', status: 'applied' }), anOutcome({ action: 'unchanged', status: 'unchanged' }), anOutcome({ status: 'alreadyDone' }), anOutcome({ action: 'scheduled', status: 'scheduled' })].map(outcomeKind))
			.toEqual(['rejected', 'scheduled', 'unchanged', 'unchanged', 'alreadyDone', 'scheduled']);
		expect(groupByKind([])).toEqual({ created: [], updated: [], removed: [], held: [], notApproved: [], rejected: [], failed: [], alreadyDone: [], scheduled: [], unchanged: [] });
	});

	it('tells who the person was and is, from its changes where it has no record', () => {
		const bare = anOutcome({ before: undefined, after: undefined, changes: [{ field: 'title', from: 'a', to: null }] });
		expect([beforeOf(bare), afterOf(bare), beforeOf(aReject()), afterOf(aReject())]).toEqual([{ title: 'a' }, { title: null }, null, null]);
		expect([beforeOf(anOutcome({ before: { x: 'y' } })), afterOf(anOutcome({ after: { x: 'z' } }))]).toEqual([{ x: 'y' }, { x: 'z' }]);
		expect(filledFields({ email: 'e', displayName: 'd', title: 'Lead', roleId: 1, team: null, city: '', list: [] }, createLabels(undefined))).toEqual([{ label: 'Title', text: 'Lead' }, { label: 'Role', text: 'Admin' }]);
		expect(filledFields(null, createLabels(undefined))).toEqual([]);
	});

	it('is part of the hash of what is held by who, by what, and which fields to which values, in any order', () => {
		const one = aHold({ changes: [{ field: 'title', from: 'a', to: 'b' }] });
		const hash = holdsHash([one, aHold({ userId: 2 })]);
		expect(hash).toMatch(/^[0-9a-f]{64}$/);
		expect(holdsHash([aHold({ userId: 2 }), anOutcome(), one])).toBe(hash);
		expect(holdsHash([aHold({ ...one, reason: 'other', row_number: 9, changes: [{ field: 'title', from: 'other', to: 'b' }] }), aHold({ userId: 2 })])).toBe(hash);
		const others = [
			[one], [aHold({ ...one, changes: [{ field: 'title', from: 'a', to: 'c' }] })], [aHold({ ...one, changes: [{ field: 'team', from: 'a', to: 'b' }] })], [aHold({ ...one, email: 'x' })], [aHold({ ...one, userId: 7 })],
			[aHold({ ...one, held: { by: 'updateLimit', action: 'delete' } })], [aHold({ ...one, held: { by: 'deletionLimit', action: 'update' } })], [aHold({ ...one, held: { by: 'deletionLimit', action: 'delete', relatedEmail: 'y' } })],
		].map(holdsHash);
		expect(new Set([hash, ...others]).size).toBe(9);
		expect(holdsHash([anOutcome(), aReject()])).toBe('');
	});
});
