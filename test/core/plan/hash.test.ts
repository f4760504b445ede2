import { contentDigest, inOrder, markOfDescription, markOfItem, itemMarkText, normalJson, outcomeDigest, planHash, readMark, signPlan, type UnsignedDescription } from '../../../core/plan/hash';
import type { UnsignedItem } from '../../../core/plan/items';
import { DEFAULT_GUARD } from '../../../core/plan/types';
import { FakeClock } from '../../support/fakeClock';

const counts = { live: 9, orphans: 0, protected: 1, create: 0, update: 1, delete: 0, hold: 0, reject: 0, unchanged: 8, scheduled: 0, endingSoon: 0, leavers: 0, adminsBefore: 2, adminsAfter: 2 };
const description: UnsignedDescription = {
	action: 'plan', jobName: 'People', jobDescription: '', instance: 'https://acme.domo.com', plannedAt: '2026-01-01T00:00:00.000Z',
	source: { dataSetId: 'd', version: '7', rows: 1, readAt: '2026-01-01T00:00:00Z' },
	actor: { id: 1, email: 'job@acme.example' }, guard: DEFAULT_GUARD, protectedUserIds: [1], newAttributes: [], guardTripped: false, summary: '', counts, notes: [],
	logValues: 'full',
};
const item: UnsignedItem = {
	action: 'update', email: 'a@acme.example', displayName: 'A', userId: 5, row_number: 2, summary: 'title: x → y', reason: 'Row 2.',
	changes: [{ field: 'title', from: 'x', to: 'y' }], before: { title: 'x' }, after: { title: 'y' },
};
const other: UnsignedItem = { ...item, email: 'b@acme.example', userId: 6 };
const content = (one: UnsignedItem): string => contentDigest(one).content;
const hashOf = (described: UnsignedDescription, ...items: UnsignedItem[]): string => planHash(described, items.map(content));

describe('the digest of an item', () => {
	it('does not depend on the order of keys, on sentences, nor on what a builder adds', () => {
		const shuffled = JSON.parse(`{"mine":1,"after":{"title":"y"},"before":{"title":"x"},"changes":[{"to":"y","from":"x","field":"title"}],
			"reason":"other words","summary":"","row_number":2,"userId":5,"displayName":"A","email":"a@acme.example","action":"update"}`);
		expect(content(shuffled)).toBe(content(item));
	});

	it('does not depend on whether values came back as text, or were left out because they are empty', () => {
		const orphan: UnsignedItem = { ...item, row_number: null, changes: [{ field: 'roleId', from: 4, to: 5 }, { field: 'title', from: null, to: [] }], before: { roleId: 4, title: null }, after: { roleId: 5, title: [] } };
		const asText = JSON.parse(`{"action":"update","email":"a@acme.example","displayName":"A","userId":"5","row_number":"",
			"changes":[{"field":"roleId","from":"4","to":"5"},{"field":"title","to":""}],"before":{"roleId":"4"},"after":{"roleId":"5"}}`);
		expect(content(asText)).toBe(content(orphan));
	});

	it.each<[string, Partial<UnsignedItem>]>([
		['another person', { userId: 6 }],
		['another address', { email: 'c@acme.example' }],
		['another row', { row_number: 3 }],
		['a removal by date', { endDate: '2026-11-30' }],
		['another value', { changes: [{ field: 'title', from: 'x', to: 'z' }] }],
		['another value before', { changes: [{ field: 'title', from: 'w', to: 'y' }] }],
		['another field', { changes: [{ field: 'roleId', from: 'x', to: 'y' }] }],
		['a list for a text', { changes: [{ field: 'title', from: 'x', to: ['y'] }] }],
		['no change', { changes: [] }],
		['another before-image', { before: { title: 'w' } }],
		['no before-image', { before: undefined }],
		['another after-image', { after: { title: 'z' } }],
		['an invitation', { sendInvite: true }],
		['another action', { action: 'delete' }],
		['a hold', { held: { by: 'deletionLimit', action: 'delete' } }],
	])('changes with %s', (_, edit) => {
		expect(content({ ...item, ...edit })).not.toBe(content(item));
	});

	it('distinguishes a value from a name, and a list from an object', () => {
		expect(normalJson({ a: 'b' })).not.toBe(normalJson(['a', 'b']));
		expect(normalJson({ a: { b: 'c' } })).not.toBe(normalJson({ a: [['b', 'c']] }));
		expect(normalJson(JSON.parse('{"__proto__":"x"}'))).not.toBe(normalJson({}));
		expect([{}, { a: null }, { a: { b: [] } }, [], '', undefined].map(normalJson)).toEqual(Array(6).fill(normalJson(null)));
	});
});

describe('the hash of a plan', () => {
	it('does not depend on the order of items, nor on unchanged people: nothing is done to them', () => {
		expect(hashOf(description, other, item)).toBe(hashOf(description, item, other));
	});

	it.each<[string, Partial<UnsignedDescription>]>([
		['another time', { plannedAt: '2026-01-01T00:00:00.001Z' }],
		['another instance', { instance: 'https://other.domo.com' }],
		['another job', { jobName: 'Others' }],
		['another account', { actor: { id: 2, email: 'job@acme.example' } }],
		['another version of the table', { source: { ...description.source, version: '8' } }],
		['a raised limit', { guard: { ...DEFAULT_GUARD, minimumAdmins: 0 } }],
		['nobody protected', { protectedUserIds: [] }],
		['a new attribute', { newAttributes: ['team'] }],
		['other counts', { counts: { ...counts, update: 0, delete: 1 } }],
		['values in the log', { logValues: 'fieldsOnly' }],
	])('changes with %s', (_, edit) => {
		expect(hashOf({ ...description, ...edit }, item)).not.toBe(hashOf(description, item));
	});

	it('changes with each item', () => {
		expect(new Set([hashOf(description), hashOf(description, item), hashOf(description, other), hashOf(description, item, other), hashOf(description, item, item)]).size).toBe(5);
	});

	it('does not depend on the order of changes: they travel as columns', () => {
		const changes = [{ field: 'title', from: 'x', to: 'y' }, { field: 'department', from: 'IT', to: 'HR' }];
		const [one, turned] = [changes, [...changes].reverse()].map((order): UnsignedItem => ({ ...item, changes: order, before: { title: 'x', department: 'IT' }, after: { title: 'y', department: 'HR' } }));
		expect(hashOf(description, turned!)).toBe(hashOf(description, one!));
		expect(hashOf(description, { ...one!, changes: changes.map(({ field, from }) => ({ field, from, to: 'z' })) })).not.toBe(hashOf(description, one!));
	});

	/** What stays the same from version to version: an approval waits for hours, and an update of the package may come between. */
	it('is this one', () => {
		const guard = JSON.parse('{"maxDeletionsPercent":10,"newAdmins":"hold","protectedUsers":["*@acme.example"]}');
		expect(hashOf({ ...description, guard }, item, other)).toBe('65e6a33000e78168c9e4b8a426f7f31ea2f8b114529ddb467a6a6eb9140ca15d');
	});
});

describe('the text in _item', () => {
	it('is short however large the plan is, and is read back', () => {
		const mark = { ...markOfItem(contentDigest(item), '20261128T201313Z-1b9d6bcd', 999_999, 1_000_000), outcome: 'a'.repeat(16) };
		expect(itemMarkText(mark).length).toBeLessThanOrEqual(96); // two lines of n8n's table
		expect(readMark(itemMarkText(mark))).toEqual(mark);
		expect(readMark(` ${itemMarkText(mark)} `)).toEqual(mark);
	});

	it('says the same of one place of one run alone', () => {
		const texts = [['run-1', 1, 2], ['run-1', 2, 2], ['run-1', 1, 3], ['run-2', 1, 2], ['run-1', 11, 12], ['run-11', 1, 12], ['run-1', 1, 112]].map(([run, place, items]) =>
			itemMarkText(markOfItem(contentDigest(item), String(run), Number(place), Number(items))).slice(0, 16));
		expect(new Set(texts).size).toBe(7);
	});

	it.each([undefined, null, '', 7, 'a|b|c|1/2', {}])('is nothing else: %p', (text) => {
		expect(readMark(text)).toBeUndefined();
	});
});

describe('an empty field before a change', () => {
	it.each<[string, Partial<UnsignedItem>, boolean]>([
		['a removal', { action: 'delete' }, true],
		['a removal that is held', { action: 'hold', held: { by: 'deletionLimit', action: 'delete' } }, true],
		['the removal in a probable rename', { action: 'hold', held: { by: 'probableRename', action: 'update' }, userId: null }, true],
		['an update that is held', { action: 'hold', held: { by: 'updateLimit', action: 'update' } }, false],
		['an update', {}, false],
	])('counts where the account goes: %s', (_, overrides, counts) => {
		const digestOf = (before: UnsignedItem['before']) => contentDigest({ ...item, ...overrides, before }).before;
		const [withEmpty, without] = [digestOf({ title: 'x', department: null }), digestOf({ title: 'x' })];
		expect(withEmpty !== without).toBe(counts);
		expect(digestOf({ department: null, title: 'x' })).toBe(withEmpty);
		expect(digestOf({ title: 'y', department: null })).not.toBe(withEmpty);
	});
});

describe('a signed plan', () => {
	const unsigned: readonly UnsignedItem[] = [{ ...item, place: 7 }, { ...other, action: 'unchanged' }, { ...other, userId: 8, place: 0 }];

	it('gives each item its place among those that are done, and takes the place of its row off', async () => {
		const plan = await signPlan(description, unsigned, 'run-1', new FakeClock());
		expect(plan.places).toEqual([7, null, 0]);
		expect(plan.items.map((one) => [readMark(one._item)?.place, readMark(one._item)?.items, readMark(one._item)?.runId, 'place' in one])).toEqual([[1, 2, 'run-1', false], [2, 2, 'run-1', false], [3, 2, 'run-1', false]]);
		expect(readMark(plan.description._item)).toMatchObject({ place: 0, items: 2, before: '', runId: 'run-1' });
		expect(plan.description.run).toEqual({ id: 'run-1', planHash: hashOf(description, { ...item }, { ...other, userId: 8 }) });
	});

	it('has another mark with another description, hash, run or number of items', async () => {
		const marks = await Promise.all([
			signPlan(description, unsigned, 'run-1', new FakeClock()), signPlan({ ...description, jobName: 'Others' }, unsigned, 'run-1', new FakeClock()),
			signPlan(description, unsigned, 'run-2', new FakeClock()), signPlan(description, unsigned.slice(0, 2), 'run-1', new FakeClock()),
		]);
		expect(new Set(marks.map((plan) => readMark(plan.description._item)?.digest)).size).toBe(4);
		const [one, next] = [{ id: 'run-1', planHash: '1f' }, { id: 'run-11', planHash: 'f' }].map((run) => markOfDescription(description, run, 2).digest);
		expect(next).not.toBe(one);
	});

	it('has another outcome where another thing became of an item, or the same of another item', () => {
		const mark = markOfItem(contentDigest(item), 'run-1', 1, 2);
		const digests = [outcomeDigest(mark, { status: 'applied' }), outcomeDigest(mark, { status: 'failed' }), outcomeDigest({ ...mark, digest: 'f'.repeat(16) }, { status: 'applied' })];
		expect(new Set(digests).size).toBe(3);
		expect(digests.map((digest) => readMark(itemMarkText({ ...mark, outcome: digest }))?.outcome)).toEqual(digests);
	});
});

it('a text around a mark, or another number of digits, is no mark', () => {
	const text = itemMarkText(markOfItem(contentDigest(item), 'run-1', 1, 2));
	expect([`x${text}`, `${text}x`, `${text}|abc`, `x|${text}`, text.slice(1)].map(readMark)).toEqual(Array(5).fill(undefined));
	expect(readMark(text)).not.toHaveProperty('outcome');
});

it('several holds of one person come by their reasons, then by their rows', () => {
	const hold = (by: 'deletionLimit' | 'newAdmins', row_number: number | null): UnsignedItem => ({ ...item, action: 'hold', held: { by, action: 'update' }, row_number });
	const { held: _, ...noReason } = hold('newAdmins', 9);
	const sorted = [noReason, hold('deletionLimit', 9), hold('newAdmins', null), hold('newAdmins', 3), hold('newAdmins', 12)];
	for (const order of [[4, 3, 2, 1, 0], [1, 3, 0, 4, 2]]) expect(inOrder(order.flatMap((at) => sorted[at] ?? []))).toEqual(sorted);
});

it.each([['"', '"\\""'], ['a\nb', '"a\\nb"'], ['ü', '"ü"'], ['\\', '"\\\\"'], ['a b', '"a b"'], ['', '""']])('the text %j is written as JSON writes it', (text, json) => expect(normalJson(text)).toBe(json));
