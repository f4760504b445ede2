import type { UserPage } from './page';
import { readToTheEnd, type PassInProgress, type ReadAt } from './paging';

/** Pages underway at once; the gate allows fewer when it must. More would only keep more answers in memory. */
const LANES = 8;

/**
 * Reads all pages, most of them side by side. Two pages tell how many rows the server gives at once; the rest is cut into slices
 * of that size, each of them read until it is full, and the end is looked at once more: it must be empty.
 */
export async function readInParallel(pass: PassInProgress, readAt: ReadAt, limit: number): Promise<void> {
	const first = await readAt(0, limit);
	let pageRows = pass.take(first);
	if (first.count === null) return readToTheEnd(pass, readAt, limit);
	if (pageRows < Math.min(limit, first.count)) pageRows = Math.max(pageRows, pass.take(await readAt(pass.rows(), limit)));
	if (pageRows > 0) await readSlices(pass, readAt, slicesOf(pass.rows(), first.count, pageRows));
	return readToTheEnd(pass, readAt, limit);
}

interface Slice {
	readonly offset: number;
	readonly length: number;
}

function slicesOf(from: number, to: number, length: number): readonly Slice[] {
	const slices: Slice[] = [];
	for (let offset = from; offset < to; offset += length) slices.push({ offset, length: Math.min(length, to - offset) });
	return slices;
}

async function readSlices(pass: PassInProgress, readAt: ReadAt, slices: readonly Slice[]): Promise<void> {
	let next = 0;
	const lane = async (): Promise<void> => {
		for (let slice = slices[next++]; slice !== undefined; slice = slices[next++]) {
			await readSlice(pass, readAt, slice).catch((error: unknown) => {
				// The other lanes ask for no more.
				next = slices.length;
				throw error;
			});
		}
	};
	await Promise.all(Array.from({ length: Math.min(LANES, slices.length) }, lane));
}

/** A slice that came short is asked for again from where it ended. */
async function readSlice(pass: PassInProgress, readAt: ReadAt, { offset, length }: Slice): Promise<void> {
	for (let taken = 0; taken < length; ) {
		const page: UserPage = await readAt(offset + taken, length - taken);
		const rows = pass.take(page);
		if (rows === 0) return;
		taken += rows;
	}
}
