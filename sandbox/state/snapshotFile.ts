import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { isRecord } from '../http/values';
import type { Snapshot } from './snapshot';

const WRITE_DELAY_MS = 500;

/** Keeps snapshots of all instances in one file. */
export interface SnapshotFile {
	/** What the file held at the start, by instance. */
	readonly loaded: ReadonlyMap<string, Snapshot>;
	/** Asks for a write, half a second later at the earliest. */
	changed(): void;
	/** Writes now, if anything changed. */
	flush(): void;
}

const isSnapshot = (value: unknown): value is Snapshot =>
	isRecord(value) && typeof value.name === 'string' && Array.isArray(value.users) && Array.isArray(value.dataSets);

function load(file: string): ReadonlyMap<string, Snapshot> {
	if (!existsSync(file)) return new Map();
	const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
	if (!Array.isArray(content) || !content.every(isSnapshot)) throw new Error(`${file} is no snapshot of a sandbox`);
	return new Map(content.map((snapshot) => [snapshot.name, snapshot]));
}

/** Opens a snapshot file. Writes are atomic: a new file takes the old one's place. */
export function openSnapshotFile(file: string, take: () => readonly Snapshot[]): SnapshotFile {
	const loaded = load(file);
	let timer: NodeJS.Timeout | undefined;
	let delayMs = WRITE_DELAY_MS;
	const write = (): void => {
		clearTimeout(timer);
		timer = undefined;
		const started = Date.now();
		writeFileSync(`${file}.new`, JSON.stringify(take()));
		renameSync(`${file}.new`, file);
		// A large instance takes long to write: never spend more than a tenth of the time on it.
		delayMs = Math.max(WRITE_DELAY_MS, 10 * (Date.now() - started));
	};
	return {
		loaded,
		changed() {
			timer ??= setTimeout(write, delayMs);
		},
		flush() {
			if (timer !== undefined) write();
		},
	};
}
