import type { Outcome } from '../../../core/apply/types';
import { DEFAULT_GUARD, type PlanCounts, type PlanDescription } from '../../../core/plan/types';
import { type AppliedFacts, buildRunRecord, type RunPieces, type RunRecord } from '../../../core/report/runRecord';

export const run = { id: 'run-1', planHash: 'a'.repeat(64) };

/** An applied update of Ada; say what is different. */
export function anOutcome(own: Partial<Outcome> = {}): Outcome {
	return {
		action: 'update',
		status: 'applied',
		email: 'ada@acme.example',
		displayName: 'Ada Lovelace',
		userId: 1001,
		row_number: 2,
		summary: 'title: Analyst → Lead',
		reason: 'Row 2 differs from the live user.',
		changes: [{ field: 'title', from: 'Analyst', to: 'Lead' }],
		before: { title: 'Analyst' },
		after: { title: 'Lead' },
		attempts: 1,
		durationMs: 40,
		run,
		...own,
	};
}

export function aCreate(own: Partial<Outcome> = {}): Outcome {
	return anOutcome({
		action: 'create',
		reason: 'Row 2 names nobody who exists.',
		summary: 'new',
		changes: [{ field: 'displayName', from: null, to: 'Ada Lovelace' }, { field: 'roleId', from: null, to: 4 }, { field: 'title', from: null, to: 'Lead' }],
		before: undefined,
		after: { email: 'ada@acme.example', displayName: 'Ada Lovelace', roleId: 4, title: 'Lead' },
		...own,
	});
}

export function aDelete(own: Partial<Outcome> = {}): Outcome {
	return anOutcome({
		action: 'delete',
		row_number: null,
		reason: 'No row names this user.',
		summary: 'removed',
		changes: [],
		before: { email: 'ada@acme.example', displayName: 'Ada Lovelace', roleId: 4, title: 'Lead' },
		after: undefined,
		...own,
	});
}

export function aHold(own: Partial<Outcome> = {}): Outcome {
	return aDelete({
		action: 'hold',
		status: 'held',
		held: { by: 'deletionLimit', action: 'delete' },
		reason: "95 removals are more than 'Max Deletions (Percent)' (10 %) of 534 managed users allow.",
		attempts: 0,
		...own,
	});
}

export function aReject(own: Partial<Outcome> = {}): Outcome {
	return anOutcome({
		action: 'reject',
		status: 'rejected',
		userId: null,
		row_number: 7,
		reason: 'Row 7 cannot be used.',
		changes: [],
		before: undefined,
		after: undefined,
		problems: [{ column: 'roleId', value: '99', message: 'There is no role 99 in this instance.' }],
		attempts: 0,
		...own,
	});
}

export function aPlan(own: Partial<PlanDescription> = {}, counts: Partial<PlanCounts> = {}): PlanDescription {
	return {
		action: 'plan',
		run,
		jobName: 'People of Acme',
		jobDescription: 'Keeps Acme equal to HR',
		instance: 'https://acme.domo.com',
		plannedAt: '2026-11-23T12:00:00.000Z',
		actor: { id: 27, email: 'robot@acme.example' },
		source: { dataSetId: 'f0e1d2c3-0000-4000-8000-000000000001', name: 'HR people', version: '12', rows: 538, readAt: '2026-11-23T11:59:58.000Z' },
		guard: DEFAULT_GUARD,
		protectedUserIds: [],
		newAttributes: [],
		guardTripped: false,
		summary: '',
		counts: { live: 534, orphans: 0, protected: 1, create: 0, update: 0, delete: 0, hold: 0, reject: 0, unchanged: 0, scheduled: 0, endingSoon: 0, leavers: 0, adminsBefore: 3, adminsAfter: 3, ...counts },
		notes: [],
		logValues: 'full',
		...own,
	};
}

/** A run of these outcomes, with a plan; say what is different. */
export function aRun(outcomes: readonly Outcome[], own: Partial<RunPieces> = {}): RunRecord {
	return buildRunRecord({
		plan: aPlan(),
		items: outcomes,
		applied: { dryRun: outcomes.some(({ status }) => status === 'planned'), notes: [] },
		failures: [],
		startedAt: Date.UTC(2026, 10, 23, 12, 0, 0),
		finishedAt: Date.UTC(2026, 10, 23, 12, 1, 12),
		executionId: '4711',
		workflowId: 'wf-1',
		packageVersion: '0.1.0',
		...own,
	});
}

/** What Apply says of a run that wrote. */
export function applied(own: Partial<AppliedFacts> = {}): { readonly applied: AppliedFacts } {
	return { applied: { dryRun: false, notes: [], ...own } };
}

/** A run that failed before there was a plan. */
export function aFailedRun(own: Partial<RunPieces> = {}): RunRecord {
	return aRun([], {
		plan: undefined,
		instance: 'https://acme.domo.com',
		failures: [{
			where: 'Domo Read Config DataSet',
			message: 'Could not sign in: the access token was not accepted.',
			description: 'Make a new access token in Domo (Admin > Authentication > Access tokens) and save it in the credential.',
			httpStatus: 401,
			toe: 'D2RFR14QKK-0FWIV-QTGGZ',
		}],
		...own,
	});
}
