export type AttributeValue = string | number | boolean;

/** What an instance holds when it starts. All of it is optional. */
export interface SandboxSeed {
	readonly users?: readonly SeedUser[];
	readonly attributes?: readonly SeedAttribute[];
	/** Custom roles, or system roles with other authorities. */
	readonly roles?: readonly SeedRole[];
	readonly dataSets?: readonly SeedDataSet[];
	readonly groups?: readonly SeedGroup[];
	readonly dataFlows?: readonly SeedContent[];
	readonly cards?: readonly SeedContent[];
	readonly pages?: readonly SeedContent[];
	/** `customer-states/user.roleid.default`; 4 (Participant) unless set (our choice). */
	readonly defaultRoleId?: number;
	/** Domains that may be invited; empty means any. */
	readonly authorizedDomains?: readonly string[];
	/** False leaves out the default admin, "Ada Admin". */
	readonly admin?: boolean;
	/** Largest page of the identity search, whatever limit is asked for; default: 1000 (our choice: not documented). */
	readonly pageCap?: number;
	/** How long a password session lives; 8 hours unless set (domo-api 1.3). */
	readonly sessionMs?: number;
	/** True: creating a deleted person's address revives the old account and its id (domo-api 2.3, one source). */
	readonly reviveDeleted?: boolean;
	/** True: the address of a deleted person stays taken (domo-api 2.3, inferred). */
	readonly keepDeletedAddresses?: boolean;
	/** False: unknown query keys and body fields are recorded as violations, and ignored as Domo itself does. */
	readonly refuseUnknown?: boolean;
}

export interface SeedUser {
	readonly id?: number;
	readonly displayName: string;
	readonly email: string;
	/** The login; the address unless set. */
	readonly userName?: string;
	readonly roleId?: number;
	readonly password?: string;
	/** An access token of this user. */
	readonly token?: string;
	/** Other attributes, system and custom, by their identity key (`employeeLocation`, not `location`). */
	readonly values?: Readonly<Record<string, AttributeValue | readonly AttributeValue[]>>;
	/** False: invited and never signed in. */
	readonly accepted?: boolean;
	readonly pending?: boolean;
	readonly active?: boolean;
	readonly systemUser?: boolean;
	readonly supportUser?: boolean;
	/** Epoch milliseconds. */
	readonly created?: number;
	readonly lastLogin?: number;
}

/** Names of types are our choice, but for `STRING` and the two `ANY_VALUE` validators (domo-api 3.1). */
export type ValueType = 'STRING' | 'LONG' | 'DECIMAL' | 'DATE' | 'DATETIME' | 'BOOLEAN';
export type Keyspace = 'customer-defined' | 'domo-defined' | 'idp';

export interface SeedAttribute {
	readonly key: string;
	readonly title?: string;
	readonly description?: string;
	/** `ANY_VALUE` (one value, default), `ANY_VALUE_MULTI` (a list), or any other name (one value). */
	readonly validator?: string;
	readonly valueType?: ValueType | null;
	/** `idp`: writes answer 200 and change nothing (our choice). */
	readonly keyspace?: Keyspace;
}

export interface SeedRole {
	readonly id: number;
	readonly name: string;
	readonly description?: string;
	readonly authorities: readonly string[];
}

export type ColumnType = 'STRING' | 'LONG' | 'DOUBLE' | 'DECIMAL' | 'DATE' | 'DATETIME';

export interface SeedDataSet {
	readonly id?: string;
	readonly name: string;
	readonly description?: string;
	/** The default admin unless set. */
	readonly ownerId?: number;
	readonly columns: readonly { readonly name: string; readonly type?: ColumnType }[];
	readonly rows: readonly (readonly (string | null)[])[];
	/** A DataSet View: `displayType` and `dataProviderType` say `dataset-view` (our choice). */
	readonly view?: boolean;
	/** The number of last rows that the metadata count but no read returns, as under PDP. */
	readonly hiddenRows?: number;
}

export interface SeedGroup {
	readonly id?: number;
	readonly name: string;
	readonly description?: string;
	/** `closed` unless set. The members of the last three types cannot be changed. */
	readonly type?: 'open' | 'closed' | 'adhoc' | 'dynamic' | 'directory' | 'system';
	/** User ids or e-mails. */
	readonly members?: readonly (number | string)[];
	readonly owners?: readonly (number | string)[];
}

/** A DataFlow, card or page, and the user (id or e-mail) who owns it. */
export interface SeedContent {
	readonly id?: number;
	readonly title: string;
	readonly owner: number | string;
}
