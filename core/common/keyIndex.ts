/**
 * Texts with the position of their first appearance. A Map does the same at several times the cost: it grows by moving all it
 * holds, which for a million keys stops everything else, and every table has a key in each row.
 */
export class KeyIndex {
	/** Open addressing: positions in `keys`, plus one; 0 is free. At most half full. */
	private readonly slots: Int32Array;
	private readonly keys: string[] = [];

	/** @param capacity the most keys that will be added */
	constructor(capacity: number) {
		let size = 16;
		while (size < capacity * 2) size *= 2;
		this.slots = new Int32Array(size);
	}

	/** The key's number in order of first appearance, if it was there before; else it is added. */
	add(key: string): number | undefined {
		const slot = this.slotOf(key);
		const number = this.slots[slot] ?? 0;
		if (number > 0) return number - 1;
		this.keys.push(key);
		this.slots[slot] = this.keys.length;
		return undefined;
	}

	/** The key's number; -1 when it is not there. */
	find(key: string): number {
		return (this.slots[this.slotOf(key)] ?? 0) - 1;
	}

	/** Where the key is, or would be. */
	private slotOf(key: string): number {
		const mask = this.slots.length - 1;
		let slot = hash(key) & mask;
		for (;;) {
			const number = this.slots[slot] ?? 0;
			if (number === 0 || this.keys[number - 1] === key) return slot;
			slot = (slot + 1) & mask;
		}
	}
}

/** FNV-1a over UTF-16 code units, with a last stir so that the lower bits depend on all of them. */
function hash(text: string): number {
	let value = 0x811c9dc5;
	for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
	value ^= value >>> 15;
	value = Math.imul(value, 0x2c1b3c6d);
	return value ^ (value >>> 13);
}
