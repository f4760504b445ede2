import { MINUTE_MS } from '../common/ports';
import { emailKey } from '../common/text';
import { holdReason, type HoldReason, isReleasable } from '../plan/holdReasons';
import type { FieldChange, Held, PlanDescription, PlanItem } from '../plan/types';
import { applyLabel, type ApplySettings, type Approval, refuseApproval } from './types';
import type { Step } from './steps';

/**
 * An approval counts for one plan (`checkIntegrity` compares its hash), for a limited time, and for the number of removals that the
 * approver typed.
 * @throws UserError if it came too late, or for another number of removals
 */
export function checkApproval(description: PlanDescription, steps: readonly Step[], approval: Approval | undefined, now: number): void {
	if (approval === undefined) return;
	const age = ageMinutes(description.plannedAt, now);
	if (age > approval.minutes) {
		refuseApproval(
			`The approval came too late: the plan is ${ageText(age)} old, ${applyLabel('approvalMinutes')} allows ${approval.minutes} minutes.`,
			'Plan again and have the new plan approved.',
		);
	}
	const removals = steps.filter((step) => step.isRemoval).length;
	if (approval.removals === null && removals > 0 && approval.releaseHolds.some((reason) => holdReason(reason).release?.removes === true)) {
		refuseApproval(
			`The approval releases ${removals === 1 ? '1 removal' : `${removals} removals`}, but nobody typed how many.`,
			`Hand the number that the approver typed to ${applyLabel('approvedRemovals')}.`,
		);
	}
	if (approval.removals !== null && approval.removals !== removals) {
		refuseApproval(
			`The approver typed ${approval.removals}, but ${removals === 1 ? '1 person' : `${removals} people`} would be removed.`,
			`Compare ${applyLabel('approvedRemovals')} and ${applyLabel('releaseHolds')} with the plan's report. Nothing was written.`,
		);
	}
}

/** Why the plan is too old to remove anybody; undefined if it is not. A time of planning in the future counts like one in the past. */
export function tooOldToRemove(description: PlanDescription, settings: Pick<ApplySettings, 'approval' | 'maxPlanAgeMinutes'>, now: number): string | undefined {
	if (settings.approval !== undefined) return undefined;
	const age = ageMinutes(description.plannedAt, now);
	if (age <= settings.maxPlanAgeMinutes) return undefined;
	return `Not removed: the plan is ${ageText(age)} old, ${applyLabel('maxPlanAgeMinutes')} allows ${settings.maxPlanAgeMinutes} minutes for removals. Plan again.`;
}

/** The clocks may differ, so the distance counts. Infinite if the time cannot be read. */
function ageMinutes(plannedAt: string, now: number): number {
	const planned = Date.parse(plannedAt);
	return Number.isNaN(planned) ? Infinity : Math.abs(now - planned) / MINUTE_MS;
}

function ageText(minutes: number): string {
	return Number.isFinite(minutes) ? `${Math.round(minutes)} minutes` : 'of unknown age and may be too';
}

/**
 * Turns the holds that an approval releases into the changes they hold. All others stay holds, and so do reasons that `HOLD_REASONS`
 * does not call releasable. A released item keeps `held`, so that log and mail can say that an approver released it. A probable rename
 * becomes a create; the removals that depend on such creates come last.
 */
export function releaseHolds(items: readonly PlanItem[], approval: Approval | undefined): readonly PlanItem[] {
	if (approval === undefined) return items;
	const wanted = new Set<HoldReason>(approval.releaseHolds.filter(isReleasable));
	const isReleased = ({ action, held }: PlanItem): boolean =>
		action === 'hold' && held !== undefined && [held.by, ...(held.also ?? [])].every((reason) => wanted.has(reason));
	const renames = releaseRenames(items.filter((item) => item.held?.by === 'probableRename' && item.held.action === 'update' && item.userId === null), isReleased);
	return [
		...items.map((item): PlanItem => {
			const change = renames.changeOf.get(item);
			if (change !== undefined) return change;
			return isReleased(item) && item.held !== undefined && !renames.pairs.has(item) ? { ...item, action: item.held.action } : item;
		}),
		...renames.removals,
	];
}

interface ReleasedRenames {
	readonly pairs: ReadonlySet<PlanItem>;
	readonly changeOf: ReadonlyMap<PlanItem, PlanItem>;
	/** Additional items: a pair of row and account is one item, and becomes two changes. */
	readonly removals: readonly PlanItem[];
}

/** Row and account of a pair are two users: each row is created once, each account removed once, after all rows that may be the same person. */
function releaseRenames(pairs: readonly PlanItem[], isReleased: (item: PlanItem) => boolean): ReleasedRenames {
	const rowsOf = new Map<number, string[]>();
	for (const { held, email } of pairs) {
		if (held?.relatedUserId === undefined) continue;
		rowsOf.set(held.relatedUserId, [...(rowsOf.get(held.relatedUserId) ?? []), email]);
	}
	const changeOf = new Map<PlanItem, PlanItem>();
	const removals: PlanItem[] = [];
	const created = new Set<string>();
	const removed = new Set<number>();
	for (const item of pairs.filter(isReleased)) {
		const { held } = item;
		if (held === undefined) continue;
		const isNew = !created.has(emailKey(item.email));
		created.add(emailKey(item.email));
		if (isNew) changeOf.set(item, creationOf(item, held));
		const id = held.relatedUserId;
		if (id === undefined || held.removal === undefined || removed.has(id)) continue;
		removed.add(id);
		const removal = removalOf(item, held, id, rowsOf.get(id) ?? [item.email]);
		if (isNew) removals.push(removal);
		else changeOf.set(item, removal);
	}
	return { pairs: new Set(pairs), changeOf, removals };
}

function creationOf({ before: _, ...item }: PlanItem, held: Held): PlanItem {
	const changes = Object.entries(item.after ?? {}).map(([field, to]): FieldChange => ({ field, from: null, to }));
	return { ...item, action: 'create', held: { ...held, action: 'create' }, changes, ...(held.invites === true && { sendInvite: true }) };
}

function removalOf({ after: _, sendInvite: __, ...item }: PlanItem, held: Held, userId: number, waitsFor: readonly string[]): PlanItem {
	const email = held.relatedEmail ?? '';
	const name = item.before?.displayName;
	const changes = held.removal === 'roleChange' ? [{ field: 'roleId', from: item.before?.roleId ?? null, to: held.removalRoleId ?? null }] : [];
	const action = held.removal === 'roleChange' ? 'update' : 'delete';
	return {
		...item,
		action,
		email,
		displayName: typeof name === 'string' ? name : email,
		userId,
		row_number: null,
		summary: `${action === 'delete' ? 'remove this account' : 'orphan: another role'}, which is not ${item.email}`,
		changes,
		held: { ...held, action, relatedEmail: item.email },
		waitsFor,
	};
}
