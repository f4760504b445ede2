import type { AttributeValue } from '../seed';
import type { FaultSwitches, RetryAfter, When } from './switches';

interface RuleCount {
	seen: number;
	fired: number;
}

/** What a rule can select requests by. */
export interface RequestFacts {
	readonly kind: string;
	readonly effect: 'read' | 'write';
}

/** Decides for each request which rules apply. The count belongs to the rule: a new rule starts at zero. */
export class WhenRules {
	private readonly counts = new WeakMap<When, RuleCount>();

	constructor(private readonly random: () => number) {}

	/** The first rule that applies. Every rule that matches counts the request, whether it applies or not. */
	firing<Rule extends When>(rules: readonly Rule[] | undefined, facts: RequestFacts): Rule | undefined {
		let found: Rule | undefined;
		for (const rule of rules ?? []) {
			if (this.fires(rule, facts) && found === undefined) found = rule;
		}
		return found;
	}

	private fires(rule: When, facts: RequestFacts): boolean {
		if (rule.kinds !== undefined && !rule.kinds.includes(facts.kind)) return false;
		if (rule.effect !== undefined && rule.effect !== facts.effect) return false;
		const count = this.counts.get(rule) ?? { seen: 0, fired: 0 };
		this.counts.set(rule, count);
		count.seen += 1;
		if (rule.nth !== undefined && !rule.nth.includes(count.seen)) return false;
		if (count.seen <= (rule.after ?? 0) || count.fired >= (rule.times ?? Infinity)) return false;
		if (rule.rate !== undefined && this.random() >= rule.rate) return false;
		count.fired += 1;
		return true;
	}
}

/** A token bucket: `burst` requests at once, `perSecond` in the long run. */
export interface TokenBucket {
	/** Takes a token, or gives the milliseconds until there is one. */
	take(nowMs: number): { readonly taken: true } | { readonly taken: false; readonly waitMs: number };
}

export function makeTokenBucket(perSecond: number, burst: number, startMs: number): TokenBucket {
	let tokens = burst;
	let filledAt = startMs;
	return {
		take(nowMs) {
			tokens = Math.min(burst, tokens + ((nowMs - filledAt) / 1000) * perSecond);
			filledAt = nowMs;
			if (tokens >= 1) {
				tokens -= 1;
				return { taken: true };
			}
			return { taken: false, waitMs: ((1 - tokens) / perSecond) * 1000 };
		},
	};
}

/** The `Retry-After` header of a refusal, in each form that servers are known to send; undefined: none. */
export function retryAfterHeader(form: RetryAfter, waitMs: number, nowMs: number): string | undefined {
	const seconds = Math.max(1, Math.ceil(waitMs / 1000));
	if (typeof form === 'number') return String(form);
	switch (form) {
		case 'seconds':
			return String(seconds);
		case 'date':
			return new Date(nowMs + seconds * 1000).toUTCString();
		case 'zero':
			return '0';
		case 'negative':
			return '-5';
		case 'garbage':
			return 'soon';
		case 'missing':
			return undefined;
	}
}

const NORMALISERS = {
	trim: (text: string) => text.trim(),
	collapse: (text: string) => text.trim().replace(/\s+/g, ' '),
	upper: (text: string) => text.toUpperCase(),
	lower: (text: string) => text.toLowerCase(),
};

/** A value as the instance stores it under the rules for its key; numbers and booleans do not change. */
export function normaliseValue(rules: FaultSwitches['normalise'], key: string, value: AttributeValue): AttributeValue {
	if (typeof value !== 'string') return value;
	return (rules ?? []).reduce((text, rule) => (rule.key === key ? NORMALISERS[rule.how](text) : text), value);
}
