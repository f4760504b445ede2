import { idSpoiltAs, isPlaceholderId, writtenOut } from '../../config';
import { clip } from '../../common/text';
import type { DesiredUser } from '../../config/types';
import type { LiveUser } from '../../domo';
import { addressBeforeExchange } from '../temporaryAddress';
import { finalEmail } from '../correlate/reject';
import { idSetOf, type SignReader, type Signs } from '../correlate/signs';
import type { Draft } from '../draft';
import { holdReason } from '../holdReasons';
import type { FieldChange, HoldReason } from '../types';
import { holdChanges, holdWhere, type Guard } from './guard';

const ID_FIELDS: readonly string[] = ['employeeId', 'employeeNumber'];

/**
 * Whom a row finds by its address, or by its id alone, may be somebody else: an address or an id that was given to another person.
 * Whoever comes would inherit what the other person owns and may see.
 */
export const somebodyElse: Guard = (drafts, { settings, signs }) => {
	if (settings.probableRenames === 'ignore') return { go: drafts, held: [] };
	return holdWhere(drafts, 'probablyOther', ({ action, desired, live }) =>
		action !== 'update' || desired === undefined || live === undefined ? undefined : whyOther(desired, live, signs));
};

/** Why an account is probably not that of the row which found it, as a sentence; undefined where nothing says so. */
export function whyOther(desired: DesiredUser, live: LiveUser, signs: SignReader): string | undefined {
	if (desired.displayName === live.displayName) return undefined;
	const [row, account] = [signs.ofRow(desired), signs.ofAccount(live)];
	if (account.name === '' || row.name === account.name) return undefined;
	const end = `, who would get the account with all that it owns and may see. If they are two people, `;
	const orOne = `; if they are one, ${approval('probablyOther')}.`;
	const id = row.name === '' ? undefined : otherId(row, account);
	if (id !== undefined) {
		return `The account ${live.email} has another ${id} (${short(account[id])}, the row has ${short(row[id])}) and another name (${short(live.displayName)}, the row has ${short(desired.displayName)}): `
			+ `probably the address was given to somebody else${end}give the old account another address or delete it in Domo first${orOne}`;
	}
	// Nobody who stands at a temporary address is found by that.
	if (addressBeforeExchange(live) !== undefined || row.addresses.some((key) => account.addresses.includes(key)) || haveWordInCommon(row.name, account.name)) return undefined;
	if (account.employeeId === '') {
		// An undo: it finds people by their account, and nothing else of them.
		return `The account ${live.email} of ${short(live.displayName)} would get the address ${short(finalEmail(desired))} and the name ${short(desired.displayName)}, and has nothing in common with them. `
			+ `Probably they are somebody else's${end}leave the account as it is${orOne}`;
	}
	return `The account ${live.email} of ${short(live.displayName)} has the row's employeeId (${short(account.employeeId)}) and nothing else in common with it: the row has the address ${short(finalEmail(desired))} and the name ${short(desired.displayName)}. `
		+ `Probably the id was given to somebody else, or is nobody's${end}correct the id in the row, or take it off the old account in Domo${orOne}`;
}

/** Somebody who marries or is written another way keeps a part of the name. */
function haveWordInCommon(one: string, other: string): boolean {
	const words = new Set(one.split(' '));
	return other.split(' ').some((word) => words.has(word));
}

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
	const mends = to.length > from.length && writtenOut(from) === undefined && idSpoiltAs(from, to);
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
