import type { When } from './switches';

interface Tally {
	seen: number;
	fired: number;
}

/** What the faults know of a request. */
export interface RequestFacts {
	readonly kind: string;
	readonly effect: 'read' | 'write';
}

/** Decides, request after request, which rules fire. The tally belongs to the rule: a new rule starts at zero. */
export class WhenRules {
	private readonly tallies = new WeakMap<When, Tally>();

	constructor(private readonly random: () => number) {}

	/** The first rule that fires; every fitting rule counts the request, fired or not. */
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
		const tally = this.tallies.get(rule) ?? { seen: 0, fired: 0 };
		this.tallies.set(rule, tally);
		tally.seen += 1;
		if (rule.nth !== undefined && !rule.nth.includes(tally.seen)) return false;
		if (tally.seen <= (rule.after ?? 0) || tally.fired >= (rule.times ?? Infinity)) return false;
		if (rule.rate !== undefined && this.random() >= rule.rate) return false;
		tally.fired += 1;
		return true;
	}
}
