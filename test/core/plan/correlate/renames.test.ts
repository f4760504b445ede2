import { holdRename, probableRenames } from '../../../../core/plan/correlate/renames';
import { aDesiredUser, aLiveUser } from '../../../support/builders';

const row = (rowNumber: number, displayName: string, employeeIdKey = '') => aDesiredUser({ rowNumber, displayName, employeeIdKey, email: `row${rowNumber}@x` });
const orphan = (id: number, displayName: string, employeeId: string | null = null) => aLiveUser({ id, displayName, values: ['x', employeeId] });
const pairs = (rows: ReturnType<typeof row>[], orphans: ReturnType<typeof orphan>[]) =>
	probableRenames(rows, orphans, 1).map(({ desired, orphan: who, because }) => [desired.rowNumber, who.id, because]);

describe('a probable rename', () => {
	it.each([
		['the same employeeId, whatever the names', [row(2, 'Ann Lee', 'e1')], [orphan(10, 'Ann Doe', ' E1')], [[2, 10, 'employeeId']]],
		['the same name where neither has an id', [row(2, 'ann  LEE')], [orphan(10, 'Ann Lee')], [[2, 10, 'displayName']]],
		['the same name, and a blank id', [row(2, 'Ann')], [orphan(10, 'Ann', '')], [[2, 10, 'displayName']]],
		['the same name and two ids: two people', [row(2, 'Ann', 'e1')], [orphan(10, 'Ann', 'E2')], []],
		['the same name and an id on one side', [row(2, 'Ann', 'e1')], [orphan(10, 'Ann')], []],
		['an id that reads like a name', [row(2, 'E1')], [orphan(10, 'x', 'E1')], []],
		['no name and no id on either side', [row(2, '')], [orphan(10, '')], []],
		['nothing in common', [row(2, 'Ann')], [orphan(10, 'Bob')], []],
	])('is %s', (_, rows, orphans, expected) => {
		expect(pairs(rows, orphans)).toEqual(expected);
	});

	it('pairs everybody who shares a name, so that none is created or removed', () => {
		const [ann2, ann3, ann4] = [row(2, 'Ann'), row(3, 'Ann'), row(4, 'Ann')];
		expect(pairs([ann2, ann3, ann4], [orphan(10, 'Ann')]).map(([at, who]) => [at, who])).toEqual([[2, 10], [3, 10], [4, 10]]);
		expect(pairs([ann2], [orphan(10, 'Ann'), orphan(11, 'Ann'), orphan(12, 'Ann')]).map(([at, who]) => [at, who])).toEqual([[2, 10], [2, 11], [2, 12]]);
		expect(pairs([ann2, ann3], [orphan(10, 'Ann'), orphan(11, 'Ann')]).map(([at, who]) => [at, who])).toEqual([[2, 10], [3, 11]]);
	});
});

it('is held with both addresses, the reason and both ways out', () => {
	const desired = aDesiredUser({ rowNumber: 7, email: 'old@x', newEmail: 'ann.lee@x' });
	expect(holdRename({ desired, orphan: aLiveUser({ id: 10, email: 'ann.doe@x' }), because: 'employeeId' })).toEqual({
		action: 'update', desired, changes: [{ field: 'email', from: 'ann.doe@x', to: 'ann.lee@x' }],
		reason: "Row 7 (ann.lee@x) and ann.doe@x, whom no row names, have the same employeeId: probably one person with a new address. Set 'Match By' to Employee ID, "
			+ "or write the old address, ann.doe@x, into email and the new one, ann.lee@x, into newEmail of row 7; if they are two people, set 'Probable Renames' to Ignore.",
		held: { by: 'probableRename', action: 'update', relatedEmail: 'ann.doe@x', relatedUserId: 10 },
	});
});
