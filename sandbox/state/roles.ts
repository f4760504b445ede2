import type { SeedRole } from '../seed';
import { AUTHORITY_NAMES } from './authorities';

export interface Role {
	readonly id: number;
	readonly name: string;
	readonly description: string;
	readonly authorities: readonly string[];
	/** Epoch milliseconds. */
	readonly created: number;
	readonly modified: number;
}

export const ADMIN_ROLE_ID = 1;

/** The five system roles in Domo's words (domo-api 4); who holds which authority beyond Admin is our choice. */
export const SYSTEM_ROLES: readonly SeedRole[] = [
	{ id: ADMIN_ROLE_ID, name: 'Admin', description: 'Full access to everything', authorities: AUTHORITY_NAMES },
	{
		id: 2,
		name: 'Privileged',
		description: 'Full access except for editing users and settings owners',
		authorities: ['pipeline.executor.job.create', 'dataset.manage', 'dataset.export', 'user.invite', 'alert.actions'],
	},
	{
		id: 3,
		name: 'Editor',
		description: 'Can edit Cards, Pages, DataSets, and Dataflows',
		authorities: ['dataset.manage', 'dataset.export', 'alert.actions'],
	},
	{ id: 4, name: 'Participant', description: 'Read only access to Cards and Pages', authorities: ['dataset.export'] },
	{ id: 5, name: 'Social', description: 'Access limited to social features', authorities: [] },
];

/** Roles by id: the system ones, then the seed's, which may replace a system role. */
export function makeRoles(seeds: readonly SeedRole[], now: number): Map<number, Role> {
	return new Map(
		[...SYSTEM_ROLES, ...seeds].map((seed) => [
			seed.id,
			{
				id: seed.id,
				name: seed.name,
				description: seed.description ?? '',
				authorities: [...seed.authorities],
				created: now,
				modified: now,
			},
		]),
	);
}

export const roleByName = (roles: ReadonlyMap<number, Role>, name: string): Role | undefined =>
	[...roles.values()].find((role) => role.name.toLowerCase() === name.toLowerCase());
