import { clip, idSpoiltAs, isPlaceholderId } from '../../config';
import { idSetOf, type Signs } from '../correlate/signs';
import type { Draft } from '../draft';
import { holdReason } from '../holdReasons';
import type { FieldChange, HoldReason } from '../types';
import { holdChanges, holdWhere, type Guard } from './guard';

const ID_FIELDS: readonly string[] = ['employeeId', 'employeeNumber'];

/**
 * An address that was given to somebody else: the account at it has another id and another name. Whoever comes would inherit what
 * the other person owns and may see.
 */
export const somebodyElse: Guard = (drafts, { settings, signs }) => {
	if (settings.probableRenames === 'ignore') return { go: drafts, held: [] };
	return holdWhere(drafts, 'probablyOther', (draft) => {
		const { action, desired, live } = draft;
		if (action !== 'update' || desired === undefined || live === undefined) return undefined;
		const [row, account] = [signs.ofRow(desired), signs.ofAccount(live)];
		if (row.name === '' || account.name === '' || row.name === account.name) return undefined;
		const id = otherId(row, account);
		if (id === undefined) return undefined;
		return `The account ${live.email} has another ${id} (${short(account[id])}, the row has ${short(row[id])}) and another name (${short(live.displayName)}, the row has ${short(desired.displayName)}): `
			+ 'probably the address was given to somebody else, who would get the account with all that it owns and may see. '
			+ `If they are two people, give the old account another address or delete it in Domo first; if they are one, ${approval('probablyOther')}.`;
	});
};

/** The id that tells them apart; an equal `employeeId` outweighs another number. */
function otherId(row: Signs, account: Signs): 'employeeId' | 'employeeNumber' | undefined {
	const both = idSetOf(row) & idSetOf(account);
	if ((both & 1) !== 0) return row.employeeId === account.employeeId ? undefined : 'employeeId';
	return (both & 2) !== 0 && row.employeeNumber !== account.employeeNumber ? 'employeeNumber' : undefined;
}

/** An id that lost zeros or digits on its way, or gave way to a placeholder, is never written over the whole one. */
export const spoiltIds: Guard = (drafts) => holdChanges(drafts, 'spoiltId', isSpoilt, sentenceOfSpoilt);

function isSpoilt({ field, from, to }: FieldChange): boolean {
	if (!ID_FIELDS.includes(field) || typeof from !== 'string' || typeof to !== 'string' || isPlaceholderId(from)) return false;
	// The one with its zeros is the whole one: it may come in the place of the other.
	const mends = to.length > from.length && idSpoiltAs(from, to);
	return (idSpoiltAs(to, from) && !mends) || (to !== '' && isPlaceholderId(to));
}

function sentenceOfSpoilt({ changes }: Draft): string {
	const ids = changes.filter(isSpoilt).map(({ field, from, to }) => {
		const why = isPlaceholderId(String(to)) ? "stands in an id's place and is nobody's" : 'looks like what a spreadsheet makes of it';
		return `The account has the ${field} ${short(String(from))}, and ${short(String(to))} in the row ${why}.`;
	});
	return `${ids.join(' ')} Format the column as text and write the id in full; if the row is right, change the id in Domo by hand.`;
}

function short(value: string): string {
	return clip(value, 60);
}

function approval(reason: HoldReason): string {
	return `have this plan approved with "${holdReason(reason).release?.name ?? ''}" released`;
}
