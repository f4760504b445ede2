import { ADMIN_ROLE_ID } from '../plan/accounts';
import { hasNoCurrentRow } from '../plan/hash';
import { type FieldValue, GROUPS } from '../common/fieldValue';
import type { Clock } from '../common/ports';
import { emailKey } from '../common/text';
import { createYielder } from '../common/yielder';
import type { FieldChange, Image, PlanItem, WriteAction } from '../plan/types';

/** All that is done to one user: one item of the plan, or several if a released hold belongs to an update. */
export interface Step {
	/** Indexes of its items in the input. */
	readonly positions: readonly number[];
	readonly action: WriteAction;
	/** Null for a create. */
	readonly userId: number | null;
	/** The user's address before the change; for a create, the new one. */
	readonly email: string;
	readonly displayName: string;
	readonly changes: readonly FieldChange[];
	readonly before: Image;
	readonly sendInvite: boolean;
	/** A delete, or a role change of an orphan. */
	readonly isRemoval: boolean;
	/** Keys of the addresses whose creates must be done before this removal. */
	readonly waitsFor: readonly string[];
}

/** Fields that a create sends in its first request (domo-api 2.3 A). */
export const CREATED_WITH: ReadonlySet<string> = new Set(['email', 'displayName', 'roleId']);

/**
 * One step for each user that the items change, in the order in which the users first appear; none for items of other actions.
 * In an undo, an item without a row that changes a role restores it and is no removal, and nobody is invited (rule 4).
 */
export async function toSteps(items: readonly PlanItem[], direction: 'forward' | 'undo', clock: Clock): Promise<readonly Step[]> {
	const yielder = createYielder(clock);
	const steps: Step[] = [];
	const changedAt = new Map<number, number>();
	for (const [index, item] of items.entries()) {
		if (yielder.shouldYield(index)) await yielder.yield();
		const { action, userId } = item;
		if (action !== 'create' && action !== 'update' && action !== 'delete') continue;
		const at = action === 'create' || userId === null ? undefined : changedAt.get(userId);
		const first = at === undefined ? undefined : steps[at];
		if (at !== undefined && first?.action === action) {
			steps[at] = mergedStep(first, item, index);
			continue;
		}
		if (action !== 'create' && userId !== null) changedAt.set(userId, steps.length);
		steps.push(toStep(item, action, index, direction));
	}
	return steps;
}

/** The new value of a field; undefined if the step does not change it. */
export function newValue(step: Pick<Step, 'changes'>, field: string): FieldValue | undefined {
	return step.changes.find((change) => change.field === field)?.to;
}

export function changesRole(step: Step): boolean {
	return step.action === 'update' && newValue(step, 'roleId') !== undefined;
}

export function isPromotion(step: Step): boolean {
	return changesRole(step) && newValue(step, 'roleId') === ADMIN_ROLE_ID;
}

/** According to the plan. `losesAdminRole` decides by the live user. */
export function isDemotion(step: Step): boolean {
	const change = step.changes.find((candidate) => candidate.field === 'roleId');
	const from = change?.from ?? step.before.roleId;
	return changesRole(step) && from === ADMIN_ROLE_ID && change?.to !== ADMIN_ROLE_ID;
}

/** Whether the step takes the Admin role from a user who has it now, whatever the plan says. */
export function losesAdminRole(step: Step, liveRoleId: number | null): boolean {
	return liveRoleId === ADMIN_ROLE_ID && (step.action === 'delete' || (changesRole(step) && newValue(step, 'roleId') !== ADMIN_ROLE_ID));
}

/** Protected users are protected from these changes. */
export function isSensitive(step: Step): boolean {
	return step.isRemoval || step.action === 'delete' || changesRole(step) || (step.action === 'update' && newValue(step, 'email') !== undefined);
}

/** Whether the step changes memberships, perhaps besides other fields. */
export function changesGroups(step: Step): boolean {
	return step.action !== 'delete' && step.changes.some((change) => change.field === GROUPS);
}

/** Key of the address that the step gives to its user, if it gives a new one. */
export function addressTaken(step: Step): string | undefined {
	if (step.action === 'create') return emailKey(step.email);
	const to = newValue(step, 'email');
	if (step.action !== 'update' || typeof to !== 'string') return undefined;
	return emailKey(to) === emailKey(step.email) ? undefined : emailKey(to);
}

/** Key of the address that is free after the step, if there is one. */
export function addressFreed(step: Step): string | undefined {
	if (step.action === 'delete') return emailKey(step.email);
	return step.action === 'update' && addressTaken(step) !== undefined ? emailKey(step.email) : undefined;
}

function toStep(item: PlanItem, action: WriteAction, index: number, direction: 'forward' | 'undo'): Step {
	return {
		positions: [index],
		action,
		userId: action === 'create' ? null : item.userId,
		email: emailBefore(item, action),
		displayName: item.displayName,
		changes: action === 'delete' ? [] : item.changes,
		before: item.before ?? {},
		sendInvite: direction === 'forward' && action === 'create' && item.sendInvite === true,
		// An update that no current row asks for changes the role of an orphan or of a leaver.
		isRemoval: action === 'delete' || (direction === 'forward' && action === 'update' && hasNoCurrentRow(item)),
		waitsFor: (item.waitsFor ?? []).map(emailKey),
	};
}

function mergedStep(step: Step, item: PlanItem, index: number): Step {
	return {
		...step,
		positions: [...step.positions, index],
		changes: step.action === 'delete' ? [] : [...step.changes, ...item.changes],
		before: { ...item.before, ...step.before },
		waitsFor: [...step.waitsFor, ...(item.waitsFor ?? []).map(emailKey)],
	};
}

function emailBefore(item: PlanItem, action: WriteAction): string {
	const change = item.changes.find((candidate) => candidate.field === 'email');
	const email = action === 'create' ? change?.to : (change?.from ?? item.before?.email);
	return typeof email === 'string' && email !== '' ? email : item.email;
}

/**
 * Removals that depend on creates: an orphan and a new row may be the same person. Such a removal comes after the creates, and only
 * if all of them were done, so that nobody ends up without an account.
 */
export interface RelatedCreates {
	/** The creates that a removal waits for. */
	of(step: Step): readonly Step[];
	/** Why a removal cannot be done: a create that it depends on is not among the steps. Undefined if none is missing. */
	missingFor(step: Step): string | undefined;
}

export function findRelatedCreates(steps: readonly Step[]): RelatedCreates {
	const creates = new Map<string, Step>();
	if (steps.some(({ waitsFor }) => waitsFor.length > 0)) {
		for (const step of steps) {
			const address = step.action === 'create' ? addressTaken(step) : undefined;
			if (address !== undefined) creates.set(address, step);
		}
	}
	return {
		of: ({ waitsFor }) => waitsFor.flatMap((address) => creates.get(address) ?? []),
		missingFor: ({ waitsFor }) => {
			const address = waitsFor.find((one) => !creates.has(one));
			return address === undefined ? undefined : `Not removed: this may be the same person as the new ${address}, whose creation did not come in. Let both items through, or run again.`;
		},
	};
}
