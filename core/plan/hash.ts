import { createHash } from 'node:crypto';

import { hasKeys } from '../hasKeys';
import type { PlanDescription, PlanItem } from './types';

/** The part of a plan's description that its hash vouches for. */
export type HashedDescription = Pick<PlanDescription, 'instance' | 'source' | 'actor' | 'guard' | 'protectedUserIds' | 'newAttributes' | 'job'>;

/**
 * A plan's fingerprint: SHA-256 in hex over what of its description decides how it is applied, and every item with its
 * before-image, but for unchanged people, to whom nothing is done. It does not depend on the order of keys, nor on when or by
 * which run the plan was made, so that the same plan made again has the same hash; it changes with any edit of what would be done.
 */
export function planHash(description: HashedDescription, items: Iterable<PlanItem>): string {
	const hash = startPlanHash(description);
	for (const item of items) hash.add(item);
	return hash.digest();
}

/** The same, item by item, for callers that pause in between. */
export function startPlanHash(description: HashedDescription): { add(item: Omit<PlanItem, 'run'>): void; digest(): string } {
	const hash = createHash('sha256');
	const { instance, source, actor, guard, protectedUserIds, newAttributes, job } = description;
	hash.update(
		canonicalJson({
			instance,
			source: { dataSetId: source.dataSetId, version: source.version, rows: source.rows },
			actor: actor.id,
			guard,
			protectedUserIds,
			newAttributes,
			job: job && { id: job.id, name: job.name, orphans: job.orphans, scope: job.scope },
		}),
	);
	return {
		add: (item) => {
			if (item.action !== 'unchanged') hash.update(canonicalJson(hashed(item)));
		},
		digest: () => hash.digest('hex'),
	};
}

/** What an item does and to whom; sentences for people may change their wording without making another plan. */
function hashed(item: Omit<PlanItem, 'run'>): unknown {
	const { action, after, before, changes, displayName, email, held, row_number, sendInvite, userId } = item;
	return { action, after, before, changes, displayName, email, held, row_number, sendInvite, userId };
}

/** JSON with sorted keys and without undefined members: equal values give equal text. */
export function canonicalJson(value: unknown): string {
	return JSON.stringify(inKeyOrder(value)) ?? 'null';
}

/** The same value with its keys in an order of their own; what is in order already is not copied, since there are many items. */
function inKeyOrder(value: unknown): unknown {
	if (!isObject(value)) return value;
	if (Array.isArray(value)) return value.some(isObject) ? value.map(inKeyOrder) : value;
	const { given, sorted } = orderOf(value);
	if (given === sorted && !given.some((key) => isObject(value[key]))) return value;
	const ordered: Record<string, unknown> = {};
	for (const key of sorted) {
		// Assigning would set the prototype, and lose the member.
		if (key === '__proto__') Object.defineProperty(ordered, key, { value: inKeyOrder(value[key]), enumerable: true });
		else ordered[key] = inKeyOrder(value[key]);
	}
	return ordered;
}

/** An object's keys as they stand, and as they are signed: the same list where that is the same. */
interface KeyOrder {
	readonly given: readonly string[];
	readonly sorted: readonly string[];
}

/** The orders met last: a plan's items have their keys in a few orders, and sorting 18 keys 100,000 times takes long. */
const known: KeyOrder[] = [];
const mostKnown = 8;

function orderOf(value: object): KeyOrder {
	const remembered = known.find(({ given }) => hasKeys(value, given));
	if (remembered !== undefined) return remembered;
	const given = Object.keys(value);
	const inOrder = given.every((key, i) => i === 0 || (given[i - 1] ?? '') < key);
	const order = { given, sorted: inOrder ? given : [...given].sort() };
	known.unshift(order);
	known.length = Math.min(known.length, mostKnown);
	return order;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;
