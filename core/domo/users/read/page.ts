import { z } from '../../../vendor/zod';
import type { Call } from '../../client/call';
import type { DomoClient } from '../../client/client';
import type { RequestId } from '../../requests';
import { searchBody, type SearchOptions, type Sought } from './searchBody';

/** One page of a user search, as it came. `count`: how many there are in all, when Domo says so. */
export interface UserPage {
	readonly users: readonly unknown[];
	readonly count: number | null;
}

const count = z.union([z.number(), z.string().regex(/^\d+$/).transform(Number)]);
const page = z.object({ users: z.array(z.unknown()), count: count.nullish().transform((value) => value ?? null) });

/** Rows of the table of requests: how well each filter is attested differs. */
const SEARCHES = { all: 'searchUsers', ids: 'searchUsersById', email: 'searchUsersByEmail' } as const satisfies Record<Sought['by'], RequestId>;

export type SearchPage = Omit<SearchOptions, 'cacheBuster'> & Pick<Call, 'urgent' | 'onSend'>;

/** Reads one page (domo-api 2.2 A). */
export function readPage(client: DomoClient, { urgent, onSend, ...search }: SearchPage, signal?: AbortSignal): Promise<UserPage> {
	return client.read(
		{
			doing: 'list the users',
			request: SEARCHES[search.sought.by],
			query: { explain: false },
			...(urgent === true && { urgent }),
			...(onSend && { onSend }),
			json: searchBody({ ...search, cacheBuster: client.clock.now() }),
		},
		page,
		signal,
	);
}
