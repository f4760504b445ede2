import type { Clock, Progress } from '../common/ports';
import type { InputPart } from './proof/completeness';

/** What planning needs besides the table and the instance. */
export interface ReconcileTools {
	readonly clock: Clock;
	readonly signal?: AbortSignal;
	/** While people are read, which is what takes time. */
	onProgress?(progress: Progress): void;
	/** Why the rows can only be a part of the table, whatever they and the settings say; absent where they can be all. */
	readonly inputPart?: InputPart;
	/** Whether the rows are n8n's items: those without a number of their own are told as item 1, item 2, … */
	readonly rowsAreItems?: boolean;
	/** Unique for this run. */
	readonly runId: string;
	/** Stays the same when the job is renamed, and is another for its copy; absent: the job's name. */
	readonly jobId?: string;
}
