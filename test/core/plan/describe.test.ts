import { isRemovalItem, keptOrphansSentence, planSummary, suspectCellsOf, suspectCellsPhrase, writeAction } from '../../../core/plan/describe';
import type { UnsignedItem } from '../../../core/plan/items';
import type { HoldReason, PlanCounts, WriteAction } from '../../../core/plan/types';

const none: PlanCounts = { live: 9, orphans: 9, protected: 9, create: 0, update: 0, delete: 0, hold: 0, reject: 0, unchanged: 9, scheduled: 0, endingSoon: 0, leavers: 0, adminsBefore: 9, adminsAfter: 9 };
const item = (overrides: Partial<UnsignedItem>): UnsignedItem => ({
	action: 'update', email: '', displayName: '', userId: 1, row_number: 2, summary: '', reason: '', changes: [], ...overrides,
});
const held = (by: HoldReason, action: WriteAction, row_number: number | null = 2) => item({ action: 'hold', held: { by, action }, row_number, changes: action === 'update' ? [{ field: 'roleId', from: 4, to: 5 }] : [] });

it.each<[string, Partial<PlanCounts>, UnsignedItem[]]>([
	['nothing to do', {}, [item({ row_number: null })]],
	['1 to create', { create: 1 }, []],
	['99 to create, 299 to update, 95 to remove, 1 row rejected', { create: 99, update: 299, delete: 95, reject: 1 }, []],
	['2 rows rejected', { reject: 2 }, []],
	['1 removal held', {}, [held('deletionLimit', 'delete', null)]],
	['2 removals held', {}, [held('deletionLimit', 'delete', null), held('deletionLimit', 'update', null)]],
	['1 new admin held', {}, [held('newAdmins', 'create', null)]],
	['1 new admin and 1 invitation held', {}, [held('maxInvites', 'create'), held('newAdmins', 'update')]],
	['6 role changes held', {}, Array.from({ length: 6 }, () => held('roleChangeLimit', 'update'))],
	['1 clearing held', {}, [held('blankingLimit', 'update')]],
	['1 creation held', {}, [held('incompleteRead', 'create')]],
	['1 clearing and 3 updates held', {}, [
		{ ...held('blankingLimit', 'update'), changes: [{ field: 'skills', from: null, to: ['a'] }, { field: 'title', from: 'Lead', to: null }] },
		...[null, [], null].map((from) => ({ ...held('blankingLimit', 'update'), changes: [{ field: 'skills', from, to: ['a'] }, { field: 'title', from: null, to: 'Lead' }] })),
	]],
	['2 clearings held', {}, [{ ...held('blankingLimit', 'update'), changes: [{ field: 'skills', from: ['a'], to: [] }] }, { ...held('blankingLimit', 'update'), changes: [{ field: 'title', from: '', to: null }] }]],
	['2 renames held', {}, [held('probableRename', 'update'), held('probableRename', 'update')]],
	[
		'2 removals, 3 clearings, 1 rename and 4 updates held', {},
		[
			...Array.from({ length: 2 }, () => held('deletionLimit', 'delete', null)), ...Array.from({ length: 3 }, () => held('blankingLimit', 'update')),
			held('probableRename', 'update'), ...Array.from({ length: 4 }, () => held('minimumAdmins', 'update')),
		],
	],
])('says: %s', (summary, counts, items) => {
	expect(planSummary(items, { ...none, ...counts }, 'delete')).toBe(summary);
});

it('names people in no row alone where they are kept and were counted', () => {
	expect([keptOrphansSentence(null, 'keep'), keptOrphansSentence(0, 'keep'), keptOrphansSentence(2, 'delete'), keptOrphansSentence(2, undefined)]).toEqual(Array(4).fill(undefined));
	expect(planSummary([], { ...none, orphans: null }, 'keep')).toBe('nothing to do');
});

it('an item is about the write that it makes, or that is held', () => {
	const actions = ['create', 'update', 'delete', 'reject', 'scheduled', 'unchanged'] as const;
	expect(actions.map((action) => writeAction({ action }))).toEqual(['create', 'update', 'delete', null, null, null]);
	expect([writeAction({ action: 'hold', held: { by: 'newAdmins', action: 'create' } }), writeAction({ action: 'hold' })]).toEqual(['create', null]);
});

describe('a removal is', () => {
	const role = { field: 'roleId', from: 4, to: 5 };
	const title = { field: 'title', from: 'a', to: 'b' };
	it.each<[string, boolean, Partial<UnsignedItem>]>([
		['a delete', true, { action: 'delete' }],
		['a delete that is held', true, held('protected', 'delete')],
		['the other role of an account in no row', true, { row_number: null, changes: [role] }],
		['the other role of an account whose row has ended', true, { row_number: 4, endDate: '2026-02-01', changes: [role] }],
		['such a change that is held', true, { ...held('protected', 'update'), row_number: null, changes: [role] }],
		['no role that a row asks for', false, { changes: [role] }],
		['no other field of an account in no row', false, { row_number: null, changes: [title] }],
		['no change of several fields', false, { row_number: null, changes: [role, title] }],
		['no change of nothing', false, { row_number: null }],
		['no creation', false, { action: 'create', row_number: null, changes: [role] }],
		['no row that is rejected', false, { action: 'reject', row_number: null, changes: [role] }],
	])('%s', (_, expected, overrides) => expect(isRemovalItem(item(overrides))).toBe(expected));
});

describe('cells that look wrong', () => {
	const warning = (column: string) => ({ column, value: 'x', message: 'looks wrong' });
	const warned = (action: UnsignedItem['action'], ...columns: string[]) => item({ action, warnings: columns.map(warning) });

	it('are told of what is written, held or waits, but not where no cell is used', () => {
		const told = (['create', 'update', 'delete', 'hold', 'scheduled', 'reject', 'unchanged'] as const).map((action) => suspectCellsOf(warned(action, 'title')).length);
		expect([told, suspectCellsOf(item({}))]).toEqual([[1, 1, 1, 1, 1, 0, 0], []]);
	});

	it.each<[string | undefined, UnsignedItem[]]>([
		[undefined, []],
		[undefined, [item({}), warned('reject', 'title')]],
		['1 cell looks wrong and is used all the same (title 1)', [warned('update', 'title'), warned('unchanged', 'title')]],
		['6 cells look wrong and are used all the same (phoneNumber 3, title 2, fax 1)', [warned('update', 'title', 'phoneNumber'), warned('create', 'fax', 'phoneNumber'), warned('hold', 'title', 'phoneNumber')]],
	])('are counted by column: %s', (phrase, items) => expect(suspectCellsPhrase(items)).toBe(phrase));
});
