import type { AttributeValue } from '../people/user';
import type { FaultSwitches } from './switches';

const NORMALISERS = {
	trim: (text: string) => text.trim(),
	collapse: (text: string) => text.trim().replace(/\s+/g, ' '),
	upper: (text: string) => text.toUpperCase(),
	lower: (text: string) => text.toLowerCase(),
};

/** A value as the instance keeps it under the rules for its key; numbers and booleans stay as they are. */
export function normaliseValue(rules: FaultSwitches['normalise'], key: string, value: AttributeValue): AttributeValue {
	if (typeof value !== 'string') return value;
	return (rules ?? []).reduce((text, rule) => (rule.key === key ? NORMALISERS[rule.how](text) : text), value);
}
