import { z } from '../../../vendor/zod';
import { field } from '../../answerValues';
import type { Call } from '../../client/call';
import type { DomoClient } from '../../client/client';
import type { RequestId } from '../../requests';
import { searchBody, type SearchOptions, type Sought } from './searchBody';

/** One page of a user search, as it came. `count`: how many there are in all, when Domo says so. */
export interface UserPage {
	readonly users: readonly unknown[];
	readonly count: number | null;
}

const page = z.object({ users: z.array(z.unknown()), count: field.number });

/** Rows of the table of requests: how well each filter is attested differs. */
const SEARCHES = {
	all: 'searchUsers', ids: 'searchUsersById', email: 'searchUsersByEmail', text: 'searchUsersByText', values: 'searchUsersByValue', hidden: 'searchHiddenUsers',
} as const satisfies Record<Sought['by'], RequestId>;

const requestOf = ({ sought, limit }: Pick<SearchOptions, 'sought' | 'limit'>): RequestId =>
	sought.by === 'all' && limit > LARGEST_ATTESTED_PAGE ? 'searchUsersLarge' : SEARCHES[sought.by];

/** No public client asks for more (domo-api 2.2). */
const LARGEST_ATTESTED_PAGE = 200;

export type SearchPage = Omit<SearchOptions, 'cacheBuster'> & Pick<Call, 'urgent' | 'onSend'>;

/** Reads one page (domo-api 2.2 A). */
export function readPage(client: DomoClient, { urgent, onSend, ...search }: SearchPage, signal?: AbortSignal): Promise<UserPage> {
	return client.read(
		{
			doing: 'list the users',
			request: requestOf(search),
			query: { explain: false },
			...(urgent === true && { urgent }),
			...(onSend && { onSend }),
			json: searchBody({ ...search, cacheBuster: client.clock.now() }),
		},
		page,
		signal,
	);
}
