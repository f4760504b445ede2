import { isDomoError } from './errors';
import { attributesOrNone } from './users/attributes';
import type { UserDirectory } from './types';

/**
 * Defines a text attribute where the instance does not have it. Gives a sentence's end that says why it is missing still, and what
 * to do, where the account may not define it.
 * @throws DomoError when Domo cannot be asked
 */
export async function defineAttribute(directory: UserDirectory, key: string): Promise<string | undefined> {
	const { attributes, refused } = await attributesOrNone(directory);
	if (refused !== undefined) return `since Domo does not list its attributes (${refused.message}).`;
	const isThere = async () => (await directory.attributes()).some((attribute) => attribute.key === key);
	if (attributes.some((attribute) => attribute.key === key)) return undefined;
	try {
		await directory.createAttribute(key);
		return undefined;
	} catch (error) {
		// Runs that start at once all define it, and Domo refuses all but the first.
		if (await isThere()) return undefined;
		if (!isDomoError(error, 'grant', 'refused')) throw error;
		return (
			`since the attribute "${key}" could not be defined (${error.message}). `
			+ 'Define it in Domo as a text attribute, or give the role of this account "Manage All Company Settings".'
		);
	}
}
