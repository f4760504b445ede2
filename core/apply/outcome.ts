import type { Held, PlanItem } from '../plan/types';
import type { Outcome, OutcomeStatus } from './types';

/** What became of one person's change, before it is put onto the plan's items. */
export interface Verdict {
	readonly status: OutcomeStatus;
	/** What happened, then what to do. */
	readonly message?: string;
	/** The id that Domo gave a person who was created. */
	readonly userId?: number;
	readonly undo?: boolean;
	/** Domo's answer, or looking, has shown that it was done: no reading again is needed to say so. */
	readonly isShown?: boolean;
	/** The message tells of a login that stayed. */
	readonly loginTold?: boolean;
	/** Domo took a part and refused the rest attribute by attribute: that says nothing about other people. */
	readonly hasRefusedParts?: boolean;
	/** Set where Apply itself keeps a change back (rule 8). */
	readonly held?: Held;
}

/** What the requests of one change told about themselves. */
export class Tally {
	attempts = 0;
	durationMs = 0;
	httpStatus: number | undefined;
	toe: string | undefined;

	/** Takes a receipt or a failure; the last one's status and `toe` are kept. */
	note(told: { readonly attempts: number; readonly httpStatus?: number; readonly toe?: string }): void {
		this.attempts += told.attempts;
		this.httpStatus = told.httpStatus ?? this.httpStatus;
		this.toe = told.toe ?? this.toe;
	}
}

/** Puts a verdict onto its item. Members without a value are left out: the outcome travels as JSON. */
export function outcomeOf(item: PlanItem, verdict: Verdict, tally: Tally = new Tally()): Outcome {
	return {
		...item,
		userId: verdict.userId ?? item.userId,
		...(verdict.held === undefined ? {} : { held: verdict.held }),
		status: verdict.status,
		...(verdict.message === undefined ? {} : { message: verdict.message }),
		...(tally.httpStatus === undefined ? {} : { httpStatus: tally.httpStatus }),
		...(tally.toe === undefined ? {} : { toe: tally.toe }),
		attempts: tally.attempts,
		durationMs: tally.durationMs,
		...(verdict.undo === true ? { undo: true } : {}),
	};
}

/** The status of items that nobody writes: holds, rejects and unchanged people. Undefined for a change. */
export function ownStatus(item: PlanItem): OutcomeStatus | undefined {
	switch (item.action) {
		case 'hold':
			return 'held';
		case 'reject':
			return 'rejected';
		case 'unchanged':
			return 'unchanged';
		case 'create':
		case 'update':
		case 'delete':
			return undefined;
	}
}

/** Items that nobody writes pass through with their status. */
export function passedThrough(item: PlanItem): Outcome | undefined {
	const status = ownStatus(item);
	if (status === undefined) return undefined;
	return outcomeOf(item, status === 'unchanged' ? { status } : { status, message: item.reason });
}
