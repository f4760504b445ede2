import type { FieldValue } from '../common/fieldValue';
import type { RowPlace } from './rows/identity';

/** What a cell of a field may hold. Names are ours; `attributes.ts` maps Domo's validators to them (our choice). */
export type FieldType =
	| 'text' | 'id' | 'email' | 'phone' | 'role' | 'digits' | 'timeZone' | 'locale'
	| 'integer' | 'decimal' | 'date' | 'dateTime' | 'boolean';

/** A property of a person that this configuration manages: a system column of Domo's table or a custom attribute. */
export interface Field {
	/** The column's name, used in plans and logs. A custom attribute's name is its key. */
	readonly name: string;
	/** The key in Domo's identity API, e.g. `employeeLocation` for `location` (domo-api 2.1). */
	readonly key: string;
	readonly kind: 'system' | 'custom';
	readonly type: FieldType;
	/** True for a multi-valued attribute; its cells separate values by `|`. */
	readonly list: boolean;
	/** True when the identity provider writes it: differences are reported, not sent (domo-api 3.1). */
	readonly providerOwned: boolean;
	/** Domo's word on who may set a custom attribute, where it says one (domo-api 3.3). */
	readonly securityVoter?: string;
	/** Two values that give the same text are no difference (old and new time zone name, order of a list, …). */
	comparable(value: FieldValue): string;
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
	readonly warnings: readonly CellProblem[];
}

/** A row that cannot be used. It still protects whoever its cells may mean (rule 2). */
export interface RejectedRow extends RowPlace {
	readonly email: string;
	readonly displayName: string;
	/** Keys of every address the row names (`email`, `newEmail`), usable or not; empty when there is none. */
	readonly emailKeys: readonly string[];
	/** Keys of its alternate addresses: whoever has one of them may be its person, though it does not tell who is meant. */
	readonly alternateKeys?: readonly string[];
	readonly employeeIdKey: string;
	readonly employeeNumberKey?: string;
	readonly nameKey: string;
	readonly problems: readonly CellProblem[];
	readonly warnings: readonly CellProblem[];
	/** Present when the row can be used after all if its person has the very values that were refused. */
	readonly ifUnchanged?: IfUnchanged;
}

/** A row of which single cells cannot be written. A cell that says what its person has already asks for no writing. */
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
	/** Those of them that have the number of that row as well: one row that came twice. */
	readonly twice: readonly RowPlace[];
}

/** A table that is read row by row instead of being held as rows: of 100,000 of them, only what they mean is kept. */
export interface RowStream {
	/** The keys of every row, in its order. */
	readonly keys: readonly string[];
	/** There are no more rows than that. */
	readonly rowsAtMost: number;
	/** Hands over every row, in order and once, and lets others have their turn. */
	each(take: (row: Readonly<Record<string, unknown>>) => void): Promise<void>;
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
}

/** One attribute definition of the instance (domo-api 3.1). */
export interface AttributeDefinition {
	readonly key: string;
	readonly title: string;
	readonly keyspace: 'customer-defined' | 'domo-defined' | 'idp';
	readonly validator: string;
	readonly valueType: string | null;
	/** Who may set and see it, in Domo's word (domo-api 3.3); absent where Domo says nothing. */
	readonly securityVoter?: string;
}
