import type { DataSet, Upload } from '../data/dataSet';
import type { FaultSwitches } from '../faults/switches';
import type { Counters, RequestEntry, Violation } from '../http/requestRecord';
import type { AttributeDefinition, User } from '../people/user';
import type { UserStore } from '../people/userStore';
import type { Role } from './roles';

export interface Group {
	readonly id: number;
	readonly name: string;
	readonly description: string;
	readonly type: string;
	readonly members: ReadonlySet<number>;
	readonly owners: ReadonlySet<number>;
	/** Epoch milliseconds. */
	readonly created: number;
}

export type ContentKind = 'DATAFLOW' | 'CARD' | 'PAGE';

/** A DataFlow, card or page: stored only with its title and owners (domo-api 2.6). */
export interface Content {
	readonly id: number;
	readonly kind: ContentKind;
	readonly title: string;
	readonly owners: readonly number[];
}

/** An invitation that Domo would have mailed. */
export interface Invite {
	readonly at: number;
	readonly userId: number;
	readonly email: string;
	readonly displayName: string;
	readonly invitedBy: number;
}

export interface Session {
	readonly token: string;
	readonly userId: number;
	/** Epoch milliseconds. */
	readonly expires: number;
}

export interface OAuthClient {
	readonly clientId: string;
	readonly clientSecret: string;
	readonly userId: number;
}

export interface Settings {
	readonly defaultRoleId: number;
	readonly authorizedDomains: readonly string[];
	readonly pageCap: number;
	readonly sessionMs: number;
	readonly reviveDeleted: boolean;
	readonly keepDeletedAddresses: boolean;
	readonly refuseUnknown: boolean;
}

/** The whole state of an instance. Tests read it, routes change it. */
export interface InstanceState {
	readonly name: string;
	settings: Settings;
	readonly people: UserStore;
	/** Everybody who is not deleted, by id (the same map as `people.all`). */
	readonly users: ReadonlyMap<number, User>;
	readonly roles: Map<number, Role>;
	readonly attributes: Map<string, AttributeDefinition>;
	readonly dataSets: Map<string, DataSet>;
	readonly uploads: Map<number, Upload>;
	readonly groups: Map<number, Group>;
	/** DataFlows, cards and pages, by `KIND:id`. */
	readonly content: Map<string, Content>;
	/** Access token → user id. */
	readonly tokens: Map<string, number>;
	readonly sessions: Map<string, Session>;
	readonly oauthClients: Map<string, OAuthClient>;
	readonly oauthTokens: Map<string, Session>;
	readonly outbox: Invite[];
	/** Ids for uploads, roles, groups: counted up from a large number. */
	takeNumber(): number;
	/** The last number taken, for the snapshot. */
	newestNumber(): number;
	/** New numbers follow after this one. */
	skipNumbers(newest: number): void;
	/** 0 ≤ x < 1, the same sequence on every run. */
	readonly random: () => number;
	readonly now: () => number;
}

/** A running stand-in for one Domo instance. */
export interface SandboxInstance {
	readonly name: string;
	/** `http://127.0.0.1:PORT` */
	readonly url: string;
	readonly port: number;
	/** Live and inspectable. */
	readonly state: InstanceState;
	readonly counters: Counters;
	readonly requests: readonly RequestEntry[];
	readonly violations: readonly Violation[];
	/** Live switches: assign to set one, `delete` to take it off. */
	readonly faults: FaultSwitches;
	/** Called before each request with its kind and its number among requests of that kind; in-process tests change the state here. */
	beforeRequest: (kind: string, nth: number) => void;
	/** Back to the seed: people, DataSets, counters, faults, everything. */
	reset(): void;
	/** Clears counters, requests and violations, and nothing else. */
	resetCounters(): void;
	/** Closes all connections and stops listening; the state stays. `revive` listens on the same port again. */
	kill(): void;
	revive(): Promise<void>;
}

/** What the control interface and the pages can do with an instance in addition. */
export interface LiveInstance extends SandboxInstance {
	/** Replaces all fault switches by these. */
	setFaults(switches: FaultSwitches): void;
	/** Must be called after a change of the state, so that the snapshot is written. */
	changed(): void;
}
