import { latestVersion } from '../data/dataSet';
import type { LiveInstance } from '../instance';
import { allAttributes } from '../people/systemAttributes';
import type { User } from '../people/user';
import type { InstanceState } from '../state/instanceState';

/** People for a test to compare field by field: each attribute by its key, always a list. */
export const describePeople = (users: readonly User[]) =>
	users.map((user) => ({
		id: user.id,
		displayName: user.displayName,
		emailAddress: user.emailAddress,
		roleId: user.roleId,
		pending: user.pending,
		accepted: user.accepted,
		attributes: Object.fromEntries(allAttributes(user)),
	}));

export const describeDataSets = (state: InstanceState) =>
	[...state.dataSets.values()].map((dataSet) => ({
		id: dataSet.id,
		name: dataSet.name,
		ownerId: dataSet.ownerId,
		columns: dataSet.columns,
		rowCount: latestVersion(dataSet).rowCount,
		versions: dataSet.versions.map(({ rows: _, columns: __, ...version }) => version),
	}));

/** The whole instance as JSON. */
export const describeState = ({ state, url }: LiveInstance) => ({
	name: state.name,
	url,
	settings: state.settings,
	users: describePeople([...state.users.values()]),
	deletedUsers: describePeople([...state.people.deleted.values()]),
	roles: [...state.roles.values()],
	attributes: [...state.attributes.values()],
	dataSets: describeDataSets(state),
	groups: [...state.groups.values()].map((group) => ({
		...group,
		members: [...group.members],
		owners: [...group.owners],
	})),
	content: [...state.content.values()],
	outbox: state.outbox,
});
