/** What an index orders by: a number, or lower-case text. */
export type SortKey = number | string;

const compareKeys = (a: SortKey, b: SortKey): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * Ids in the order of a key, ties by id. Reading a page costs the page; adding or removing one costs a binary search
 * and a memmove, so that paging through 100,000 users stays cheap while users are written.
 */
export class SortedIndex {
	private readonly keys: SortKey[] = [];
	private readonly ids: number[] = [];

	constructor(entries: Iterable<readonly [SortKey, number]>) {
		const sorted = [...entries].sort((a, b) => compareKeys(a[0], b[0]) || a[1] - b[1]);
		for (const [key, id] of sorted) {
			this.keys.push(key);
			this.ids.push(id);
		}
	}

	get size(): number {
		return this.ids.length;
	}

	add(key: SortKey, id: number): void {
		const at = this.positionOf(key, id);
		this.keys.splice(at, 0, key);
		this.ids.splice(at, 0, id);
	}

	remove(key: SortKey, id: number): void {
		const at = this.positionOf(key, id);
		if (this.ids[at] !== id) return;
		this.keys.splice(at, 1);
		this.ids.splice(at, 1);
	}

	page(offset: number, limit: number, descending: boolean): readonly number[] {
		if (!descending) return this.ids.slice(offset, offset + limit);
		const end = Math.max(0, this.ids.length - offset);
		return this.ids.slice(Math.max(0, end - limit), end).reverse();
	}

	private positionOf(key: SortKey, id: number): number {
		let low = 0;
		let high = this.ids.length;
		while (low < high) {
			const middle = (low + high) >> 1;
			const order = compareKeys(this.keys[middle] ?? '', key) || (this.ids[middle] ?? 0) - id;
			if (order < 0) low = middle + 1;
			else high = middle;
		}
		return low;
	}
}
