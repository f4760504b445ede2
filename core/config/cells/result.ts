/** A cell that cannot be used: its row is rejected. */
export class Refused {
	constructor(readonly message: string) {}
}

/** A cell that is used all the same, with a warning. */
export class Doubted<Value extends string | readonly string[] = string | readonly string[]> {
	constructor(
		readonly value: Value,
		readonly message: string,
	) {}
}

/** What reading one value gives. Plain values on the way that nearly all cells take: nothing is allocated for them. */
export type ReadValue = string | number | Refused | Doubted<string>;

/** How the values of one type are read and compared. */
export interface ValueType {
	/** Reads a text that is tidy and not blank. */
	read(text: string): ReadValue;
	/** True where the type looks itself for text that a program broke on its way. */
	readonly looksForBrokenText?: boolean;
	/** Two texts that give the same one are no difference. Takes any text, also an unusable one of a live user. */
	comparable(text: string): string;
	/** True where reading costs more than remembering: columns with few different values. */
	readonly remember: boolean;
}
