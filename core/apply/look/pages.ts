import type { UserDirectory } from '../../domo/types';
import { touchedFields } from './drift';
import type { Comparison } from './drift';
import { GROUPS } from '../../groupLabel';
import { inPages } from '../../inPages';
import { PAGE_SIZE, fieldsOf } from './sight';
import type { Sight } from './sight';
import type { Step } from '../order/step';

/** A page is read when the turn of somebody so many people before it comes, so that nobody has to wait for it. */
const AHEAD = 50;

/** Shows people as they are shortly before they are written. */
export interface Pages {
	/** Undefined for somebody who is not there. @throws DomoError when reading fails */
	sightOf(step: Step): Promise<Sight | undefined>;
}

/**
 * Reads the people of a phase in pages, in the order in which they will be written, each page shortly before its first person's turn
 * comes: looking before writing costs pages, not a request for each user.
 */
export function readPages(steps: readonly Step[], directory: UserDirectory, comparison: Comparison): Pages {
	const people = steps.filter((step) => step.userId !== null);
	const pages = inPages(people, PAGE_SIZE);
	const placeOf = new Map(people.map((step, place) => [step, place] as const));
	const reads = new Map<number, Promise<ReadonlyMap<number, Sight>>>();

	const read = async (page: readonly Step[]): Promise<ReadonlyMap<number, Sight>> => {
		const names = page.flatMap((step) => touchedFields(step, comparison.direction));
		const fields = fieldsOf(names, comparison.fieldOf);
		const ids = page.flatMap((step) => step.userId ?? []);
		const users = await directory.usersById(ids, fields, { groups: names.includes(GROUPS) });
		return new Map(users.map((user) => [user.id, { user, fields }]));
	};
	const pageWith = (place: number): Promise<ReadonlyMap<number, Sight>> => {
		const index = Math.floor(place / PAGE_SIZE);
		const reading = reads.get(index) ?? read(pages[index] ?? []);
		reads.set(index, reading);
		return reading;
	};
	return {
		async sightOf(step) {
			const place = placeOf.get(step);
			if (place === undefined || step.userId === null) return undefined;
			// Whoever needs the next page asks for it as well, and is told where it could not be read.
			if (place + AHEAD < people.length) pageWith(place + AHEAD).catch(() => undefined);
			return (await pageWith(place)).get(step.userId);
		},
	};
}
