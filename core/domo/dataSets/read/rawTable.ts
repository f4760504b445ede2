/** Rows as one of the two ways of reading gave them, and what that way found doubtful. */
export interface RawTable {
	readonly columns: readonly string[];
	readonly cells: readonly (readonly (string | null)[])[];
	readonly doubts: readonly string[];
}
