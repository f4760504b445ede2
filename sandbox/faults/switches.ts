import type { Oddities } from './oddities';

/** Which requests a fault applies to. Without any field: every request. Counting starts when the switch is set. */
export interface When {
	/** Route names as in the counters, e.g. `patchUser`. */
	readonly kinds?: readonly string[];
	readonly effect?: 'read' | 'write';
	/** Only these, counted from 1 among the requests that match `kinds` and `effect`. */
	readonly nth?: readonly number[];
	/** Only requests after the first so many. */
	readonly after?: number;
	/** Applies at most so many times. */
	readonly times?: number;
	/** Probability, 0 to 1, from the seeded generator. */
	readonly rate?: number;
}

export type RetryAfter = 'seconds' | 'date' | 'missing' | 'zero' | 'negative' | 'garbage' | number;

export interface RateLimit {
	readonly perSecond: number;
	/** Requests allowed at once; default: `perSecond`. */
	readonly burst?: number;
	/** The `Retry-After` header of the refusal; default: `seconds`. A number is sent unchanged. */
	readonly retryAfter?: RetryAfter;
	/** 403 comes with `API Rate limit reached.` (domo-api 7). */
	readonly status?: 429 | 403;
}

/** What happens to requests because of how many there are at once. */
export interface AtOnce {
	/** So many are worked on at a time; the others wait in a queue. */
	readonly workers?: number;
	/** 429 from so many at once. */
	readonly throttleFrom?: number;
	/** 400 for each third write from so many at once. */
	readonly refuseFrom?: number;
	/** The connection is reset, before the request is carried out, above so many at once. */
	readonly dropOver?: number;
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

/** An attribute that cannot be written in this instance: 400, 403, or 200 without any effect (domo-api 2.4, 3.3). */
export interface KeyFault {
	readonly key: string;
	readonly how: 'refuse' | 'forbid' | 'ignore';
}

export type NormaliseHow = 'trim' | 'collapse' | 'upper' | 'lower';

export type PageMode = 'short' | 'repeat' | 'shift' | 'skip';

/** All faults that can be switched on. Each is documented in sandbox/README.md. */
export interface FaultSwitches {
	/** Seed of the generator behind rates, jitter and long tails; the same seed gives the same run. */
	seed?: number;
	latency?: {
		readonly ms: number;
		readonly jitterMs?: number;
		readonly longTail?: { readonly share: number; readonly ms: number };
	};
	rateLimit?: RateLimit;
	atOnce?: AtOnce;
	errors?: readonly ErrorFault[];
	/** The connection is reset before the request is carried out. */
	resetBefore?: readonly When[];
	/** The connection is reset after the request was carried out. */
	resetAfter?: readonly When[];
	noAnswer?: readonly (When & { readonly applied?: boolean })[];
	slowBody?: readonly (When & { readonly ms: number })[];
	/** The body is sent byte by byte, one every so many milliseconds. */
	dripBody?: readonly (When & { readonly everyMs: number })[];
	/** The body never ends and is sent in chunks of 64 KiB; packed: as gzip, a thousand times smaller on the wire. */
	endlessBody?: readonly (When & { readonly packed?: boolean })[];
	/** A proxy answers instead of Domo; `applied`: after Domo has carried out the request. */
	foreignAnswer?: readonly (When & { readonly body: string; readonly status?: number; readonly type?: string; readonly applied?: boolean })[];
	htmlBlockPage?: readonly When[];
	cutOffBody?: readonly (When & { readonly abort?: boolean })[];
	emptyBody?: readonly When[];
	redirect?: readonly (When & { readonly to: string })[];
	/** Created users and committed DataSet versions become visible only after so many milliseconds. */
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
	/** The process ends at the k-th write, `before` or `after` (default) it is carried out. */
	killAtWrite?: { readonly k: number; readonly at?: 'before' | 'after' };
	/** The answer of the password login, whatever is sent. */
	login?: 'INVALID_CREDENTIALS' | 'ACCOUNT_LOCKED' | 'MFA' | 'EMPTY';
	/** The search shows a PATCH only after so many milliseconds; a read by id shows it at once. */
	lateSearch?: number;
	/** A PATCH of the caller's own account is 400, or it is 200 and nothing changes. */
	ownAccount?: 'refuse' | 'ignore';
	/** The identity search returns users without their attributes. */
	withoutAttributes?: boolean;
	/** An export returns only the rows of the newest upload, as in append mode; queries and metadata cover all rows (domo-api 5.1). */
	exportsUploads?: boolean;
	/** How this instance permanently answers kinds of requests differently, by the name of the request. */
	oddities?: Oddities;
	/** The delay of answers with the oddity `late`, in ms; default: 5000. */
	lateMs?: number;
	/** Users who own DataSets or DataFlows can be deleted; what they own is left without an owner. */
	ownersMayGo?: boolean;
	/** There is no instance of this name: every login is 403 (domo-api 1.3). */
	unknownInstance?: boolean;
}
