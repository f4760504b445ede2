import { inOrder, inOrderChunked, phaseOf } from '../../../core/plan/hash';
import type { FieldChange, PlanAction } from '../../../core/plan/types';
import { FakeClock } from '../../support/fakeClock';

interface Told { readonly endDate?: string; readonly action: PlanAction; readonly email: string; readonly userId: number | null; readonly row_number: number | null; readonly changes: readonly FieldChange[] }

const anItem = (action: PlanAction, overrides: Partial<Told> = {}): Told => ({ action, email: 'a@x', userId: 1, row_number: 2, changes: [], ...overrides });
const role = (from: number, to: number) => ({ changes: [{ field: 'title', from: '1', to: '2' }, { field: 'roleId', from, to }] });
const title = { changes: [{ field: 'title', from: 1, to: 1 }] };

it.each<[string, Told, number]>([
	['a create', anItem('create'), 0],
	['a promotion to Admin', anItem('update', role(4, 1)), 0],
	['an update of attributes', anItem('update', title), 1],
	['another role for somebody who is no Admin', anItem('update', role(4, 5)), 1],
	['a demotion of an Admin', anItem('update', role(1, 4)), 2],
	['a role change of an orphan', anItem('update', { ...role(4, 5), row_number: null }), 3],
	['a role change of an orphan to Admin', anItem('update', { ...role(4, 1), row_number: null }), 3],
	['a removal', anItem('delete'), 3],
	['a hold', anItem('hold', role(4, 1)), 4],
	['a reject', anItem('reject'), 5],
	['a role change of a leaver by date', { ...anItem('update', role(4, 5)), endDate: '2026-11-30' }, 3],
	['a row that is to come', anItem('scheduled'), 6],
	['an unchanged person', anItem('unchanged'), 7],
])('%s comes in its phase', (_, item, phase) => {
	expect(phaseOf(item)).toBe(phase);
});

const sorted = [
	anItem('create', { email: 'z@x', userId: null }),
	anItem('update', { email: 'A@x', userId: 5 }),
	anItem('update', { email: 'a@x', userId: 9 }),
	anItem('update', { email: 'a_b@x', userId: 3 }),
	anItem('update', { email: 'aB@x', userId: 3 }),
	anItem('update', { email: 'B@x', userId: 1 }),
	anItem('delete', { email: 'a@x', userId: 1 }),
	anItem('reject', { email: 'a@x', userId: null }),
	anItem('reject', { email: 'a@x', userId: 4 }),
];
const orders = [[0, 1, 2, 3, 4, 5, 6, 7, 8], [8, 7, 6, 5, 4, 3, 2, 1, 0], [3, 8, 0, 4, 1, 7, 2, 6, 5]];

it.each(orders.map((order) => [order]))('items come by phase, then by address whatever its case, then by id: from %j', async (order) => {
	const shuffled = order.flatMap((at) => sorted[at] ?? []);
	expect(inOrder(shuffled)).toEqual(sorted);
	expect(await inOrderChunked(shuffled, new FakeClock())).toEqual(sorted);
});
