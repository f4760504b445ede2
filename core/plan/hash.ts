import { createHash } from 'node:crypto';

import type { PlanDescription, PlanItem } from './types';

/** The part of a plan's description that its hash vouches for. */
export type HashedDescription = Pick<PlanDescription, 'instance' | 'source' | 'actor' | 'guard' | 'protectedUserIds' | 'newAttributes' | 'job'>;

/**
 * A plan's fingerprint: SHA-256 in hex over the instance, the source's version, the guard and every item with its
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
	if (typeof value !== 'object' || value === null) return value;
	if (Array.isArray(value)) return value.some(isObject) ? value.map(inKeyOrder) : value;
	const keys = Object.keys(value);
	const members: readonly unknown[] = Object.values(value);
	const inOrder = keys.every((key, i) => i === 0 || (keys[i - 1] ?? '') < key);
	if (inOrder && !members.some(isObject)) return value;
	const entries = keys.map((key, i): [string, unknown] => [key, inKeyOrder(members[i])]);
	// Defines own members, so that a key such as `__proto__` is a plain name.
	return Object.fromEntries(inOrder ? entries : entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null;
