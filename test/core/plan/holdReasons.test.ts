import { HOLD_REASONS, isHoldReason, isReleasable, RELEASABLE } from '../../../core/plan';
import { namesOf } from '../../../core/common/tables';

// A reason that moves from one list to the other changes what an approval can let through (DESIGN 5.3).
it('an approval can release what a person may judge, but no protection, unproven read or job that overlaps', () => {
	expect(RELEASABLE).toEqual([
		'deletionLimit', 'updateLimit', 'roleChangeLimit', 'blankingLimit', 'maxInvites', 'newAdmins', 'adminEmailChanges', 'probableRename', 'probablyOther',
	]);
	expect(namesOf(HOLD_REASONS).filter((reason) => !isReleasable(reason))).toEqual([
		'minimumAdmins', 'spoiltId', 'protected', 'incompleteRead', 'unidentifiedRow', 'notLookedUp', 'notCreatedByRun', 'overlappingScope',
	]);
});

it('what came in with an item is a reason only if the table has it', () => {
	expect(['protected', 'deletionLimit'].map(isHoldReason)).toEqual([true, true]);
	expect(['', 'Protected', 'toString', '__proto__', undefined, null, 7, ['protected']].filter(isHoldReason)).toEqual([]);
	expect(['', 'toString', 'everything'].filter(isReleasable)).toEqual([]);
});
