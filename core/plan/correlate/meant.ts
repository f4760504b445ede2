import { idSpoiltAs, isPlaceholderId } from '../../config';
import { emailKey, nameKey } from '../../common/text';
import type { LiveUser } from '../../domo';
import type { PersonKeys } from './reject';
import { bareNameSign, idSign, nameSign, type SignReader } from './signs';

/**
 * Tells whether one of these rows, which are not done, may mean a live user, by any sign of one person: an address or an alternate one on either
 * side, the login, an id or what a spreadsheet left of it, or the name, also swapped or without accents (rule 2).
 */
export function meantBy(rows: readonly PersonKeys[], reader: SignReader): (user: LiveUser) => boolean {
	const named = (keys: readonly string[]): ReadonlySet<string> => new Set(keys.filter((key) => key !== ''));
	const addresses = named(rows.flatMap(({ emailKeys, alternateKeys = [] }) => [...emailKeys, ...alternateKeys]));
	const ids = named(rows.flatMap(({ employeeIdKey, employeeNumberKey = '' }) => [idSign(employeeIdKey), idSign(employeeNumberKey)]));
	const mayBeSpoilt = spoiltFrom(rows);
	const names = named(rows.flatMap((row) => [row.nameKey, nameSign(row.nameKey), bareNameSign(row.nameKey)]));
	return (user) => {
		const signs = reader.ofAccount(user);
		return (
			addresses.has(emailKey(user.email))
			|| signs.addresses.some((key) => addresses.has(key))
			|| ids.has(signs.employeeId)
			|| ids.has(signs.employeeNumber)
			|| mayBeSpoilt(signs.employeeId)
			|| mayBeSpoilt(signs.employeeNumber)
			|| names.has(signs.name)
			|| names.has(signs.bareName)
			|| names.has(nameKey(user.displayName))
		);
	};
}

/** Ids that lost their digits (`1.23E+12`) are no key: each is compared with the ids that have as many, and the same first one. */
function spoiltFrom(rows: readonly PersonKeys[]): (id: string) => boolean {
	const lossy = new Map<string, Set<string>>();
	for (const { employeeIdKey, employeeNumberKey = '' } of rows) {
		for (const key of [employeeIdKey, employeeNumberKey]) {
			if (key === '' || isPlaceholderId(key) || idSign(key) !== '') continue;
			const [, first = '', exponent = ''] = /^\W*(\d).*e\+?(\d+)$/.exec(key) ?? [];
			const place = `${first} ${Number(exponent) + 1}`;
			lossy.set(place, (lossy.get(place) ?? new Set()).add(key));
		}
	}
	if (lossy.size === 0) return () => false;
	return (sign) => {
		const [, figures = '', length = figures.length] = /^(\d+)(?:~(\d+))?$/.exec(sign) ?? [];
		const id = figures.padEnd(Number(length), '0');
		// Rounding may have made 2.0E+3 of 1999.
		return id !== '' && [0, 1].some((up) => [...(lossy.get(`${Number(id.charAt(0)) + up} ${id.length}`) ?? [])].some((key) => idSpoiltAs(key, id)));
	};
}
