import type { UserDirectory } from '../../domo';
import { isAnsweredOtherwise } from '../../domo/errors';
import { deletedBy, type Draft } from '../draft';
import type { OwnedCounts } from '../types';

/** Counting costs four requests a person: for more removals than this it would cost more than it tells. */
const maxPeopleCounted = 50;

export interface OwnedContent {
	/** Only people who own something. */
	readonly byUser: ReadonlyMap<number, OwnedCounts>;
	/** Why it is not known, where it is not. */
	readonly note?: string;
}

/** What the people who would be deleted own, and would leave ownerless (domo-api 2.6). A plan does not fail for want of it. */
export async function countOwnedContent(directory: UserDirectory, drafts: readonly Draft[]): Promise<OwnedContent> {
	const ids = [...new Set(drafts.flatMap((draft) => deletedBy(draft)?.id ?? []))];
	if (ids.length > maxPeopleCounted) {
		return { byUser: new Map(), note: `What ${ids.length} people would leave ownerless was not counted (more than ${maxPeopleCounted}).` };
	}
	try {
		const counted = await Promise.all(ids.map(async (id) => [id, countsOf(await directory.owned(id))] as const));
		const byUser = new Map(counted.filter(([, counts]) => total(counts) > 0));
		const owners = [...byUser.values()].filter(needsAnOwner).length;
		return owners === 0 ? { byUser } : { byUser, note: ownersNote(owners) };
	} catch (error) {
		if (!isAnsweredOtherwise(error)) throw error;
		return { byUser: new Map(), note: `What removed people would leave ownerless could not be counted: ${error.message}` };
	}
}

/** Domo keeps no DataSet and no DataFlow without an owner (domo-api 2.6: documented for its page and for SCIM). */
export function needsAnOwner({ dataSets, dataFlows }: Pick<OwnedCounts, 'dataSets' | 'dataFlows'>): boolean {
	return dataSets + dataFlows > 0;
}

function ownersNote(owners: number): string {
	const who = owners === 1 ? 'One person to be removed owns' : `${owners} people to be removed own`;
	return `${who} DataSets or DataFlows, and Domo may refuse to delete an owner. Name who receives them in 'Transfer Content To' of Domo Apply Changes.`;
}

function countsOf({ dataSets, dataFlows, cards, pages }: Awaited<ReturnType<UserDirectory['owned']>>): OwnedCounts {
	return { dataSets: dataSets.length, dataFlows: dataFlows.length, cards: cards.length, pages: pages.length };
}

function total({ dataSets, dataFlows, cards, pages }: OwnedCounts): number {
	return dataSets + dataFlows + cards + pages;
}

/** `2 DataSets, 1 page`. */
export function ownedText({ dataSets, dataFlows, cards, pages }: OwnedCounts): string {
	const kinds = [[dataSets, 'DataSet'], [dataFlows, 'DataFlow'], [cards, 'card'], [pages, 'page']] as const;
	return kinds.filter(([n]) => n > 0).map(([n, kind]) => `${n} ${kind}${n === 1 ? '' : 's'}`).join(', ');
}
