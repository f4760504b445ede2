import { emailKey } from '../../../config';
import type { Field } from '../../../config/types';
import { inPages } from '../../../inPages';
import type { DomoClient } from '../../client/client';
import type { LiveUser } from '../../types';
import { readPage } from './page';
import { createPass } from './paging';
import { recordReader } from './record';
import { searchKeys, type Sought } from './searchBody';

/** Ids in one search; a public client sends a thousand (domo-api 2.2). */
const IDS_PER_SEARCH = 500;

/** Users by id. Those who are gone are missing; each comes once. */
export async function findByIds(client: DomoClient, ids: readonly number[], fields: readonly Field[], groups: boolean): Promise<readonly LiveUser[]> {
	const distinct = [...new Set(ids)];
	const batches = inPages(distinct, IDS_PER_SEARCH).map((batch) => search(client, { by: 'ids', ids: batch }, fields, groups, batch.length));
	const wanted = new Set(distinct);
	return (await Promise.all(batches)).flat().filter((user) => wanted.has(user.id));
}

const ADDRESSES_PER_PAGE = 100;

/** The user with that address, or null. Domo finds substrings, whatever their case (domo-api 2.2); only the whole address counts. */
export async function findByEmail(client: DomoClient, email: string, fields: readonly Field[]): Promise<LiveUser | null> {
	const key = emailKey(email);
	if (key === '') return null;
	const found = await search(client, { by: 'email', email: email.trim() }, fields, false, ADDRESSES_PER_PAGE);
	return found.find((user) => emailKey(user.email) === key) ?? null;
}

async function search(client: DomoClient, sought: Sought, fields: readonly Field[], groups: boolean, limit: number): Promise<readonly LiveUser[]> {
	const keys = searchKeys(fields);
	const pass = createPass(recordReader(fields));
	for (;;) {
		const page = await readPage(client, { sought, keys, groups, limit, offset: pass.rows() });
		const isLast = pass.take(page) === 0 || pass.stuck() || (page.count !== null && pass.rows() >= page.count);
		if (isLast) return [...pass.pass().users.values()];
	}
}
