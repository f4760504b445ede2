import { UserError } from '../common/userError';
import type { PlanItem, Releasable } from '../plan/types';
import type { OutcomeStatus } from './statuses';

export type { OutcomeStatus };

export interface Outcome extends PlanItem {
	readonly status: OutcomeStatus;
	/** What happened, then what to do, with Domo's own words if there are any. */
	readonly message?: string;
	readonly httpStatus?: number;
	/** Domo's id of the request, which its support asks for. */
	readonly toe?: string;
	readonly attempts: number;
	readonly durationMs: number;
	/** True for an outcome whose change `direction: undo` can take back. */
	readonly undo?: boolean;
}

export interface ApplySettings {
	readonly dryRun: boolean;
	readonly direction: 'forward' | 'undo';
	readonly approval?: Approval;
	/** The run stops at this share of failures, once `minimumTried` writes were tried. */
	readonly stopAfterFailures: { readonly percent: number; readonly minimumTried: number };
	readonly maxPlanAgeMinutes: number;
	/** A user's id: receives what removed users own. */
	readonly transferContentTo: number | null;
}

export interface Approval {
	readonly planHash: string;
	/** Minutes an approved plan stays valid. */
	readonly minutes: number;
	readonly releaseHolds: readonly Releasable[];
	/** The number an approver typed; must equal the removals that would be made. */
	readonly removals: number | null;
	readonly by: string;
}

/** Everything that Apply did, whatever happened. */
export interface ApplyResult {
	/** One for each item that came in, in the same order. */
	readonly outcomes: readonly Outcome[];
	readonly startedAt: number;
	readonly finishedAt: number;
	/** Why the run ended early, if it did. */
	readonly stopped?: string;
	readonly notes: readonly string[];
	/** Active, accepted, human admins, read again after a run that changed any. */
	readonly adminsCounted?: number;
}

/** The approval came too late, or for another number of removals. Nothing was written, and the run is reported as not approved, not as failed. */
export class NotApprovedError extends UserError {}

/** @throws UserError */
export function refuse(message: string, description: string): never {
	throw new UserError(message, description);
}

/** @throws NotApproved for an approval that is late, or for another number of removals */
export function refuseApproval(message: string, description: string): never {
	throw new NotApprovedError(message, description);
}

/** The labels on the Apply node, for its properties and for messages that name a setting. */
export const APPLY_LABELS = {
	dryRun: 'Dry Run',
	direction: 'Direction',
	plans: 'Plans',
	approvedPlanHash: 'Approved Plan Hash',
	approvalMinutes: 'Approval Valid For (Minutes)',
	releaseHolds: 'Release Holds',
	approvedRemovals: 'Approved Removals',
	approvedBy: 'Approved By',
	stopAfterFailures: 'Stop After Failures (Percent)',
	maxPlanAgeMinutes: 'Max Plan Age (Minutes)',
	transferContentTo: 'Transfer Content To',
} as const;

/** `'Max Plan Age (Minutes)'`, with quotes as in n8n's own messages. */
export function applyLabel(setting: keyof typeof APPLY_LABELS): string {
	return `'${APPLY_LABELS[setting]}'`;
}
