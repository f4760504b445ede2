import { ADMIN_ROLE_ID } from '../draft';
import type { PlanItem } from '../types';

type Ordered = Pick<PlanItem, 'action' | 'changes' | 'email' | 'userId'>;

/**
 * Phases in which changes are applied, so that at every moment enough admins exist: creates and promotions, updates,
 * demotions, removals. What is not applied comes after them.
 */
export function phaseOf(item: Ordered & Pick<PlanItem, 'row_number'>): number {
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

/** A stable order that does not depend on the order of the rows: by phase, then address, then id. */
export function inOrder<T extends Ordered & Pick<PlanItem, 'row_number'>>(items: readonly T[]): T[] {
	return items
		.map((item) => ({ item, phase: phaseOf(item), email: item.email.toLowerCase() }))
		.sort((a, b) => a.phase - b.phase || compare(a.email, b.email) || (a.item.userId ?? 0) - (b.item.userId ?? 0))
		.map(({ item }) => item);
}

function compare(a: string, b: string): number {
	return a < b ? -1 : a > b ? 1 : 0;
}
