/** The keys of a table with a fixed set of rows, in its order. */
export function namesOf<Name extends string>(table: Readonly<Record<Name, unknown>>): Name[] {
	return Object.keys(table).filter((name): name is Name => Object.hasOwn(table, name));
}

/** One value for each row of a table, under the same name. */
export function mapTable<Name extends string, Row, T>(table: Readonly<Record<Name, Row>>, of: (row: Row, name: Name) => T): Record<Name, T> {
	const names = namesOf(table);
	const made = Object.fromEntries(names.map((name) => [name, of(table[name], name)]));
	// Always true: this only tells the compiler.
	const isWhole = (record: Record<string, T>): record is Record<Name, T> => names.every((name) => Object.hasOwn(record, name));
	if (isWhole(made)) return made;
	throw new TypeError('A row of the table got no value');
}

/** Adds to the list under a key; the first one begins it. */
export function addTo<Key, T>(lists: Map<Key, T[]>, key: Key, one: T): void {
	const list = lists.get(key);
	if (list === undefined) lists.set(key, [one]);
	else list.push(one);
}

/** Notices whether a key comes twice, in half the time that lists under keys take. A blank key is nobody's. */
export class RepeatedKeys {
	private readonly keys = new Set<string>();
	private count = 0;

	add(key: string): void {
		if (key === '') return;
		this.count++;
		this.keys.add(key);
	}

	get areThere(): boolean {
		return this.keys.size < this.count;
	}
}

const none: readonly never[] = [];

/** Lists under keys, of which nearly every one has a single member: it takes no list of its own, which 100,000 keys would feel. */
export class Lists<Key, T> {
	private readonly firsts = new Map<Key, T>();
	/** The whole lists of those keys that have several members. */
	private readonly several = new Map<Key, T[]>();

	/** Gives the first member under the key, if there was one before. */
	add(key: Key, one: T): T | undefined {
		const first = this.firsts.get(key);
		if (first === undefined) {
			this.firsts.set(key, one);
			return undefined;
		}
		const list = this.several.get(key);
		if (list === undefined) this.several.set(key, [first, one]);
		else list.push(one);
		return first;
	}

	/** The only member under a key; undefined where there is none, or several. */
	only(key: Key): T | undefined {
		return this.several.has(key) ? undefined : this.firsts.get(key);
	}

	first(key: Key): T | undefined {
		return this.firsts.get(key);
	}

	/** All members under a key, in the order in which they were added. */
	all(key: Key): readonly T[] {
		const first = this.firsts.get(key);
		return first === undefined ? none : (this.several.get(key) ?? [first]);
	}

	/** The keys that have several members, with these. */
	get shared(): ReadonlyMap<Key, readonly T[]> {
		return this.several;
	}
}
