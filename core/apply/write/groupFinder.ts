import { nameKey } from '../../common/text';
import type { GroupDirectory } from '../../domo';
import { groupOf } from '../../common/groupLabel';
import { failureOf, isUncertain } from '../failure';

/** Finds the groups that labels of a plan mean, and makes those that are yet to be made (`unknownGroups: create`). */
export interface GroupFinder {
	/** Undefined for one that is not there. @throws DomoError when reading fails */
	find(label: string): Promise<number | undefined>;
	/** @throws DomoError when it is not there and cannot be made; Error for a label that names none */
	findOrMake(label: string): Promise<number>;
}

/** Reads the list of groups once, and only where a label does not tell the id. */
export function openGroups(directory: Pick<GroupDirectory, 'groups' | 'createGroup'>): GroupFinder {
	let listed: Promise<Map<string, number>> | undefined;
	const list = async (): Promise<Map<string, number>> => new Map((await directory.groups()).map(({ id, name }) => [nameKey(name), id]));
	const known = (): Promise<Map<string, number>> => (listed ??= list());

	const make = async (name: string): Promise<number> => {
		try {
			return (await directory.createGroup(name)).id;
		} catch (error) {
			// A lost answer may have made it: making it again would make two of one name.
			const id = isUncertain(failureOf(error)) ? (await list()).get(nameKey(name)) : undefined;
			if (id === undefined) throw error;
			return id;
		}
	};
	const find = async (label: string): Promise<{ readonly id: number | undefined; readonly newName?: string }> => {
		const group = groupOf(label);
		if (group === undefined) return { id: undefined };
		if ('id' in group) return group;
		return { id: (await known()).get(nameKey(group.newName)), newName: group.newName };
	};
	return {
		find: async (label) => (await find(label)).id,
		async findOrMake(label) {
			const { id, newName } = await find(label);
			if (id !== undefined) return id;
			if (newName === undefined) throw new Error(`"${label}" names no group.`);
			const made = await make(newName);
			(await known()).set(nameKey(newName), made);
			return made;
		},
	};
}
