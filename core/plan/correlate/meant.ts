import { emailKey, nameKey } from '../../config';
import type { RejectedRow } from '../../config/types';
import type { LiveUser } from '../../domo/types';
import { idSign, nameSign, type SignReader } from './signs';

/**
 * Tells whether one of these rejected rows may mean a live user, by any sign of one person: an address or an alternate one on either
 * side, the login, an id, or the name, also swapped or without accents (rule 2).
 */
export function meantBy(rows: readonly RejectedRow[], reader: SignReader): (user: LiveUser) => boolean {
	const named = (keys: readonly string[]): ReadonlySet<string> => new Set(keys.filter((key) => key !== ''));
	const addresses = named(rows.flatMap(({ emailKeys, alternateKeys = [] }) => [...emailKeys, ...alternateKeys]));
	const ids = named(rows.flatMap(({ employeeIdKey, employeeNumberKey = '' }) => [idSign(employeeIdKey), idSign(employeeNumberKey)]));
	const names = named(rows.flatMap((row) => [row.nameKey, nameSign(row.nameKey)]));
	return (user) => {
		const signs = reader.ofAccount(user);
		return (
			addresses.has(emailKey(user.email))
			|| signs.addresses.some((key) => addresses.has(key))
			|| ids.has(signs.employeeId)
			|| ids.has(signs.employeeNumber)
			|| names.has(signs.name)
			|| names.has(nameKey(user.displayName))
		);
	};
}
