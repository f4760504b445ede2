import { mapChunked, sortChunked } from '../common/yielder';
import type { Clock } from '../common/ports';
import { ADMIN_ROLE_ID } from './proposeChanges';
import type { PlanItem } from './types';

type Item = Pick<PlanItem, 'action' | 'changes' | 'email' | 'userId' | 'row_number' | 'held'>;

/**
 * Phases in which changes are applied, so that at every moment enough admins exist: creates and promotions, updates,
 * demotions, removals. What is not applied comes after them.
 */
export function phaseOf(item: Item): number {
	switch (item.action) {
		case 'create':
			return 0;
		case 'update': {
			if (item.row_number === null) return 3;
			const role = item.changes.find((change) => change.field === 'roleId');
			if (role === undefined) return 1;
			if (role.to === ADMIN_ROLE_ID) return 0;
			return role.from === ADMIN_ROLE_ID ? 2 : 1;
		}
		case 'delete':
			return 3;
		case 'hold':
			return 4;
		case 'reject':
			return 5;
		case 'unchanged':
			return 6;
	}
}

/** An order that does not depend on the order of the rows: by phase, address and id; several holds of one person by their reasons. */
export function inOrder<T extends Item>(items: readonly T[]): T[] {
	return items.map(keyed).sort(byKey).map(({ item }) => item);
}

/** The same for as many items as a whole plan may have. */
export async function inOrderChunked<T extends Item>(items: readonly T[], clock: Clock): Promise<T[]> {
	const sorted = await sortChunked<Keyed<T>>(await mapChunked(items, keyed, clock), byKey, clock);
	return sorted.map(({ item }) => item);
}

interface Keyed<T> {
	readonly item: T;
	readonly phase: number;
	readonly email: string;
}

function keyed<T extends Item>(item: T): Keyed<T> {
	return { item, phase: phaseOf(item), email: item.email.toLowerCase() };
}

function byKey(a: Keyed<Item>, b: Keyed<Item>): number {
	return a.phase - b.phase || compareText(a.email, b.email) || (a.item.userId ?? 0) - (b.item.userId ?? 0)
		|| compareText(a.item.held?.by ?? '', b.item.held?.by ?? '') || (a.item.row_number ?? 0) - (b.item.row_number ?? 0);
}

export function compareText(a: string, b: string): number {
	return a < b ? -1 : a > b ? 1 : 0;
}
