import type { PlanDescription, PlanItem } from '../../plan/types';
import type { Step } from '../order/step';
import type { ApplySettings } from '../types';

/** What comes to Apply: items that it trusts in nothing (rule 8). */
export interface Submission {
	/** `https://example.domo.com` of the credential. */
	readonly instance: string;
	readonly description: PlanDescription;
	/** As they came in. */
	readonly items: readonly PlanItem[];
	/** What would be done, released holds included. */
	readonly steps: readonly Step[];
	readonly settings: ApplySettings;
	/** Milliseconds since the epoch. */
	readonly now: number;
}
