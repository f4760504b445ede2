import { emailKey, matchingIdKey, nameKey } from '../../config';
import type { RejectedRow } from '../../config/types';
import type { LiveUser } from '../../domo/types';

/**
 * Tells whether one of these rejected rows may mean a live user: by an address, the `employeeId` or the name (rule 2). Rows
 * that only the instance turns down (a new person without a role, an unknown group) are rejected after everybody was matched.
 *
 * @param employeeIdAt where `employeeId` stands in the live users' values
 */
export function meantBy(rows: readonly RejectedRow[], employeeIdAt: number): (user: LiveUser) => boolean {
	const emails = new Set(rows.flatMap((row) => row.emailKeys));
	const employeeIds = new Set(rows.map((row) => row.employeeIdKey).filter((key) => key !== ''));
	const names = new Set(rows.map((row) => row.nameKey).filter((key) => key !== ''));
	return (user) =>
		emails.has(emailKey(user.email))
		|| employeeIds.has(matchingIdKey(String(user.values[employeeIdAt] ?? '')))
		|| (user.login !== '' && emails.has(emailKey(user.login)))
		|| names.has(nameKey(user.displayName));
}
