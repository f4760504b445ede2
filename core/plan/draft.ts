import type { DesiredUser } from '../config/types';
import type { LiveUser } from '../domo';
import type { FieldChange, Held, WriteAction } from './types';

/** Domo's Admin (domo-api 4). */
export const ADMIN_ROLE_ID = 1;

/** A change in the making: what would be done to whom, before the guard has spoken. */
export interface Draft {
	readonly action: WriteAction;
	/** The row that asks for it; absent for an orphan. */
	readonly desired?: DesiredUser;
	/** The account it is done to; absent for a create. */
	readonly live?: LiveUser;
	readonly changes: readonly FieldChange[];
	readonly sendInvite?: boolean;
	/** Addresses of creates which this removal belongs with: it is done after them, or not at all. */
	readonly waitsFor?: readonly string[];
	/** Of a probable rename: the create and the removal that it would be if row and account were two people. */
	readonly pair?: { readonly account: LiveUser; readonly creation: Draft; readonly removal?: Draft };
	/** One sentence: why this is in the plan. */
	readonly reason: string;
}

/** A draft, or a part of one, that the guard keeps back. */
export interface HeldDraft extends Draft {
	readonly held: Held;
}

/** Whom a draft deletes, also where a probable rename is released. */
export function deletedBy({ action, live, pair }: Draft): LiveUser | undefined {
	if (pair !== undefined) return pair.removal?.action === 'delete' ? pair.account : undefined;
	return action === 'delete' ? live : undefined;
}

/** A removal is a delete, or a role change of an orphan. */
export function isRemoval(draft: Draft): boolean {
	return draft.action === 'delete' || (draft.action === 'update' && draft.desired === undefined);
}

export function roleAfter(draft: Draft): number | null {
	const change = draft.changes.find((candidate) => candidate.field === 'roleId');
	return typeof change?.to === 'number' ? change.to : (draft.live?.roleId ?? null);
}

/** Counts towards `minimumAdmins`: somebody who can sign in and let the others in again. */
export function isConfirmedAdmin(user: LiveUser): boolean {
	return user.roleId === ADMIN_ROLE_ID && user.active && user.accepted && user.human;
}

/** Takes an admin away: a delete or a demotion of one. */
export function losesAdmin(draft: Draft): boolean {
	return draft.live?.roleId === ADMIN_ROLE_ID && (draft.action === 'delete' || roleAfter(draft) !== ADMIN_ROLE_ID);
}

/** Takes away one of those who count. */
export function losesConfirmedAdmin(draft: Draft): boolean {
	return draft.live !== undefined && isConfirmedAdmin(draft.live) && losesAdmin(draft);
}

/** Makes somebody count who did not: an invitation that nobody accepted yet is no admin, whatever its role. */
export function gainsConfirmedAdmin(draft: Draft): boolean {
	const { live } = draft;
	return live !== undefined && !isConfirmedAdmin(live) && isConfirmedAdmin({ ...live, roleId: roleAfter(draft) });
}
