import { mapChunked, sortChunked } from '../../common/yielder';
import type { Clock } from '../../common/ports';
import { contentDigest, markOfDescription, markOfItem, markText, planHash, type UnsignedDescription } from '../hash';
import type { Plan, PlanItem } from '../types';
import type { UnsignedItem } from './item';
import { compareText } from './order';

/**
 * Makes a plan of a description and of its items, in the order in which they are to stand: puts the run's id and the plan's hash on
 * all of them, and on each the digest by which Apply sees whether it was edited on the way.
 */
export async function signPlan(
	description: UnsignedDescription,
	unsigned: readonly UnsignedItem[],
	runId: string,
	clock: Clock,
): Promise<Plan> {
	const digests = await mapChunked(unsigned, contentDigest, clock);
	const counted = digests.filter((_, i) => unsigned[i]?.action !== 'unchanged').map(({ content }) => content);
	const run = { id: runId, planHash: planHash(description, await sortChunked(counted, compareText, clock)) };
	let at = 0;
	const items = await mapChunked(
		unsigned,
		({ place, ...item }): PlanItem => {
			const digest = digests[at++] ?? contentDigest(item);
			return { ...item, run, _item: markText(markOfItem(digest, runId, at, counted.length)) };
		},
		clock,
	);
	const { action, ...rest } = description;
	return { description: { action, ...rest, run, _item: markText(markOfDescription(description, run, counted.length)) }, items, places: unsigned.map(({ place }) => place ?? null) };
}
