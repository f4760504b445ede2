import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';

import type { FaultSwitches } from '../../sandbox';

/** The process of the sandbox. */
export interface Domo {
	/** Opens a new instance, optionally with a DataSet of its users; returns its address. */
	open(people: number, withTable?: boolean): Promise<string>;
	/** Latency and limits from now on; counters begin at zero. */
	set(faults: FaultSwitches): Promise<void>;
	found(): Promise<Found>;
	/** The same without the users, of whom there may be a million. */
	counted(): Promise<Counted>;
	stop(): void;
}

export function startDomo(): Domo {
	const child: ChildProcess = fork(join(__dirname, 'server.ts'), { execArgv: ['--import', 'tsx'] });
	const ask = (order: ServerOrder): Promise<ServerAnswer> =>
		new Promise((resolve) => {
			child.once('message', (answer: ServerAnswer) => resolve(answer));
			child.send(order);
		});
	return {
		async open(people, withTable = false) {
			const answer = await ask({ open: { people, withTable } });
			return 'opened' in answer ? answer.opened : '';
		},
		set: async (faults) => void (await ask({ faults })),
		async found() {
			const answer = await ask({ report: true });
			if (!('found' in answer)) throw new Error('The sandbox did not report');
			return answer.found;
		},
		async counted() {
			const answer = await ask({ count: true });
			if (!('counted' in answer)) throw new Error('The sandbox did not report');
			return answer.counted;
		},
		stop: () => void child.kill(),
	};
}

/** Orders to the process of the sandbox. */
export type ServerOrder =
	| { readonly open: { readonly people: number; readonly withTable: boolean } }
	/** Clears the counters and sets these switches. */
	| { readonly faults: FaultSwitches }
	| { readonly report: true }
	| { readonly count: true };

export type ServerAnswer = { readonly opened: string } | { readonly ready: true } | { readonly found: Found } | { readonly counted: Counted };

/** The requests since the counters were cleared. */
export interface Counted {
	readonly requests: number;
	readonly throttled: number;
	readonly violations: number;
}

export interface Found extends Counted {
	/** Address and title of each user. */
	readonly people: readonly (readonly [string, string])[];
}
