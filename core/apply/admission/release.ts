import { isReleasable, type HoldReason } from '../../plan/holdReasons';
import type { PlanItem } from '../../plan/types';
import type { Approval } from '../types';

/**
 * Turns the holds that an approval releases into the changes they keep back; all others stay holds, and what `HOLD_REASONS`
 * does not call releasable stays one whatever was approved. A released item keeps `held`, so that log and mail can say that an
 * approver let it through.
 */
export function releaseHolds(items: readonly PlanItem[], approval: Approval | undefined): readonly PlanItem[] {
	if (approval === undefined) return items;
	const wanted = new Set<HoldReason>(approval.releaseHolds.filter(isReleasable));
	return items.map((item) =>
		item.action === 'hold' && item.held !== undefined && wanted.has(item.held.by)
			? { ...item, action: item.held.action }
			: item,
	);
}
