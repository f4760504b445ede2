import type { RunRecord } from '../types';
import { figure } from '../words';

/** A number of the instance, before and after the run where both are known. */
export interface Figure {
	readonly label: string;
	readonly before: string;
	/** Empty for a number that the run does not move. */
	readonly after: string;
	/** What is to be known about it besides; most often nothing. */
	readonly remark: string;
}

export function figuresOf({ figures, outcomes, missing }: RunRecord): readonly Figure[] {
	const still = (label: string, count: number): Figure => ({ label, before: figure(count), after: '', remark: '' });
	if (figures === null) {
		const unchanged = outcomes.filter(({ status }) => status === 'unchanged').length;
		return outcomes.length > 0 ? [still('Unchanged', unchanged)] : [];
	}
	const unknown = missing.total > 0 ? `without ${figure(missing.total)} missing` : figures.unconfirmed > 0 ? `${figure(figures.unconfirmed)} not confirmed` : '';
	const invited = figures.adminsInvited > 0 ? `and ${figure(figures.adminsInvited)} not yet accepted` : '';
	const { adminsByOutcomes } = figures;
	const other = adminsByOutcomes === undefined ? '' : `counted in Domo; by the changes of this run it would be ${figure(adminsByOutcomes)}`;
	return [
		{ label: 'Users', before: figure(figures.usersBefore), after: figure(figures.usersAfter), remark: unknown },
		{ label: 'Admins', before: figure(figures.adminsBefore), after: figure(figures.adminsAfter), remark: [invited, other, figures.adminsCounted ? '' : unknown].filter(Boolean).join(', ') },
		still('Unchanged', figures.unchanged),
		still('Orphans', figures.orphans),
		still('Protected', figures.protected),
	];
}
