import type { ILoadOptionsFunctions, INodeListSearchResult, INodePropertyOptions } from 'n8n-workflow';

import { type LiveUser, personPage } from '../../../core/domo';
import { openDataSets, openUsers } from '../domo/connection';

const dataSetsPerPage = 50;
/** One request for each key that is pressed. */
const peoplePerList = 100;

/** What the pickers of the editor show; all from the instance of the node's own credential. */
export const listSearch = {
	/** Newest first, a page at a time. */
	async searchDataSets(this: ILoadOptionsFunctions, filter = '', paginationToken = '0'): Promise<INodeListSearchResult> {
		const store = await openDataSets(this);
		const offset = Number(paginationToken) || 0;
		const { dataSets, total } = await store.search(filter, offset, dataSetsPerPage);
		const next = offset + dataSetsPerPage;
		return {
			results: dataSets.map(({ id, name }) => ({
				name,
				value: id,
				url: `${store.instance}/datasources/${id}/details/overview`,
			})),
			...(dataSets.length > 0 && next < total && { paginationToken: String(next) }),
		};
	},

	async searchRoles(this: ILoadOptionsFunctions, filter = ''): Promise<INodeListSearchResult> {
		const roles = await (await openUsers(this)).roles();
		const results = roles
			.filter(({ id, name }) => matches(filter, name, String(id)))
			.map(({ id, name }) => ({ name: `${name} (${id})`, value: String(id) }));
		return { results };
	},

	async searchUsers(this: ILoadOptionsFunctions, filter = ''): Promise<INodeListSearchResult> {
		const directory = await openUsers(this);
		const users = await directory.findUsers(filter, peoplePerList);
		const results = users
			.filter((user) => user.human && matches(filter, user.displayName, user.email, user.login, String(user.id)))
			.map((user) => ({ name: nameOf(user), value: String(user.id), url: personPage(directory.instance, user.id) }));
		return { results };
	},
};

function matches(filter: string, ...texts: readonly string[]): boolean {
	const wanted = filter.trim().toLowerCase();
	return texts.some((text) => text.toLowerCase().includes(wanted));
}

function nameOf(user: LiveUser): string {
	return user.email === '' ? user.displayName : `${user.displayName} (${user.email})`;
}

/** Choices of drop-downs, from the instance of the node's own credential. */
export const loadOptions = {
	async getRoles(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
		const roles = await (await openUsers(this)).roles();
		return roles.map(({ id, name }) => ({ name: `${name} (${id})`, value: id }));
	},
};
