/** One grant: what the toolkit's people read, and the string that roles carry (domo-api section 4). */
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
