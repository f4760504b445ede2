import type { AttributeDefinition } from '../people/attributeDefinitions';
import type { DataSet, Upload } from '../data/dataSet';
import type { Content, Group } from './group';
import type { Role } from './roles';
import type { User } from '../people/user';
import type { UserStore } from '../people/userStore';

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

/** All that an instance knows. Live and inspectable: tests read it, routes write it. */
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
	/** Numbers go on after this one. */
	skipNumbers(newest: number): void;
	/** 0 ≤ x < 1, the same sequence on every run. */
	readonly random: () => number;
	readonly now: () => number;
}
