import { z } from '../../../vendor/zod';
import type { DomoClient } from '../../client/client';
import { searchBody, type SearchOptions } from './searchBody';

/** One page of a user search, as it came. `count`: how many there are in all, when Domo says so. */
export interface UserPage {
	readonly users: readonly unknown[];
	readonly count: number | null;
}

const count = z.union([z.number(), z.string().regex(/^\d+$/).transform(Number)]);
const page = z.object({ users: z.array(z.unknown()), count: count.nullish().transform((value) => value ?? null) });

export type SearchPage = Omit<SearchOptions, 'cacheBuster'>;

/** Reads one page (domo-api 2.2 A). */
export function readPage(client: DomoClient, search: SearchPage, signal?: AbortSignal): Promise<UserPage> {
	return client.read(
		{
			doing: 'list the users',
			grant: 'Manage All Users',
			method: 'POST',
			path: '/api/identity/v1/users/search',
			query: { explain: false },
			json: searchBody({ ...search, cacheBuster: client.clock.now() }),
		},
		page,
		signal,
	);
}
