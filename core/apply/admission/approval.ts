import { holdReason } from '../../plan/holdReasons';
import { applyLabel } from '../labels';
import { refuseApproval } from './refusal';
import type { Submission } from './submission';

const minuteMs = 60_000;

/**
 * An approval is for one plan, for a while, and for the removals that the approver saw (the plan's identity is `checkIntegrity`'s).
 * @throws ApplyRefusal for one that is late, or whose number of removals is another
 */
export function checkApproval({ description, steps, settings, now }: Submission): void {
	const { approval } = settings;
	if (approval === undefined) return;
	const age = ageMinutes(description.plannedAt, now);
	if (age > approval.minutes) {
		refuseApproval(
			`The approval came too late: the plan is ${told(age)} old, ${applyLabel('approvalMinutes')} allows ${approval.minutes} minutes.`,
			'Plan again and have the new plan approved.',
		);
	}
	const removals = steps.filter((step) => step.removal).length;
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
export function tooOldToRemove({ description, settings, now }: Pick<Submission, 'description' | 'settings' | 'now'>): string | undefined {
	if (settings.approval !== undefined) return undefined;
	const age = ageMinutes(description.plannedAt, now);
	if (age <= settings.maxPlanAgeMinutes) return undefined;
	return `Not removed: the plan is ${told(age)} old, ${applyLabel('maxPlanAgeMinutes')} allows ${settings.maxPlanAgeMinutes} minutes for removals. Plan again.`;
}

/** Distance of two clocks that may differ a little; infinite for a time that cannot be read. */
function ageMinutes(plannedAt: string, now: number): number {
	const planned = Date.parse(plannedAt);
	return Number.isNaN(planned) ? Infinity : Math.abs(now - planned) / minuteMs;
}

function told(minutes: number): string {
	return Number.isFinite(minutes) ? `${Math.round(minutes)} minutes` : 'of unknown age and may be too';
}
