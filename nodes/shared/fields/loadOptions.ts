import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';

import { openUsers } from '../domo/connection';

/** Choices of drop-downs, from the instance of the node's own credential. */
export const loadOptions = {
	async getRoles(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
		const roles = await (await openUsers(this)).roles();
		return roles.map(({ id, name }) => ({ name: `${name} (${id})`, value: id }));
	},
};
