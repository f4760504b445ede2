import type { FaultSwitches } from '../../sandbox';

/** What the process of the sandbox is told. */
export type ServerOrder =
	| { readonly open: { readonly people: number; readonly withTable: boolean } }
	/** Counters are forgotten, and these switches set. */
	| { readonly faults: FaultSwitches }
	| { readonly report: true };

export type ServerAnswer = { readonly opened: string } | { readonly ready: true } | { readonly found: Found };

/** Who is there, and what was sent since the counters were forgotten. */
export interface Found {
	/** Address and title of everybody. */
	readonly people: readonly (readonly [string, string])[];
	readonly requests: number;
	readonly throttled: number;
	readonly violations: number;
}
