import { RELEASABLE } from '../../plan/types';
import type { HoldReason, PlanItem, Releasable } from '../../plan/types';
import type { Approval } from '../types';

/**
 * Turns the holds that an approval releases into the changes they keep back; all others stay holds. `protected`,
 * `minimumAdmins`, `incompleteRead`, `probableRename` and the like are released by nothing. A released item keeps
 * `held`, so that log and mail can say that an approver let it through.
 */
export function releaseHolds(items: readonly PlanItem[], approval: Approval | undefined): readonly PlanItem[] {
	if (approval === undefined) return items;
	const wanted = new Set<Releasable>(approval.releaseHolds);
	return items.map((item) =>
		item.action === 'hold' && item.held !== undefined && isReleased(item.held.by, wanted)
			? { ...item, action: item.held.action }
			: item,
	);
}

function isReleased(by: HoldReason, wanted: ReadonlySet<Releasable>): boolean {
	return RELEASABLE.some((reason) => reason === by && wanted.has(reason));
}
