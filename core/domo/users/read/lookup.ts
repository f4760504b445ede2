import { emailKey } from '../../../config';
import type { Field } from '../../../config/types';
import { inPages } from '../../../inPages';
import { endless } from '../../client/failure';
import type { DomoClient } from '../../client/client';
import { DomoError } from '../../errors';
import type { LiveUser, Looking } from '../../types';
import { readPage, type SearchPage } from './page';
import { createPass } from './paging';
import { recordReader } from './record';
import { searchKeys, type Sought } from './searchBody';

/** Ids in one search; a public client sends a thousand (domo-api 2.2). */
const IDS_PER_SEARCH = 500;
/** Rows of a search that heeds no filter: larger than instances are. */
const MOST_ROWS = 200_000;

/**
 * Users by id. Those who are gone are missing; each comes once. The caller is looked for as well: an answer without them says
 * nothing about the others, who would otherwise pass for deleted.
 * @throws DomoError also where the caller is not found
 */
export async function findByIds(
	client: DomoClient,
	callerId: number,
	ids: readonly number[],
	fields: readonly Field[],
	{ groups = false, ...how }: Looking = {},
): Promise<readonly LiveUser[]> {
	if (ids.length === 0) return [];
	const distinct = [...new Set(ids)];
	const batches = inPages(distinct, IDS_PER_SEARCH).map(async (batch) => {
		const asked = batch.includes(callerId) ? batch : [...batch, callerId];
		const found = await search(client, { sought: { by: 'ids', ids: asked }, fields, groups, limit: asked.length, most: MOST_ROWS, ...how });
		if (!found.some((user) => user.id === callerId)) throw blind();
		return found;
	});
	const wanted = new Set(distinct);
	return (await Promise.all(batches)).flat().filter((user) => wanted.delete(user.id));
}

function blind(): DomoError {
	return new DomoError({
		kind: 'badAnswer',
		message: "Could not look up people by their ids: Domo's answer lacks the credential's own account, so it says nothing about the others.",
	});
}

const ADDRESSES_PER_PAGE = 100;
/** People whose address holds another's. */
const MOST_ALIKE = 10_000;


/** The user with that address, or null. Domo finds substrings, whatever their case (domo-api 2.2); only the whole address counts. */
export async function findByEmail(client: DomoClient, email: string, fields: readonly Field[]): Promise<LiveUser | null> {
	const key = emailKey(email);
	if (key === '') return null;
	const found = await search(client, { sought: { by: 'email', email: email.trim() }, fields, groups: false, limit: ADDRESSES_PER_PAGE, most: MOST_ALIKE });
	return found.find((user) => emailKey(user.email) === key) ?? null;
}

interface Search extends Pick<SearchPage, 'urgent' | 'onSend'> {
	readonly sought: Sought;
	readonly fields: readonly Field[];
	readonly groups: boolean;
	readonly limit: number;
	/** With more rows than this the answer never ends. */
	readonly most: number;
}

async function search(client: DomoClient, { fields, most, ...asked }: Search): Promise<readonly LiveUser[]> {
	const keys = searchKeys(fields);
	const pass = createPass(recordReader(fields));
	for (;;) {
		const page = await readPage(client, { ...asked, keys, offset: pass.rows() });
		const isLast = pass.take(page) === 0 || pass.stuck() || (page.count !== null && pass.rows() >= page.count);
		if (isLast) return [...pass.pass().users.values()];
		if (pass.rows() >= most) throw endless('the search for people', most);
	}
}
