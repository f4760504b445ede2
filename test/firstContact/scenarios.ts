import type { ICredentialDataDecryptedObject, IDataObject } from 'n8n-workflow';

import type { RequestId } from '../../core/domo';
import { LOG_COLUMNS } from '../../core/report/log/columns';
import { LOG_DESCRIPTION } from '../../core/report/log/open';
import type { FaultSwitches, SandboxSeed } from '../../sandbox';
import { byId, passwordCredential } from '../support/engine/build';
import { aPerson, aRow } from '../support/engine/world';
import { aHouse, LOG_NAME, type House } from '../faults/support/house';
import type { JobOptions } from '../faults/support/job';

/** A job in which the client sends a request. */
export interface Scenario {
	readonly rows?: readonly IDataObject[];
	readonly seed?: SandboxSeed;
	readonly job?: JobOptions;
	/** Without these the client would not come to send it. */
	readonly faults?: FaultSwitches;
	/** Rows of another node in the place of the table. */
	readonly items?: readonly IDataObject[];
	readonly withPassword?: true;
}

/** People 1 to 5 are there; the last one is in no row. */
const PEOPLE = 5;
const everybody = Array.from({ length: PEOPLE }, (_, i) => aPerson(i + 1));

/** One change of each kind: an update, a create, and the removal of who is in no row. */
const usual: readonly IDataObject[] = [aRow(1, { title: 'Lead' }), aRow(2), aRow(3), aRow(4), aRow(101)];

const reconciling = (more: IDataObject): JobOptions => ({ parameters: { domoReconcileUsers: { jobName: 'People', orphanedUsers: 'delete', sendInvite: true, ...more } } });

const withGroups = (unknownGroups: 'reject' | 'create'): Pick<Scenario, 'rows' | 'seed' | 'job'> => ({
	rows: usual.map((row, i) => ({ ...row, groups: ['Sales', '', 'Writers', '', ''][i] ?? '' })),
	seed: { users: everybody, groups: [{ id: 501, name: 'Sales', members: ['person2@acme.example', 'person3@acme.example', 'person4@acme.example'] }, ...(unknownGroups === 'create' ? [] : [{ id: 502, name: 'Writers' }])] },
	job: reconciling({ guard: { maxBlankingPercent: 100 }, options: { groupMembership: 'exact', unknownGroups } }),
});

const handingOver: Scenario = {
	seed: {
		users: everybody,
		dataSets: [{ name: 'Owned', ownerId: 1_000 + PEOPLE, columns: [{ name: 'a' }], rows: [] }],
		dataFlows: [{ title: 'Flow', owner: 1_000 + PEOPLE }],
		cards: [{ title: 'Card', owner: 1_000 + PEOPLE }],
		pages: [{ title: 'Page', owner: 1_000 + PEOPLE }],
	},
	job: { parameters: { domoApplyChanges: { dryRun: false, options: { transferContentTo: byId(1_001) } } } },
};

const roles: Scenario = { rows: [aRow(1, { roleId: '3' }), aRow(2, { roleId: '3' }), aRow(3), aRow(4), aRow(101)], job: reconciling({ guard: { maxRoleChangesPercent: 100 } }) };

const oldLog: Scenario = {
	seed: {
		users: everybody,
		dataSets: [{ name: LOG_NAME, description: LOG_DESCRIPTION, columns: LOG_COLUMNS.filter(({ name }) => name !== 'toe').map(({ name, type }) => ({ name, type })), rows: [] }],
	},
};

/** Where the usual job does not send it, the job that does. */
const SCENARIOS: Readonly<Partial<Record<RequestId, Scenario>>> = {
	login: { withPassword: true },
	searchUsers: { faults: { oddities: { searchUsersLarge: 400 } } },
	searchUsersByEmail: { faults: { resetAfter: [{ kinds: ['createUser'], times: 1 }] } },
	getCustomerState: { items: usual.map(({ roleId: _, ...row }) => row), job: reconciling({ table: { rowsAreComplete: true } }) },
	assignRole: roles,
	searchUsersByValue: { rows: usual.map((row, i) => ({ ...row, employeeId: `E-${i}` })), job: reconciling({ table: { matchBy: 'employeeId' } }) },
	searchHiddenUsers: { seed: { users: [...everybody, aPerson(101, { supportUser: true })] } },
	createAttribute: { rows: usual.map((row) => ({ ...row, team: 'x' })), job: reconciling({ table: { unknownColumns: 'create' } }) },
	listGroups: withGroups('reject'),
	createGroup: withGroups('create'),
	groupAccess: withGroups('reject'),
	addToGroup: { ...withGroups('reject'), faults: { oddities: { groupAccess: 405 } } },
	removeFromGroup: { ...withGroups('reject'), faults: { oddities: { groupAccess: 405 } } },
	ownedDataSets: handingOver,
	searchContent: handingOver,
	pageSummary: handingOver,
	reassignDataSets: handingOver,
	patchDataFlows: handingOver,
	addCardOwners: handingOver,
	removeCardOwners: handingOver,
	addPageOwners: handingOver,
	removePageOwners: handingOver,
	dataSetVersionsV2: { faults: { oddities: { dataSetVersions: 404 } } },
	executeQuery: { faults: { oddities: { exportDataSet: 403 } } },
	listDataSets: { faults: { oddities: { searchDataSets: 403 } } },
	createDataSet: { faults: { oddities: { createDataSetDescribed: 400 } } },
	alterSchema: oldLog,
};

/** Sent by the editor alone, to fill a list. */
export const OUTSIDE_JOBS: readonly RequestId[] = ['searchUsersByText'];

export const scenarioOf = (id: RequestId): Scenario => SCENARIOS[id] ?? {};

/** The house of a scenario, before anything is odd. */
export async function houseOf({ rows = usual, seed = { users: everybody }, job = {}, items, withPassword }: Scenario): Promise<House> {
	const house = await aHouse({ rows, seed, job: { ...job, ...(items !== undefined && { items }) } });
	if (withPassword === true) {
		const signedIn: ICredentialDataDecryptedObject = passwordCredential(house.domo.url, 'ada.admin@acme.example', 'acme-password');
		house.credentials.set('domo', signedIn);
	}
	return house;
}
