import { GROUPS } from '../common/groupLabel';
import { changesText } from '../plan/items';
import { inOrder } from '../plan/order';
import type { FieldChange, Image, PlanItem } from '../plan/types';
import { STATUS_TABLE } from './statuses';
import type { Outcome } from './types';
import { CREATED_WITH } from './steps';

/** What Domo does not give back to a person who was deleted (domo-api 2.3, 2.6). */
export const LOST_BY_DELETE =
	'Their id may be another, and what they owned, shared or were a member of, their password and their personal settings may not come back; nobody is invited.';

/**
 * The inverse of what a run did: who was created is deleted, who was updated gets the old values, who was deleted is created
 * again (never invited, rule 4). In the order of a plan. Takes outcomes, from items or read back from the run log; what was not
 * done gives nothing. The items still carry the old run: a plan for them is made, guarded and hashed like any other.
 */
export function inversePlan(outcomes: readonly Outcome[]): PlanItem[] {
	return inOrder(outcomes.flatMap((outcome) => inverseOf(outcome) ?? []));
}

/** Undefined for an outcome that changed nothing. */
function inverseOf(outcome: Outcome): PlanItem | undefined {
	if (outcome.undo !== true || !STATUS_TABLE[outcome.status].undoable) return undefined;
	switch (outcome.action) {
		case 'create':
			return undoCreate(outcome);
		case 'update':
			return undoUpdate(outcome);
		case 'delete':
			return undoDelete(outcome);
		default:
			return undefined;
	}
}

function undoCreate(outcome: Outcome): PlanItem {
	// Of an incomplete one the other attributes were not set.
	const made = outcome.status === 'incomplete' ? outcome.changes.filter((change) => CREATED_WITH.has(change.field)) : outcome.changes;
	return {
		...identity(outcome),
		action: 'delete',
		summary: 'delete (undo of a create)',
		reason: `Run ${outcome.run.id} created this person; undoing it deletes the account and leaves what it owns without an owner.`,
		changes: [],
		before: imageOf(made),
	};
}

function undoUpdate(outcome: Outcome): PlanItem {
	// Memberships are written last: an incomplete update lacks nothing else.
	const done = outcome.status === 'incomplete' ? outcome.changes.filter((change) => change.field !== GROUPS) : outcome.changes;
	const changes = done.map(({ field, from, to }) => ({ field, from: to, to: from }));
	return {
		...identity(outcome),
		action: 'update',
		email: addressAfter(outcome),
		summary: changesText(changes),
		reason: `Run ${outcome.run.id} changed this; undoing it puts the old ${changes.length === 1 ? 'value' : 'values'} back.`,
		changes,
		before: { ...outcome.before, ...imageOf(done) },
		...(outcome.before === undefined ? {} : { after: outcome.before }),
	};
}

function undoDelete(outcome: Outcome): PlanItem {
	const before: Image = { email: outcome.email, displayName: outcome.displayName, ...outcome.before };
	const changes = Object.entries(before)
		.filter(([, value]) => value !== null && value !== '' && !(typeof value === 'object' && value.length === 0))
		.map(([field, to]): FieldChange => ({ field, from: null, to }));
	return {
		...identity(outcome),
		action: 'create',
		userId: null,
		summary: 'create again (undo of a delete)',
		reason: `Run ${outcome.run.id} deleted this person. ${LOST_BY_DELETE}`,
		changes,
		sendInvite: false,
		after: before,
	};
}

function identity(outcome: Outcome): Pick<PlanItem, 'email' | 'displayName' | 'userId' | 'row_number' | 'run'> {
	const { email, displayName, userId, row_number, run } = outcome;
	return { email, displayName, userId, row_number, run };
}

function addressAfter(outcome: Outcome): string {
	const to = outcome.changes.find((change) => change.field === 'email')?.to;
	return typeof to === 'string' ? to : outcome.email;
}

function imageOf(changes: readonly FieldChange[]): Image {
	return Object.fromEntries(changes.map(({ field, to }) => [field, to]));
}
