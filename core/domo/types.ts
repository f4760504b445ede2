import type { Progress } from '../common/ports';
import type { Field, FieldValue } from '../common/fieldValue';
import type { LookUpField } from './users/search';

/** An account of the target instance. `values[i]` belongs to `fields[i]` that it was read with. */
export interface LiveUser {
	readonly id: number;
	readonly email: string;
	/** `userName`, what the person signs in with: an attribute of its own beside the address (domo-api 2.4). Empty where Domo tells none. */
	readonly login: string;
	readonly displayName: string;
	readonly roleId: number | null;
	readonly values: readonly FieldValue[];
	/** False for an invitation that nobody accepted yet. */
	readonly accepted: boolean;
	readonly active: boolean;
	/** Domo support, system and anonymous accounts are never touched. */
	readonly human: boolean;
	/** Milliseconds since the epoch; null when Domo does not say. */
	readonly createdAt: number | null;
	/** Present when groups were asked for. */
	readonly groups?: readonly GroupMembership[];
}

export interface GroupMembership {
	readonly id: number;
	readonly name: string;
	/** True for a group whose members are not ours to choose; lists of groups may hide such a one. */
	readonly fixed?: true;
}

export interface Group {
	readonly id: number;
	readonly name: string;
	/** Its members are not ours to choose: rules do (dynamic), Domo (system) or the identity provider (directory) (domo-api 4b). */
	readonly dynamic: boolean;
	/** In Domo's word, where it says one. */
	readonly type?: string;
}

export interface Role {
	readonly id: number;
	readonly name: string;
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

/** The account that a credential belongs to (domo-api 1.4). */
export interface Account {
	readonly id: number;
	readonly email: string;
	readonly displayName: string;
}

/** The same with what it may do (domo-api 1.5). */
export interface Actor extends Account {
	readonly roleId: number | null;
	/** Authority strings such as `user.edit`. Null when the instance does not tell. */
	readonly authorities: readonly string[] | null;
}

/** All users of an instance, with the proof that they are all (rule 1). */
export interface LiveRead {
	readonly users: readonly LiveUser[];
	/** Empty when the read is proven complete; else one sentence for each proof that failed. Nothing may be planned from it then. */
	readonly doubts: readonly string[];
	/** Sentences: why nobody may be removed, although everything else may be planned. */
	readonly removalDoubts?: readonly string[];
}

export interface ReadUsersOptions {
	readonly groups?: boolean;
	readonly pageSize?: number;
	readonly signal?: AbortSignal;
	/** After each page; counts records as they come, which may be read twice when people come or go meanwhile. */
	onProgress?(progress: Progress): void;
}

/** Who has an address although no list shows it: it is somebody's login, or the account is deleted or Domo's own. */
export interface AddressHolder {
	readonly kind: 'login' | 'deleted' | 'support';
	readonly id: number;
	readonly displayName: string;
	readonly email: string;
}

export interface NewUser {
	readonly email: string;
	readonly displayName: string;
	readonly roleId: number;
	readonly sendInvite: boolean;
}

/** One field to write, by its name or its identity key, with the value as plans have it; `null` clears. */
export interface FieldWrite {
	readonly key: string;
	readonly to: FieldValue;
}

/** What a write tells about itself. */
export interface WriteReceipt {
	readonly attempts: number;
	readonly httpStatus: number;
	readonly toe?: string;
	/** True where Domo's answer itself shows what was written; without it only reading again tells. */
	readonly shown?: boolean;
}

/** How people are looked up by their ids. */
export interface Looking {
	readonly groups?: boolean;
	/** Before others that wait for the gate. */
	readonly urgent?: boolean;
	/** Told when each request is sent, in milliseconds since the epoch: what its answer shows may be as old. */
	onSend?(atMs: number): void;
}

/** When a write may be sent. */
export interface Sending {
	/** Sent also where the run was stopped. */
	readonly afterStop?: boolean;
	/** Milliseconds since the epoch: not sent later, kind `tooLate`. */
	readonly notAfter?: number;
}

/** The ids of what a person owns (domo-api 2.6). */
export interface Ownership {
	readonly dataSets: readonly string[];
	readonly dataFlows: readonly string[];
	readonly cards: readonly string[];
	readonly pages: readonly string[];
}

/**
 * The users of one instance, as reconciling and applying need them; a test's fake is a few lines. Every method throws
 * `DomoError` on failure. Reads are retried within the gate's budget; a write whose answer was lost throws
 * `DomoError` of kind `unknownOutcome` and is resolved by the caller, by looking.
 */
export interface UserDirectory {
	/** `https://example.domo.com` or the loopback origin. */
	readonly instance: string;
	/** Whose credential this is: one request. */
	account(): Promise<Account>;
	/** The same with role and grants: three requests. */
	actor(): Promise<Actor>;
	roles(): Promise<readonly Role[]>;
	defaultRoleId(): Promise<number>;
	attributes(): Promise<readonly AttributeDefinition[]>;
	createAttribute(key: string): Promise<void>;
	/** All users, page by page, proven (count, ids once, pages that advance, a stable total, the caller among them). */
	allUsers(fields: readonly Field[], options?: ReadUsersOptions): Promise<LiveRead>;
	/** Users by id, in pages; those that are gone are missing from the answer. */
	usersById(ids: readonly number[], fields: readonly Field[], options?: Looking): Promise<readonly LiveUser[]>;
	userByEmail(email: string, fields: readonly Field[]): Promise<LiveUser | null>;
	/** Some people whose record holds the text, at most so many: for a list in the editor, one request or two. */
	findUsers(text: string, most: number): Promise<readonly LiveUser[]>;
	/** People who have one of these values; undefined where such a search does not find `known`, whose value is given. Without `known`, those who are found. */
	usersByValue(field: LookUpField, values: readonly string[], known: { readonly id: number; readonly value: string } | undefined, fields: readonly Field[]): Promise<readonly LiveUser[] | undefined>;
	/** Who has an address that is taken by nobody whom other reads show; null where that is not to be found out. */
	holderOf(email: string): Promise<AddressHolder | null>;
	create(user: NewUser): Promise<WriteReceipt & { readonly id: number }>;
	/** One PATCH with all fields; touches nothing else (domo-api 2.4). */
	update(id: number, writes: readonly FieldWrite[], sending?: Sending): Promise<WriteReceipt>;
	/** `gone` when it was not there any more (404). */
	remove(id: number, sending?: Sending): Promise<WriteReceipt & { readonly gone: boolean }>;
	assignRole(roleId: number, userIds: readonly number[], sending?: Sending): Promise<WriteReceipt>;
	groups(): Promise<readonly Group[]>;
	createGroup(name: string): Promise<Group>;
	changeMembership(changes: readonly { groupId: number; add: readonly number[]; remove: readonly number[] }[]): Promise<WriteReceipt>;
	owned(userId: number): Promise<Ownership>;
	handOver(owned: Ownership, fromUserId: number, toUserId: number): Promise<void>;
}
