import type { Oddities } from './oddities';

/** Which requests a fault meets. Without any field: every request. Counting starts when the switch is set. */
export interface When {
	/** Route names as in the counters, e.g. `patchUser`. */
	readonly kinds?: readonly string[];
	readonly effect?: 'read' | 'write';
	/** Only these, counted from 1 among the requests that fit `kinds` and `effect`. */
	readonly nth?: readonly number[];
	/** Only later ones than this. */
	readonly after?: number;
	/** At most so many. */
	readonly times?: number;
	/** Share of them, 0 to 1, by the seeded generator. */
	readonly rate?: number;
}

export type RetryAfter = 'seconds' | 'date' | 'missing' | 'zero' | 'negative' | 'garbage' | number;

export interface RateLimit {
	readonly perSecond: number;
	/** How many may come at once; `perSecond` unless set. */
	readonly burst?: number;
	/** What the refusal says about waiting; `seconds` unless set. A number is sent as it is. */
	readonly retryAfter?: RetryAfter;
	/** 403 comes with `API Rate limit reached.` (domo-api 7). */
	readonly status?: 429 | 403;
}

export interface ErrorFault extends When {
	readonly status: number;
	readonly message?: string;
	readonly retryAfter?: RetryAfter;
}

export interface UserFault {
	readonly email?: string;
	readonly id?: number;
	readonly status: number;
	readonly message?: string;
}

/** An attribute that this instance does not let be written: 400, or 200 and nothing happens (domo-api 2.4, 3.3). */
export interface KeyFault {
	readonly key: string;
	readonly how: 'refuse' | 'forbid' | 'ignore';
}

export type NormaliseHow = 'trim' | 'collapse' | 'upper' | 'lower';

export type PageMode = 'short' | 'repeat' | 'shift' | 'skip';

/** Everything that can be made to go wrong. Each is documented in sandbox/README.md. */
export interface FaultSwitches {
	/** Seed of the generator behind rates, jitter and long tails; the same seed gives the same run. */
	seed?: number;
	latency?: {
		readonly ms: number;
		readonly jitterMs?: number;
		readonly longTail?: { readonly share: number; readonly ms: number };
	};
	rateLimit?: RateLimit;
	errors?: readonly ErrorFault[];
	/** The connection is reset before the request was looked at. */
	resetBefore?: readonly When[];
	/** The connection is reset after the request was carried out. */
	resetAfter?: readonly When[];
	noAnswer?: readonly (When & { readonly applied?: boolean })[];
	slowBody?: readonly (When & { readonly ms: number })[];
	/** The body comes byte by byte, one each so many milliseconds. */
	dripBody?: readonly (When & { readonly everyMs: number })[];
	/** The body goes on for ever, in pieces of 64 KiB; packed: as gzip, a thousand times smaller on the way. */
	endlessBody?: readonly (When & { readonly packed?: boolean })[];
	/** Somebody on the way answers in Domo's place; `applied`: after Domo has carried the request out. */
	foreignAnswer?: readonly (When & { readonly body: string; readonly status?: number; readonly type?: string; readonly applied?: boolean })[];
	htmlBlockPage?: readonly When[];
	cutOffBody?: readonly (When & { readonly abort?: boolean })[];
	emptyBody?: readonly When[];
	redirect?: readonly (When & { readonly to: string })[];
	/** Created people and committed DataSet versions are read only after so many milliseconds. */
	lateVisibility?: { readonly users?: number; readonly dataSets?: number };
	/** Largest page of users, below the instance's own. */
	pageCap?: number;
	pages?: readonly (When & { readonly mode: PageMode; readonly by?: number })[];
	/** `count` of the user search is off by so many. */
	countOff?: readonly (When & { readonly by: number })[];
	/** No users and a count of 0, as for a token without rights; `keepCount` leaves the count right. */
	emptyUsers?: readonly (When & { readonly keepCount?: boolean })[];
	expireSessions?: readonly When[];
	revokeTokens?: readonly When[];
	failUsers?: readonly UserFault[];
	lockedKeys?: readonly KeyFault[];
	normalise?: readonly { readonly key: string; readonly how: NormaliseHow }[];
	/** The process ends at the k-th write, `before` or (unless set) `after` it was carried out. */
	killAtWrite?: { readonly k: number; readonly at?: 'before' | 'after' };
	/** The password login's answer, whatever is sent. */
	login?: 'INVALID_CREDENTIALS' | 'ACCOUNT_LOCKED' | 'MFA' | 'EMPTY';
	/** The search shows a PATCH only after so many milliseconds; a read by id shows it at once. */
	lateSearch?: number;
	/** A PATCH of the caller's own account is 400, or it is 200 and nothing changes. */
	ownAccount?: 'refuse' | 'ignore';
	/** The identity search answers with what stands beside the attributes, and no attributes. */
	withoutAttributes?: boolean;
	/** An export gives the rows of the newest upload alone, as in append mode; queries and the metadata know them all (domo-api 5.1). */
	exportsUploads?: boolean;
	/** How this instance answers one kind of request otherwise, for ever: by the name of the request. */
	oddities?: Oddities;
	/** How late an answer of the oddity `late` comes; 5000 unless set. */
	lateMs?: number;
	/** People who own DataSets or DataFlows are deleted all the same, and leave these without an owner. */
	ownersMayGo?: boolean;
	/** The host knows no such instance: every login is 403 (domo-api 1.3). */
	unknownInstance?: boolean;
}
