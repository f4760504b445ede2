import type { UserDirectory } from '../../domo/types';
import { touchedFields } from './drift';
import type { Comparison } from './drift';
import { GROUPS } from '../../groupLabel';
import { inPages } from '../../inPages';
import { PAGE_SIZE, fieldsOf } from './sight';
import type { Sight } from './sight';
import type { Step } from '../order/step';

/** Shows people as they are shortly before they are written. */
export interface Pages {
	/** Undefined for somebody who is not there. @throws DomoError when reading fails */
	sightOf(step: Step): Promise<Sight | undefined>;
}

/**
 * Reads the people of a phase in pages, in the order in which they will be written, each page when its first person's turn
 * comes: looking before writing costs pages, not a request for each user.
 */
export function readPages(steps: readonly Step[], directory: UserDirectory, comparison: Comparison): Pages {
	const pages = inPages(steps.filter((step) => step.userId !== null), PAGE_SIZE);
	const pageOf = new Map(pages.flatMap((page, index) => page.map((step) => [step, index] as const)));
	const reads = new Map<number, Promise<ReadonlyMap<number, Sight>>>();

	const read = async (page: readonly Step[]): Promise<ReadonlyMap<number, Sight>> => {
		const names = page.flatMap((step) => touchedFields(step, comparison.direction));
		const fields = fieldsOf(names, comparison.fieldOf);
		const ids = page.flatMap((step) => step.userId ?? []);
		const users = await directory.usersById(ids, fields, { groups: names.includes(GROUPS) });
		return new Map(users.map((user) => [user.id, { user, fields }]));
	};
	return {
		async sightOf(step) {
			const index = pageOf.get(step);
			if (index === undefined || step.userId === null) return undefined;
			const reading = reads.get(index) ?? read(pages[index] ?? []);
			reads.set(index, reading);
			return (await reading).get(step.userId);
		},
	};
}
