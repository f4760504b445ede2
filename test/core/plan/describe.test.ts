import { planSummary } from '../../../core/plan/describe';
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
	['2 renames held', {}, [held('probableRename', 'update'), held('probableRename', 'update')]],
	[
		'2 removals, 3 clearings, 1 rename and 4 updates held', {},
		[
			...Array.from({ length: 2 }, () => held('deletionLimit', 'delete', null)), ...Array.from({ length: 3 }, () => held('blankingLimit', 'update')),
			held('probableRename', 'update'), ...Array.from({ length: 4 }, () => held('minimumAdmins', 'update')),
		],
	],
])('says: %s', (summary, counts, items) => {
	expect(planSummary(items, { ...none, ...counts })).toBe(summary);
});
