/** A table as one of the two ways of reading gave it, and what that way found doubtful. */
export interface RawTable {
	readonly columns: readonly string[];
	readonly rowCount: number;
	readonly doubts: readonly string[];
}

/** Held as its cells: `cells[row][column]`. */
export interface RawCells extends RawTable {
	readonly cells: readonly (readonly (string | null)[])[];
}
