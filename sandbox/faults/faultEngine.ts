import { performance } from 'node:perf_hooks';
import { makeRandom } from '../state/makeState';
import type { AttributeValue } from '../seed';
import { emailKey, type User } from '../people/user';
import { makeTokenBucket, normaliseValue, type RequestFacts, retryAfterHeader, type TokenBucket, WhenRules } from './faultRules';
import type { ErrorFault, FaultSwitches, KeyFault, RateLimit, UserFault } from './switches';

/** What happens to one request, decided once when it arrives. */
export interface RequestFaults {
	readonly delayMs: number;
	readonly refusal?: { readonly status: number; readonly message: string; readonly retryAfter?: string };
	readonly reset?: 'before' | 'after';
	readonly noAnswer?: 'before' | 'after';
	readonly kill?: 'before' | 'after';
	readonly slowBodyMs?: number;
	readonly dripMs?: number;
	readonly endless?: 'plain' | 'packed';
	readonly foreign?: { readonly status: number; readonly type: string; readonly body: string; readonly applied: boolean };
	readonly redirectTo?: string;
	readonly htmlBlockPage: boolean;
	readonly cutOff?: 'body' | 'connection';
	readonly emptyBody: boolean;
	readonly expireSessions: boolean;
	readonly revokeTokens: boolean;
}

function foreignOf(rule: NonNullable<FaultSwitches['foreignAnswer']>[number]): NonNullable<RequestFaults['foreign']> {
	return { status: rule.status ?? 200, type: rule.type ?? 'application/json;charset=UTF-8', body: rule.body, applied: rule.applied === true };
}

interface Page {
	readonly offset: number;
	readonly limit: number;
}

interface UserPageFault extends Page {
	/** The count in the answer, made from the right one. */
	readonly countOf: (count: number) => number;
}

/** Turns the switches into what happens to each request. Switches may be changed at any time. */
export class FaultEngine {
	/** The live switches; assign, change or clear them between requests. */
	readonly switches: FaultSwitches = {};
	private random = makeRandom(1);
	private seed: number | undefined;
	private rules = new WhenRules(() => this.random());
	private bucket: { readonly limit: RateLimit; readonly bucket: TokenBucket } | undefined;
	private writes: { readonly limit: object; count: number } | undefined;
	private lastOffset = 0;
	private inFlight = 0;
	private crowdedWrites = 0;
	/** When each worker of `atOnce.workers` is free again. */
	private freeAt: number[] = [];

	/** Replaces all switches by these. */
	set(switches: FaultSwitches): void {
		this.clear();
		Object.assign(this.switches, switches);
	}

	clear(): void {
		for (const name of Object.keys(this.switches)) Reflect.deleteProperty(this.switches, name);
		this.seed = undefined;
		this.bucket = undefined;
		this.writes = undefined;
	}

	/** A request has arrived; the result is called when it was answered or lost. */
	enter(): () => void {
		this.inFlight += 1;
		return () => {
			this.inFlight -= 1;
		};
	}

	/** Decides what happens to a request that has just arrived. */
	decide(facts: RequestFacts): RequestFaults {
		this.reseed();
		const { switches, rules } = this;
		const noAnswer = rules.firing(switches.noAnswer, facts);
		const cutOff = rules.firing(switches.cutOffBody, facts);
		const slow = rules.firing(switches.slowBody, facts);
		const drip = rules.firing(switches.dripBody, facts);
		const endless = rules.firing(switches.endlessBody, facts);
		const foreign = rules.firing(switches.foreignAnswer, facts);
		const redirect = rules.firing(switches.redirect, facts);
		const resetBefore = rules.firing(switches.resetBefore, facts);
		const resetAfter = rules.firing(switches.resetAfter, facts);
		const isDropped = this.inFlight > (switches.atOnce?.dropOver ?? Infinity);
		const reset = isDropped || resetBefore ? 'before' : resetAfter ? 'after' : undefined;
		const refusal = this.refusalOf(facts);
		const kill = refusal === undefined ? this.killOf(facts) : undefined;
		return {
			delayMs: this.queued(this.delay()),
			htmlBlockPage: rules.firing(switches.htmlBlockPage, facts) !== undefined,
			emptyBody: rules.firing(switches.emptyBody, facts) !== undefined,
			expireSessions: rules.firing(switches.expireSessions, facts) !== undefined,
			revokeTokens: rules.firing(switches.revokeTokens, facts) !== undefined,
			...(refusal === undefined ? {} : { refusal }),
			...(reset === undefined ? {} : { reset }),
			...(noAnswer === undefined ? {} : { noAnswer: noAnswer.applied === true ? 'after' : 'before' }),
			...(kill === undefined ? {} : { kill }),
			...(slow === undefined ? {} : { slowBodyMs: slow.ms }),
			...(drip === undefined ? {} : { dripMs: drip.everyMs }),
			...(endless === undefined ? {} : { endless: endless.packed === true ? 'packed' : 'plain' }),
			...(foreign === undefined ? {} : { foreign: foreignOf(foreign) }),
			...(redirect === undefined ? {} : { redirectTo: redirect.to }),
			...(cutOff === undefined ? {} : { cutOff: cutOff.abort === true ? 'connection' : 'body' }),
		};
	}

	/** The page of users that is sent, and its `count`. */
	pageOfUsers(facts: RequestFacts, asked: Page): UserPageFault {
		const { switches, rules } = this;
		const rule = rules.firing(switches.pages, facts);
		const off = rules.firing(switches.countOff, facts)?.by ?? 0;
		const countOf = (count: number): number => count + off;
		const by = rule?.by ?? 1;
		const limit = Math.min(asked.limit, switches.pageCap ?? Infinity);
		const repeated = this.lastOffset;
		this.lastOffset = asked.offset;
		const empty = rules.firing(switches.emptyUsers, facts);
		if (empty !== undefined) {
			return { offset: 0, limit: 0, countOf: (count) => countOf(empty.keepCount === true ? count : 0) };
		}
		switch (rule?.mode) {
			case 'short':
				return { offset: asked.offset, limit: Math.max(0, limit - by), countOf };
			case 'repeat':
				return { offset: repeated, limit, countOf };
			case 'shift':
				// As if a user before this page had been added: its first users were already on the page before.
				return { offset: Math.max(0, asked.offset - by), limit, countOf };
			case 'skip':
				// As if a user before this page had been deleted: the users who moved up are missing.
				return { offset: asked.offset + by, limit, countOf };
			case undefined:
				return { offset: asked.offset, limit, countOf };
		}
	}

	/** When a user who is created now becomes visible; 0: immediately. */
	userVisibleAt(now: number): number {
		const ms = this.switches.lateVisibility?.users ?? 0;
		return ms > 0 ? now + ms : 0;
	}

	dataSetQueryableAt(now: number): number {
		return now + (this.switches.lateVisibility?.dataSets ?? 0);
	}

	failureOf(user: Pick<User, 'id' | 'emailAddress'>): UserFault | undefined {
		return this.switches.failUsers?.find(
			(fault) =>
				fault.id === user.id || (fault.email !== undefined && emailKey(fault.email) === emailKey(user.emailAddress)),
		);
	}

	lockOf(key: string): KeyFault['how'] | undefined {
		return this.switches.lockedKeys?.find((fault) => fault.key === key)?.how;
	}

	normalise(key: string, value: AttributeValue): AttributeValue {
		return normaliseValue(this.switches.normalise, key, value);
	}

	private reseed(): void {
		const seed = this.switches.seed ?? 1;
		if (seed === this.seed) return;
		this.seed = seed;
		this.random = makeRandom(seed);
	}

	private delay(): number {
		const { latency } = this.switches;
		if (latency === undefined) return 0;
		const tail = latency.longTail;
		if (tail !== undefined && this.random() < tail.share) return tail.ms;
		return latency.ms + (latency.jitterMs ?? 0) * this.random();
	}

	/** With the time that it waits for a free worker. */
	private queued(delayMs: number): number {
		const workers = this.switches.atOnce?.workers;
		if (workers === undefined) return delayMs;
		if (this.freeAt.length !== workers) this.freeAt = new Array<number>(workers).fill(0);
		const now = performance.now();
		const first = this.freeAt.indexOf(Math.min(...this.freeAt));
		const end = Math.max(now, this.freeAt[first] ?? 0) + delayMs;
		this.freeAt[first] = end;
		return end - now;
	}

	private crowded({ effect }: RequestFacts): RequestFaults['refusal'] {
		const { throttleFrom = Infinity, refuseFrom = Infinity } = this.switches.atOnce ?? {};
		if (this.inFlight >= throttleFrom) return { status: 429, message: 'Too Many Requests' };
		if (effect !== 'write' || this.inFlight < refuseFrom) return undefined;
		this.crowdedWrites += 1;
		return this.crowdedWrites % 3 === 0 ? { status: 400, message: 'Bad Request' } : undefined;
	}

	private refusalOf(facts: RequestFacts): RequestFaults['refusal'] {
		return this.rateLimited() ?? this.crowded(facts) ?? this.errorOf(this.rules.firing(this.switches.errors, facts));
	}

	private errorOf(fault: ErrorFault | undefined): RequestFaults['refusal'] {
		if (fault === undefined) return undefined;
		const retryAfter =
			fault.retryAfter === undefined ? undefined : retryAfterHeader(fault.retryAfter, 1000, Date.now());
		return {
			status: fault.status,
			message: fault.message ?? `Fault switch: ${fault.status}`,
			...(retryAfter === undefined ? {} : { retryAfter }),
		};
	}

	private rateLimited(): RequestFaults['refusal'] {
		const limit = this.switches.rateLimit;
		if (limit === undefined) return undefined;
		const now = performance.now();
		if (this.bucket?.limit !== limit) {
			this.bucket = { limit, bucket: makeTokenBucket(limit.perSecond, Math.max(1, limit.burst ?? limit.perSecond), now) };
		}
		const taking = this.bucket.bucket.take(now);
		if (taking.taken) return undefined;
		const status = limit.status ?? 429;
		const retryAfter = retryAfterHeader(limit.retryAfter ?? 'seconds', taking.waitMs, Date.now());
		return {
			status,
			message: status === 403 ? 'API Rate limit reached.' : 'Too Many Requests',
			...(retryAfter === undefined ? {} : { retryAfter }),
		};
	}

	private killOf(facts: RequestFacts): 'before' | 'after' | undefined {
		const kill = this.switches.killAtWrite;
		if (kill === undefined || facts.effect !== 'write') return undefined;
		if (this.writes?.limit !== kill) this.writes = { limit: kill, count: 0 };
		this.writes.count += 1;
		return this.writes.count === kill.k ? (kill.at ?? 'after') : undefined;
	}
}
