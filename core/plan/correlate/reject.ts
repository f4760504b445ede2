import { alternateKeysOf } from '../../config';
import { emailKey, nameKey } from '../../common/text';
import type { CellProblem, DesiredUser, RejectedRow } from '../../config/types';

/** The address the person is to have in the end. */
export function finalEmail(desired: DesiredUser): string {
	return desired.newEmail ?? desired.email;
}

/** Turns a valid row into a rejected one, because of what the target instance or another row says. */
export function rejectRow(desired: DesiredUser, problem: CellProblem): RejectedRow {
	return {
		rowNumber: desired.rowNumber,
		place: desired.place,
		item: desired.item,
		origin: desired.origin,
		email: desired.email,
		displayName: desired.displayName,
		...personKeys(desired),
		problems: [problem],
		warnings: desired.warnings,
	};
}

/** What tells whom a row may mean. */
export type PersonKeys = Pick<RejectedRow, 'emailKeys' | 'alternateKeys' | 'employeeIdKey' | 'employeeNumberKey' | 'nameKey'>;

export function personKeys(desired: DesiredUser): PersonKeys {
	return {
		emailKeys: [desired.emailKey, emailKey(finalEmail(desired))],
		...alternateKeysOf(desired),
		employeeIdKey: desired.employeeIdKey,
		nameKey: nameKey(desired.displayName),
	};
}

/** A problem with the row's address, in the column that carries it. */
export function addressProblem(desired: DesiredUser, message: string): CellProblem {
	return { column: desired.newEmail === undefined ? 'email' : 'newEmail', value: finalEmail(desired), message };
}
