import type { Field, FieldValue } from '../common/fieldValue';
import type { AttributeDefinition } from '../domo';

/** Where a row is found again. */
export interface RowPlace {
	readonly rowNumber: number;
	/** Its position among the rows that came in, from 0, where other rows have its number too. */
	readonly place?: number;
	/** Its position among the items that came in, from 1, where it has no number of its own: rows of another node are counted as its items are. */
	readonly item?: number;
	/** Distinguishes it then from other rows with the same number: ` of 'HR people'` or ` (item 12)`. */
	readonly origin?: string;
}

export interface CellProblem {
	readonly column: string;
	readonly value: string;
	/** What is wrong, then what to do. */
	readonly message: string;
}

/** A valid row. `values[i]` belongs to `fields[i]` of the configuration. */
export interface DesiredUser extends RowPlace {
	readonly email: string;
	readonly displayName: string;
	/** `emailKey(email)`: what e-mail matching compares. */
	readonly emailKey: string;
	/** From a `newEmail` column: the address the person is to have. */
	readonly newEmail?: string;
	/** From an `employeeId` column, folded for matching; empty when blank. */
	readonly employeeIdKey: string;
	/** The same from an `employeeNumber` column; absent when blank. */
	readonly employeeNumberKey?: string;
	/** `undefined` keeps what is there; `null` clears it. */
	readonly values: readonly (FieldValue | undefined)[];
	/** A row's own `sendInvite` cell, which wins over the node's setting. */
	readonly sendInvite?: boolean;
	/** False when the row's `edit` cell says so: create only. */
	readonly edit: boolean;
	/** From a `groups` column: names or ids as written. */
	readonly groups?: readonly string[];
	/** From `startDate` and `endDate` columns; absent where the row has neither, and always counts. */
	readonly period?: RowPeriod;
	readonly warnings: readonly CellProblem[];
}

/** When a row counts. */
export interface RowPeriod {
	/**
	 * `scheduled`: nothing is done before its start. `ended`: its person is a leaver, and it may hold no more than its key: then its
	 * address or name is empty and it has no values.
	 */
	readonly state: 'scheduled' | 'current' | 'ended';
	/** Whether a current row ends within seven days. */
	readonly endsSoon: boolean;
	/** As a day (`2026-11-30`) or a date with a time. */
	readonly startDate?: string;
	readonly endDate?: string;
}

/** A row that cannot be used. It still protects whoever its cells may mean (rule 2). */
export interface RejectedRow extends RowPlace {
	readonly email: string;
	readonly displayName: string;
	/** Keys of every address the row names (`email`, `newEmail`), usable or not; empty when there is none. */
	readonly emailKeys: readonly string[];
	/** Keys of its alternate addresses: whoever has one of them may be its person, though it does not identify the person. */
	readonly alternateKeys?: readonly string[];
	readonly employeeIdKey: string;
	readonly employeeNumberKey?: string;
	readonly nameKey: string;
	readonly problems: readonly CellProblem[];
	readonly warnings: readonly CellProblem[];
	/** Present if the row can still be used when its person already has the values that were refused. */
	readonly ifUnchanged?: IfUnchanged;
}

/** A row with single cells that cannot be written. A cell that equals what the person already has needs no write. */
export interface IfUnchanged {
	/** The row as it is then used: it keeps the values of the refused cells. */
	readonly desired: DesiredUser;
	/** The refused cells: the place of the field, and the text. */
	readonly cells: readonly { readonly at: number; readonly text: string }[];
}

/** A whole table, understood against one target instance. */
export interface Configuration {
	readonly fields: readonly Field[];
	readonly users: readonly DesiredUser[];
	readonly rejects: readonly RejectedRow[];
	/** Columns that are no system column and no attribute of the target. */
	readonly unknownColumns: readonly UnknownColumn[];
	/** For an Edit Fields node, where unknown columns look like ours: an expression that gives every column our name. Else empty. */
	readonly mapping: string;
	/** Sentences about the table as a whole: header fixes, attributes owned by the identity provider. */
	readonly notes: readonly string[];
	/** Rows that carried data (markers of an empty table and empty rows do not count). */
	readonly rowCount: number;
	/** Rows without a value in any column of the table. */
	readonly emptyRows: number;
	/** Rows for a person whom a row before names already: as many fewer people than rows were named. */
	readonly repeated: readonly RowPlace[];
	/** Those of them that also have the number of that row: one row, received twice. */
	readonly twice: readonly RowPlace[];
	/** How many rows more name a person of whom exactly one row is current by its dates: these are no mistake. Absent: none. */
	readonly otherPeriods?: number;
}

export interface UnknownColumn {
	readonly name: string;
	/** "did you mean …", or where such a column comes from; empty when nothing is near. */
	readonly hint: string;
}

/** What reading cells needs to know about the target instance and the node's settings. */
export interface ConfigContext {
	readonly roles: readonly { readonly id: number; readonly name: string }[];
	readonly attributes: readonly AttributeDefinition[];
	readonly blankCells: 'clear' | 'ignore';
	readonly unknownColumns: 'stop' | 'ignore' | 'create';
	/** ISO 3166 alpha-2, for phone numbers without a country, e.g. `US`. */
	readonly defaultPhoneCountry: string;
	/** Send phone numbers in E.164 instead of as written. */
	readonly phoneNumbersAsE164: boolean;
	readonly matchBy: 'email' | 'employeeId';
	/** IANA: where the dates of rows count. Absent: UTC. */
	readonly timeZone?: string;
}

/** A cell that cannot be used: its row is rejected. */
export class InvalidCell {
	constructor(readonly message: string) {}
}

/** A cell that is used all the same, with a warning. */
export class SuspectCell<Value extends string | readonly string[] = string | readonly string[]> {
	constructor(
		readonly value: Value,
		readonly message: string,
	) {}
}

/** What reading one value gives. Plain values on the way that nearly all cells take: nothing is allocated for them. */
export type ReadValue = string | number | InvalidCell | SuspectCell<string>;

/** How the values of one type are read and compared. */
export interface ValueType {
	/** Reads a text without blanks at its ends that is not empty. */
	read(text: string): ReadValue;
	/** True where the type itself looks for text that a program damaged. */
	readonly looksForBrokenText?: boolean;
	/** Two texts that give the same one are no difference. Takes any text, also an unusable one of a live user. */
	comparable(text: string): string;
	/** True where reading costs more than remembering: columns with few different values. */
	readonly remember: boolean;
}
