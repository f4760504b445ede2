import type { SeedRole } from '../seed';

/** One grant: its title in Domo, and the string that roles contain (domo-api 4). */
export interface Authority {
	readonly authority: string;
	readonly title: string;
}

/**
 * The authorities this project knows of. Real Domo has 110 (domo-api 4); the others do not matter here, so that
 * `authorityCount` is smaller than the recorded 104/48/40/11/2 (our choice).
 */
export const AUTHORITIES: readonly Authority[] = [
	{ authority: 'pipeline.executor.job.create', title: 'Create Custom Pipeline Processes' },
	{ authority: 'pipeline.executor.job.admin', title: 'Administer Custom Pipeline Processes' },
	{ authority: 'dataset.manage', title: 'Edit DataSets' },
	{ authority: 'dataset.admin', title: 'Manage DataSet' },
	{ authority: 'dataset.export', title: 'Export DataSet' },
	{ authority: 'user.edit', title: 'Manage All Users' },
	{ authority: 'user.invite', title: 'Add New People' },
	{ authority: 'authorization.roles', title: 'Manage All Roles' },
	{ authority: 'authorization.roles.assign', title: 'Assign Users to a Role' },
	{ authority: 'customer.edit', title: 'Manage All Company Settings' },
	{ authority: 'developer.token.manage', title: 'Manage All Access Tokens and API Clients' },
	{ authority: 'alert.actions', title: 'Alert Actions' },
	// The string of "Manage All Groups" was never recorded (domo-api 4b): our choice.
	{ authority: 'group.manage', title: 'Manage All Groups' },
];

export const AUTHORITY_NAMES: readonly string[] = AUTHORITIES.map(({ authority }) => authority);

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
