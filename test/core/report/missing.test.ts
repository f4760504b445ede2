import type { OutcomeStatus } from '../../../core/apply';
import type { PlanItem } from '../../../core/plan';
import { countFields, missingItems, missingPhrase, missingWords, NOTHING_MISSING, plannedItems, withoutDuplicates } from '../../../core/report/counts';
import { bannersOf, headline } from '../../../core/report/banners';
import { aCreate, aDelete, aHold, anOutcome, aPlan, applied, aReject, aRun } from './builders';
import { written } from './documents';

const counts = aPlan({}, { create: 1, update: 4, delete: 2, hold: 1, reject: 1, scheduled: 1, unchanged: 300 }).counts;
const unchanged = anOutcome({ action: 'unchanged', status: 'unchanged' });
const some = (count: number, status: OutcomeStatus = 'applied') => Array.from({ length: count }, () => anOutcome({ status }));

describe('Items of a plan that did not come to the log', () => {
	it('are counted against all items of the plan, but those of unchanged people', () => {
		expect(plannedItems(counts)).toBe(10);
		expect(missingItems(counts, [...some(10), unchanged], undefined, 0)).toEqual(NOTHING_MISSING);
		expect(missingItems(counts, [...some(7), unchanged], undefined, 0)).toEqual({ ...NOTHING_MISSING, total: 3 });
		expect(missingItems(counts, some(12), undefined, 0)).toEqual(NOTHING_MISSING);
	});

	it.each<[string, Parameters<typeof missingItems>, Partial<ReturnType<typeof missingItems>>]>([
		['were lost behind Apply, which says what became of them', [counts, some(6), { applied: 8, failed: 2, unchanged: 5 }, 0], { total: 4, notApplied: 0, byStatus: [{ status: 'applied', count: 2 }, { status: 'failed', count: 2 }] }],
		['were lost before Apply', [counts, some(6), { applied: 6, unchanged: 5 }, 0], { total: 4, notApplied: 4, byStatus: [] }],
		['were lost on both sides', [counts, some(5), { applied: 7 }, 0], { total: 5, notApplied: 3, byStatus: [{ status: 'applied', count: 2 }] }],
		['went around Apply', [counts, [...some(6), ...some(2, 'notTried')], { applied: 6 }, 2], { total: 2, notApplied: 2, byStatus: [] }],
		['went around Apply, beside others that were lost on both sides', [counts, [...some(4), ...some(2, 'notTried')], { applied: 6 }, 2], { total: 4, notApplied: 2, byStatus: [{ status: 'applied', count: 2 }] }],
		['are none, though more came than Apply gave', [counts, some(10), { applied: 2 }, 0], { total: 0, notApplied: 0, byStatus: [] }],
	])('%s', (_what, given, expected) => {
		expect(missingItems(...given)).toEqual({ ...NOTHING_MISSING, ...expected });
	});

	it.each<[Parameters<typeof missingWords>, string, string]>([
		[[{ ...NOTHING_MISSING, total: 1 }, 9, true], '1 of the 9 items of the plan is missing.', 'What became of them is not known here, and this log cannot take it back.'],
		[[{ ...NOTHING_MISSING, total: 1_200, notApplied: 1_200 }, 9_000, true], '1,200 of the 9,000 items of the plan are missing.', '1,200 did not reach Domo Apply Changes: nothing was written for them.'],
		[[{ ...NOTHING_MISSING, total: 1, notApplied: 1 }, 9, true], '1 of the 9 items of the plan is missing.', '1 did not reach Domo Apply Changes: nothing was written for it.'],
		[[{ ...NOTHING_MISSING, total: 5, notApplied: 2 }, 9, true], '5 of the 9 items of the plan are missing.', '2 did not reach Domo Apply Changes: nothing was written for them. What became of the others is not known here, and this log cannot take it back.'],
		[[{ ...NOTHING_MISSING, total: 5, notApplied: 2, byStatus: [{ status: 'applied', count: 2 }, { status: 'failed', count: 1 }] }, 9, true], '5 of the 9 items of the plan are missing.', '2 did not reach Domo Apply Changes: nothing was written for them. Of the others Domo Apply Changes says: 2 applied and 1 failed. Who they are is not known here, so this log cannot take them back.'],
		[[{ ...NOTHING_MISSING, total: 5 }, 9, false], '5 of the 9 items of the plan are missing.', ''],
		[[{ ...NOTHING_MISSING, total: 5, planItem: true }, 9, true], 'The plan item is missing.', 'So nobody knows whether what came in is all of the run, and how the instance is now.'],
	])('are reported in words: %j', (given, title, text) => {
		expect(missingWords(...given)).toEqual({ title, text, todo: expect.stringMatching(/^Connect Domo Reconcile Users, Domo Apply Changes and Domo Write Run Log directly, or look for/) });
	});

	it('have no words where there are none', () => {
		expect(missingWords(NOTHING_MISSING, 9, true)).toBeUndefined();
		expect([NOTHING_MISSING, { ...NOTHING_MISSING, total: 1 }, { ...NOTHING_MISSING, total: 1_200 }, { ...NOTHING_MISSING, planItem: true }, { ...NOTHING_MISSING, total: 2, planItem: true }].map(missingPhrase))
			.toEqual(['', '1 item missing', '1,200 items missing', 'the plan item is missing', '2 items missing']);
	});

	it('are in the banner and the headline of the run', () => {
		const record = aRun(some(2), { plan: aPlan({}, { update: 5 }), ...applied({ counts: { applied: 3 } }) });
		expect(bannersOf(record, 'partial', written)).toEqual([{
			tone: 'failed', toe: '', title: '3 of the 5 items of the plan are missing.', todo: expect.any(String),
			text: '2 did not reach Domo Apply Changes: nothing was written for them. Of the others Domo Apply Changes says: 1 applied. Who they are is not known here, so this log cannot take them back.',
		}]);
		expect(headline(record)).toBe('2 updated, 3 items missing');
		expect(bannersOf(aRun([anOutcome()], { plan: undefined }), 'partial', written)).toMatchObject([{ title: 'The plan item is missing.' }]);
		const { status: _status, attempts: _attempts, durationMs: _durationMs, ...item } = anOutcome();
		for (const failures of [[], [{ where: 'Approval', message: 'Nobody approved.' }]]) {
			const [banner] = bannersOf(aRun([], { items: [item], applied: undefined, failures, plan: aPlan({}, { update: 3 }) }), 'partial', written);
			expect(banner).toMatchObject({ title: '2 of the 3 items of the plan are missing.', text: '' });
		}
	});
});

it('Each item of a plan counts once: its outcome before the item itself, and the first of two outcomes', () => {
	const item: PlanItem = { ...aCreate(), _item: 'a' };
	const { status: _status, attempts: _attempts, durationMs: _durationMs, ...bare } = { ...anOutcome(), _item: 'a' };
	const [first, second] = [anOutcome({ _item: 'a', email: '1' }), anOutcome({ _item: 'a', email: '2' })];
	expect(withoutDuplicates([bare, first, second, bare])).toEqual([first]);
	expect(withoutDuplicates([bare, bare])).toEqual([bare]);
	expect(withoutDuplicates([anOutcome(), anOutcome()])).toHaveLength(2);
	expect(withoutDuplicates([first, anOutcome({ _item: 'b' })])).toHaveLength(2);
	expect(withoutDuplicates([item, { ...item, _item: 'b' }])).toHaveLength(2);
});

it('Fields are counted as set on new people, changed or cleared, the most written first, then by name', () => {
	const change = (field: string, to: string | null | readonly string[]) => ({ field, from: 'x', to });
	expect(countFields([
		aCreate({ changes: [change('title', 'Lead'), change('team', '')] }),
		aHold({ held: { by: 'maxInvites', action: 'create' }, changes: [change('title', 'Lead')] }),
		anOutcome({ changes: [change('title', null), change('city', 'B'), change('areas', [])] }),
		anOutcome({ changes: [change('city', 'C'), change('bureau', 'D')] }),
		aDelete(), aReject(),
	])).toEqual([
		{ field: 'title', set: 2, changed: 0, cleared: 1 },
		{ field: 'city', set: 0, changed: 2, cleared: 0 },
		{ field: 'areas', set: 0, changed: 0, cleared: 1 },
		{ field: 'bureau', set: 0, changed: 1, cleared: 0 },
		{ field: 'team', set: 0, changed: 0, cleared: 1 },
	]);
});
