import { isAnsweredOtherwise } from '../../domo/errors';
import type { UserDirectory } from '../../domo/types';
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
		return { byUser: new Map(counted.filter(([, counts]) => total(counts) > 0)) };
	} catch (error) {
		if (!isAnsweredOtherwise(error)) throw error;
		return { byUser: new Map(), note: `What removed people would leave ownerless could not be counted: ${error.message}` };
	}
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
