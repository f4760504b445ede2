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
