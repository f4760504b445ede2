import { instanceFigures, unchangedUsers } from '../instance';
import type { RunRecord } from '../types';
import { figure } from '../words';

/** A number of the instance, before and after the run where both are known. */
export interface Figure {
	readonly label: string;
	readonly before: string;
	/** Empty for a number that the run does not move. */
	readonly after: string;
}

export function figuresOf(record: RunRecord): readonly Figure[] {
	const instance = instanceFigures(record);
	const still = (label: string, count: number): Figure => ({ label, before: figure(count), after: '' });
	const unchanged = still('Unchanged', unchangedUsers(record));
	if (instance === null) return record.outcomes.length > 0 ? [unchanged] : [];
	return [
		{ label: 'Users', before: figure(instance.usersBefore), after: figure(instance.usersAfter) },
		{ label: 'Admins', before: figure(instance.adminsBefore), after: figure(instance.adminsAfter) },
		unchanged,
		still('Orphans', instance.orphans),
		still('Protected', instance.protected),
	];
}
