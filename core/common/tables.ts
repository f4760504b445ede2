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
