import { emailKey } from '../common/text';
import { holdReason, type HoldReason, isReleasable } from '../plan/holdReasons';
import type { FieldChange, Held, PlanDescription, PlanItem } from '../plan/types';
import { applyLabel, type ApplySettings, type Approval, refuseApproval } from './types';
import type { Step } from './steps';

const MINUTE_MS = 60_000;

/**
 * An approval is for one plan, for a while, and for the removals that the approver saw (the plan's identity is `checkIntegrity`'s).
 * @throws UserError for one that is late, or whose number of removals is another
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

/** The sentence why a plan is too old to remove anybody, or undefined. A plan from the future is as little proven as an old one. */
export function tooOldToRemove(description: PlanDescription, settings: Pick<ApplySettings, 'approval' | 'maxPlanAgeMinutes'>, now: number): string | undefined {
	if (settings.approval !== undefined) return undefined;
	const age = ageMinutes(description.plannedAt, now);
	if (age <= settings.maxPlanAgeMinutes) return undefined;
	return `Not removed: the plan is ${ageText(age)} old, ${applyLabel('maxPlanAgeMinutes')} allows ${settings.maxPlanAgeMinutes} minutes for removals. Plan again.`;
}

/** Distance of two clocks that may differ a little; infinite for a time that cannot be read. */
function ageMinutes(plannedAt: string, now: number): number {
	const planned = Date.parse(plannedAt);
	return Number.isNaN(planned) ? Infinity : Math.abs(now - planned) / MINUTE_MS;
}

function ageText(minutes: number): string {
	return Number.isFinite(minutes) ? `${Math.round(minutes)} minutes` : 'of unknown age and may be too';
}

/**
 * Turns the holds that an approval releases into the changes they keep back; all others stay holds, and what `HOLD_REASONS`
 * does not call releasable stays one whatever was approved. A released item keeps `held`, so that log and mail can say that an
 * approver let it through. A probable rename becomes a create; the removals that belong with such creates come last.
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
			return isReleased(item) && item.held !== undefined && !renames.all.has(item) ? { ...item, action: item.held.action } : item;
		}),
		...renames.removals,
	];
}

interface ReleasedRenames {
	readonly all: ReadonlySet<PlanItem>;
	readonly changeOf: ReadonlyMap<PlanItem, PlanItem>;
	/** Removals beside the items: each pair is one item, and two changes. */
	readonly removals: readonly PlanItem[];
}

/** Row and account of a pair are two people: each row is created once, each account removed once, after all rows that may be it. */
function releaseRenames(pairs: readonly PlanItem[], isReleased: (item: PlanItem) => boolean): ReleasedRenames {
	const rowsOf = new Map<number, string[]>();
	for (const { held, email } of pairs) {
		if (held?.relatedUserId === undefined) continue;
		const rows = rowsOf.get(held.relatedUserId);
		if (rows === undefined) rowsOf.set(held.relatedUserId, [email]);
		else rows.push(email);
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
	return { all: new Set(pairs), changeOf, removals };
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
