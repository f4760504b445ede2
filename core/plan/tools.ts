import type { Clock, Progress } from '../ports';

/** What planning needs besides the table and the instance. */
export interface ReconcileTools {
	readonly clock: Clock;
	readonly signal?: AbortSignal;
	/** While people are read, which is what takes time. */
	onProgress?(progress: Progress): void;
	/** Unique for this run. */
	readonly runId: string;
	/** Stays the same when the job is renamed, and is another for its copy; absent: the job's name. */
	readonly jobId?: string;
}
