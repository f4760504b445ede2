import { employeeIdKey, nameKey, rowName } from '../../config';
import type { DesiredUser } from '../../config/types';
import type { LiveUser } from '../../domo/types';
import { label } from '../labels';
import { finalEmail } from './reject';
import type { HeldDraft } from '../draft';

/** A new row and an orphan that are probably one person whose address changed. */
export interface ProbableRename {
	readonly desired: DesiredUser;
	readonly orphan: LiveUser;
	readonly because: 'employeeId' | 'displayName';
}

/**
 * Pairs new rows with orphans that have the same `employeeId`, or the same `displayName` where neither has one. Where
 * several share a name, each is paired with one of the others, so that none of them is created or removed by mistake.
 */
export function probableRenames(
	creates: readonly DesiredUser[],
	orphans: readonly LiveUser[],
	employeeIdAt: number,
): ProbableRename[] {
	const keyOfOrphan = (orphan: LiveUser) => identityKey(employeeIdKey(String(orphan.values[employeeIdAt] ?? '')), orphan.displayName);
	const orphansByKey = groupBy(orphans, keyOfOrphan);
	const createsByKey = groupBy(creates, (desired) => identityKey(desired.employeeIdKey, desired.displayName));
	const pairs: ProbableRename[] = [];
	for (const [key, rows] of createsByKey) {
		const people = orphansByKey.get(key);
		if (people === undefined) continue;
		const because = key.startsWith('id:') ? 'employeeId' : 'displayName';
		for (let i = 0; i < Math.max(rows.length, people.length); i++) {
			const desired = rows[Math.min(i, rows.length - 1)];
			const orphan = people[Math.min(i, people.length - 1)];
			if (desired !== undefined && orphan !== undefined) pairs.push({ desired, orphan, because });
		}
	}
	return pairs;
}

export function holdRename({ desired, orphan, because }: ProbableRename): HeldDraft {
	const email = finalEmail(desired);
	return {
		action: 'update',
		desired,
		changes: [{ field: 'email', from: orphan.email, to: email }],
		reason:
			`${rowName(desired, 'Row')} (${email}) and ${orphan.email}, whom no row names, have the same ${because}: probably one person with a new address. `
			+ `${because === 'employeeId' ? `Set ${label('matchBy')} to Employee ID, or write` : 'Write'} the old address, ${orphan.email}, into email and the new one, ${email}, into newEmail of ${rowName(desired)}; `
			+ `if they are two people, set ${label('probableRenames')} to Ignore.`,
		held: { by: 'probableRename', action: 'update', relatedEmail: orphan.email, relatedUserId: orphan.id },
	};
}

function identityKey(employeeId: string, displayName: string): string {
	if (employeeId !== '') return `id:${employeeId}`;
	const name = nameKey(displayName);
	return name === '' ? '' : `name:${name}`;
}

function groupBy<T>(things: readonly T[], keyOf: (thing: T) => string): Map<string, T[]> {
	const groups = new Map<string, T[]>();
	for (const thing of things) {
		const key = keyOf(thing);
		if (key === '') continue;
		const group = groups.get(key);
		if (group === undefined) groups.set(key, [thing]);
		else group.push(thing);
	}
	return groups;
}
