import { randomUUID } from 'node:crypto';

/** Sorts by time, and is unique: `20261123T180455Z-1b9d6bcd`. `now` in milliseconds since the epoch. */
export function newRunId(now: number): string {
	const time = new Date(now).toISOString().slice(0, 19).replace(/[-:]/g, '');
	return `${time}Z-${randomUUID().slice(0, 8)}`;
}
