import type { Clock } from '../../common/ports';
import type { UserDirectory } from '../../domo';
import type { AdminWatch } from '../run/admins';
import type { Comparison } from '../look/drift';
import type { Refusals } from './refusedAttributes';

/** All that a write may use. */
export interface Writing {
	readonly directory: UserDirectory;
	readonly clock: Clock;
	/** Once aborted, no new write starts. */
	readonly signal: AbortSignal | undefined;
	/** Updates are sent although the run was stopped: they end what must not be left half done. */
	readonly afterStop?: boolean;
	readonly comparison: Comparison;
	readonly admins: AdminWatch;
	/** A user's id: receives what removed people own. */
	readonly transferContentTo: number | null;
	/** Attributes that Domo refused in this run. */
	readonly refusals: Refusals;
}

/** Waits; true when the run may go on. */
export async function pause({ clock, signal }: Pick<Writing, 'clock' | 'signal'>, ms: number): Promise<boolean> {
	if (ms > 0) await clock.sleep(ms, signal);
	return signal?.aborted !== true;
}
