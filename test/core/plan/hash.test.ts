import { canonicalJson, planHash, type HashedDescription } from '../../../core/plan/hash';
import { DEFAULT_GUARD, type PlanItem } from '../../../core/plan/types';

const description: HashedDescription = {
	instance: 'https://acme.domo.com',
	source: { dataSetId: 'd', version: '7', rows: 1, readAt: '2026-01-01T00:00:00Z' },
	actor: { id: 1, email: 'job@acme.example' },
	guard: DEFAULT_GUARD,
	protectedUserIds: [1],
	newAttributes: [],
};
const item: PlanItem = {
	action: 'update', email: 'a@acme.example', displayName: 'A', userId: 5, row_number: 2, summary: 'title: x → y', reason: 'Row 2.',
	changes: [{ field: 'title', from: 'x', to: 'y' }], before: { title: 'x' }, after: { title: 'y' }, run: { id: 'r1', planHash: '' },
};

it('does not depend on the order of keys, on the run or on the wording', () => {
	const shuffled = JSON.parse(`{"run":{"planHash":"z","id":"r2"},"after":{"title":"y"},"before":{"title":"x"},"changes":[{"to":"y","from":"x","field":"title"}],
		"reason":"other words","summary":"","row_number":2,"userId":5,"displayName":"A","email":"a@acme.example","action":"update"}`);
	expect(planHash({ ...description, source: { ...description.source, readAt: 'later' } }, [shuffled])).toBe(planHash(description, [item]));
});

it.each<[string, Partial<PlanItem>]>([
	['another person', { userId: 6 }],
	['another value', { changes: [{ field: 'title', from: 'x', to: 'z' }] }],
	['another before-image', { before: { title: 'w' } }],
	['an invitation', { sendInvite: true }],
	['another action', { action: 'delete' }],
])('changes with %s', (_, edit) => {
	expect(planHash(description, [{ ...item, ...edit }])).not.toBe(planHash(description, [item]));
});

it('changes with a dropped item, another instance, another version and a raised limit', () => {
	const hashes = [
		planHash(description, [item]),
		planHash(description, []),
		planHash({ ...description, instance: 'https://other.domo.com' }, [item]),
		planHash({ ...description, source: { ...description.source, version: '8' } }, [item]),
		planHash({ ...description, guard: { ...DEFAULT_GUARD, minimumAdmins: 0 } }, [item]),
	];
	expect(new Set(hashes).size).toBe(hashes.length);
});

it('writes canonical JSON', () => {
	expect(canonicalJson({ b: [1, null, { d: undefined, c: 'x' }], a: true })).toBe('{"a":true,"b":[1,null,{"c":"x"}]}');
});

it('does not heed unchanged people: nothing is done to them', () => {
	expect(planHash(description, [item, { ...item, action: 'unchanged', userId: 9 }])).toBe(planHash(description, [item]));
});

it.each<[string, unknown, string]>([
	['nothing', undefined, 'null'],
	['null', null, 'null'],
	['keys in any order, at any depth', { b: { d: 1, c: 2 }, a: [{ f: 1, e: 2 }, 3] }, '{"a":[{"e":2,"f":1},3],"b":{"c":2,"d":1}}'],
	['keys in order, with members that are not', { a: { c: 1, b: 2 } }, '{"a":{"b":2,"c":1}}'],
	['three keys of which the last is out of order', { a: 1, c: 2, b: 3 }, '{"a":1,"b":3,"c":2}'],
	['lists in lists', [[{ b: 1, a: 2 }], 'x'], '[[{"a":2,"b":1}],"x"]'],
	['null among members', { b: null, a: null }, '{"a":null,"b":null}'],
	['a key called __proto__', JSON.parse('{"b":1,"__proto__":{"d":1,"c":2}}'), '{"__proto__":{"c":2,"d":1},"b":1}'],
])('writes %s as canonical JSON', (_, value, text) => {
	expect(canonicalJson(value)).toBe(text);
});
