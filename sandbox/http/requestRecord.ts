import { isRecord } from './values';

export interface Counters {
	total: number;
	reads: number;
	writes: number;
	readonly byKind: Record<string, number>;
	/** By status code, as text; `0` stands for a request without an answer. */
	readonly byStatus: Record<string, number>;
}

export interface RequestEntry {
	readonly at: number;
	readonly kind: string;
	readonly method: string;
	readonly path: string;
	readonly status: number;
	readonly durationMs: number;
	readonly body?: unknown;
}

export interface Violation {
	readonly method: string;
	readonly path: string;
	readonly message: string;
}

/** How many of the newest requests are stored for the pages and for tests. */
const REQUESTS_KEPT = 2_000;
const LARGEST_BODY_KEPT = 20_000;

/** What arrived at an instance: counters, the newest requests, and violations of strictness. */
export class RequestRecord {
	counters: Counters = emptyCounters();
	requests: RequestEntry[] = [];
	violations: Violation[] = [];

	count(kind: string, effect: 'read' | 'write'): void {
		this.counters.total += 1;
		if (effect === 'write') this.counters.writes += 1;
		else this.counters.reads += 1;
		this.counters.byKind[kind] = (this.counters.byKind[kind] ?? 0) + 1;
	}

	answered(entry: RequestEntry): void {
		this.counters.byStatus[entry.status] = (this.counters.byStatus[entry.status] ?? 0) + 1;
		this.requests.push(entry);
		if (this.requests.length > 2 * REQUESTS_KEPT) this.requests.splice(0, REQUESTS_KEPT);
	}

	clear(): void {
		this.counters = emptyCounters();
		this.requests = [];
		this.violations = [];
	}
}

function emptyCounters(): Counters {
	return { total: 0, reads: 0, writes: 0, byKind: {}, byStatus: {} };
}

/** The body as it is recorded: JSON without passwords; for CSV, large or other bodies only the length. */
export function bodyToKeep(text: string): unknown {
	if (text === '') return undefined;
	if (text.length > LARGEST_BODY_KEPT || !/^[[{]/.test(text)) return `${text.length} characters`;
	try {
		const body: unknown = JSON.parse(text);
		return isRecord(body) && 'password' in body ? { ...body, password: '•••' } : body;
	} catch {
		return `${text.length} characters`;
	}
}
