/**
 * Every request that this package sends to Domo: one row each. A call names its row and takes method and path from it, so that a
 * request without a row does not compile. `docs/maintainers/domo-api.md` is made from this table, a test compares it with what the
 * other tests really sent, and docs/evidence/first-contact.md tries every row against every odd answer.
 */
import type { HttpMethod, HttpRequest } from '../common/ports';
import { DomoError } from './errors';

/**
 * How well public material attests a request:
 * `official` a page or SDK of Domo · `several` independent code bases · `one` family of authors · `guess` nobody: our own.
 */
export type Evidence = 'official' | 'several' | 'one' | 'guess';

export const STARS = { official: '★★★', several: '★★', one: '★', guess: '☆' } as const satisfies Record<Evidence, string>;

export interface RequestRow {
	readonly method: HttpMethod;
	/** With `:name` for each parameter. */
	readonly path: string;
	/** How it differs from another request with the same method and path. */
	readonly variant?: string;
	/** Completes "The client sends it to …". */
	readonly purpose: string;
	readonly evidence: Evidence;
	/** Where the evidence is: a section of docs/maintainers/domo-api.md, by its number. */
	readonly source: string;
	/** `core`: a run cannot do its work without the answer and ends before anything is written. `side`: the run goes on without it. */
	readonly need: 'core' | 'side';
	/** Which runs send it. */
	readonly neededFor: string;
	/** What happens when Domo refuses it or answers otherwise. */
	readonly without: string;
	/** The label of the grant that it needs. */
	readonly grant?: string;
}

const IDENTITY = '/api/identity/v1/users';
const CONTENT = '/api/content';
const ROLES = '/api/authorization/v1/roles';
const DEFINITIONS = '/api/user/v1/properties/meta/keys';
const GROUPS_V2 = '/api/content/v2/groups';
const DATASETS_V2 = '/api/data/v2/datasources';
const DATASETS_V3 = '/api/data/v3/datasources';

const MANAGE_USERS = 'Manage All Users';
const MANAGE_ROLES = 'Manage All Roles';
const MANAGE_GROUPS = 'Manage All Groups';
const EDIT_DATASETS = 'Edit DataSets';

const PERSON_STAYS = 'the person is reported as failed, the others go on';
const NOT_DELETED = 'the person is not deleted and reported as failed, the others go on';
const NO_LOG = 'people stay as they are; the summary and the mail say that the log was not written, and carry its rows';

export const REQUESTS = {
	login: {
		method: 'POST', path: `${CONTENT}/v2/authentication`, purpose: 'exchange a password for a session', evidence: 'official', source: '1.3',
		need: 'core', neededFor: 'credentials with a password', without: 'the run stops: use an access token',
	},
	me: {
		method: 'GET', path: `${CONTENT}/v2/users/me`, purpose: 'find out whose credential it is', evidence: 'official', source: '1.4',
		need: 'core', neededFor: 'every run', without: 'the run stops: without it nobody knows which account must never be removed',
	},
	getUser: {
		method: 'GET', path: `${IDENTITY}/:userId`, purpose: "read the own account's role, and a person whom a search by id did not find", evidence: 'official', source: '2.2',
		need: 'side', neededFor: 'every run', without: 'the grants of the account are unknown: the run goes on and says so',
	},
	roleAuthorities: {
		method: 'GET', path: `${ROLES}/:roleId/authorities`, purpose: "read the grants of the account's role", evidence: 'several', source: '4',
		need: 'side', neededFor: 'every run', without: 'the grants of the account are unknown: the run goes on and says so',
	},
	listRoles: {
		method: 'GET', path: ROLES, purpose: 'know which roles there are', evidence: 'official', source: '4',
		need: 'core', neededFor: 'every run that plans', without: 'the run stops: a role that does not exist must not be written', grant: MANAGE_ROLES,
	},
	getCustomerState: {
		method: 'GET', path: `${CONTENT}/v1/customer-states/:name`, purpose: "read the instance's default role", evidence: 'one', source: '2.3',
		need: 'side', neededFor: 'tables in which new people have no roleId', without: 'new people without a roleId are rejected, the others go on',
	},
	searchUsers: {
		method: 'POST', path: `${IDENTITY}/search`, purpose: 'read all users, 200 or fewer at a time', evidence: 'several', source: '2.2',
		need: 'core', neededFor: 'every run that plans', without: 'the run stops: nobody can be compared', grant: MANAGE_USERS,
	},
	searchUsersLarge: {
		method: 'POST', path: `${IDENTITY}/search`, variant: 'more than 200 at a time', purpose: 'read all users with fewer requests', evidence: 'guess', source: '2.2',
		need: 'side', neededFor: 'every run that plans', without: 'asked again for 200, then for 100 at a time', grant: MANAGE_USERS,
	},
	searchUsersById: {
		method: 'POST', path: `${IDENTITY}/search`, variant: 'filter on id', purpose: 'read people again before and after a change', evidence: 'one', source: '2.2',
		need: 'side', neededFor: 'every run that writes', without: 'the people are read one by one', grant: MANAGE_USERS,
	},
	searchUsersByEmail: {
		method: 'POST', path: `${IDENTITY}/search`, variant: 'filter on an address', purpose: 'find out whether a create whose response was lost was done', evidence: 'one', source: '2.2',
		need: 'side', neededFor: 'creates without an answer', without: 'all users are read instead', grant: MANAGE_USERS,
	},
	searchUsersByText: {
		method: 'POST', path: `${IDENTITY}/search`, variant: 'text in any field', purpose: 'list people in the editor', evidence: 'one', source: '2.2',
		need: 'side', neededFor: 'picking a person from a list', without: 'the list shows the first hundred people; an id can be typed in', grant: MANAGE_USERS,
	},
	searchUsersByValue: {
		method: 'POST', path: `${IDENTITY}/search`, variant: 'filter on employeeId, login or several addresses', purpose: 'find out whether somebody whom the list lacks is to be created', evidence: 'guess', source: '2.2',
		need: 'side', neededFor: 'creates', without: 'all users are read once more', grant: MANAGE_USERS,
	},
	searchHiddenUsers: {
		method: 'POST', path: `${IDENTITY}/search`, variant: 'deleted or support accounts', purpose: 'say who has an address that Domo calls taken', evidence: 'one', source: '2.2',
		need: 'side', neededFor: 'creates and renames to a taken address', without: 'the person is reported as failed, without who has the address', grant: MANAGE_USERS,
	},
	createUser: {
		method: 'POST', path: `${CONTENT}/v3/users`, purpose: 'create a person, with or without an invitation', evidence: 'several', source: '2.3',
		need: 'core', neededFor: 'creates', without: PERSON_STAYS, grant: 'Add New People',
	},
	patchUser: {
		method: 'PATCH', path: `${IDENTITY}/:userId`, purpose: "change a person's attributes", evidence: 'several', source: '2.4',
		need: 'core', neededFor: 'updates', without: 'what may be written is sent without the refused attributes, which are named; else the person is reported as failed', grant: MANAGE_USERS,
	},
	deleteUser: {
		method: 'DELETE', path: `${IDENTITY}/:userId`, purpose: 'delete a person', evidence: 'official', source: '2.6',
		need: 'core', neededFor: 'deletes', without: PERSON_STAYS, grant: MANAGE_USERS,
	},
	assignRole: {
		method: 'PUT', path: `${ROLES}/:roleId/users`, purpose: 'give many people one role', evidence: 'several', source: '4',
		need: 'side', neededFor: 'role changes of several people', without: 'each role is changed with the person', grant: MANAGE_ROLES,
	},
	listAttributes: {
		method: 'GET', path: DEFINITIONS, purpose: 'know the custom attributes', evidence: 'several', source: '3.1',
		need: 'side', neededFor: 'tables with further columns', without: 'a table of system columns goes on; a further column cannot be told from a typo, and the run says so',
	},
	createAttribute: {
		method: 'POST', path: `${DEFINITIONS}/:key`, purpose: 'define an attribute', evidence: 'one', source: '3.1',
		need: 'core', neededFor: 'Unknown Columns: Create', without: 'the run stops before anybody is changed, and names the attribute and the grant', grant: 'Manage All Company Settings',
	},
	listGroups: {
		method: 'GET', path: `${GROUPS_V2}/grouplist`, purpose: 'know the groups', evidence: 'one', source: '4b',
		need: 'core', neededFor: 'tables with a groups column', without: 'the run stops, since the table has a groups column', grant: MANAGE_GROUPS,
	},
	createGroup: {
		method: 'POST', path: GROUPS_V2, purpose: 'make a group', evidence: 'official', source: '4b',
		need: 'side', neededFor: 'Unknown Groups: Create', without: 'the memberships in it are reported as not done, everything else goes on', grant: MANAGE_GROUPS,
	},
	groupAccess: {
		method: 'PUT', path: `${GROUPS_V2}/access`, purpose: 'add members to groups, or take them out', evidence: 'official', source: '4b',
		need: 'side', neededFor: 'tables with a groups column', without: 'each membership is changed by itself', grant: MANAGE_GROUPS,
	},
	addToGroup: {
		method: 'PUT', path: `${GROUPS_V2}/:groupId/user/:userId`, purpose: 'add one person to one group', evidence: 'official', source: '4b',
		need: 'side', neededFor: 'where many memberships at once are refused', without: 'the membership is reported as not done, everything else goes on', grant: MANAGE_GROUPS,
	},
	removeFromGroup: {
		method: 'DELETE', path: `${GROUPS_V2}/:groupId/removeuser/:userId`, purpose: 'take one person out of one group', evidence: 'official', source: '4b',
		need: 'side', neededFor: 'where many memberships at once are refused', without: 'the membership is reported as not done, everything else goes on', grant: MANAGE_GROUPS,
	},
	ownedDataSets: {
		method: 'POST', path: '/api/data/ui/v3/datasources/ownedBy', purpose: 'list the DataSets that a person owns', evidence: 'one', source: '2.6',
		need: 'side', neededFor: 'Transfer Content To', without: NOT_DELETED,
	},
	searchContent: {
		method: 'POST', path: '/api/search/v1/query', purpose: 'list the DataFlows and cards that a person owns', evidence: 'one', source: '2.6',
		need: 'side', neededFor: 'Transfer Content To', without: NOT_DELETED,
	},
	pageSummary: {
		method: 'POST', path: `${CONTENT}/v1/pages/adminsummary`, purpose: 'list the pages that a person owns', evidence: 'one', source: '2.6',
		need: 'side', neededFor: 'Transfer Content To', without: NOT_DELETED,
	},
	reassignDataSets: {
		method: 'POST', path: '/api/data/v1/ui/bulk/reassign', purpose: 'hand DataSets over', evidence: 'one', source: '2.6',
		need: 'side', neededFor: 'Transfer Content To', without: NOT_DELETED,
	},
	patchDataFlows: {
		method: 'PUT', path: '/api/dataprocessing/v1/dataflows/bulk/patch', purpose: 'hand DataFlows over', evidence: 'one', source: '2.6',
		need: 'side', neededFor: 'Transfer Content To', without: NOT_DELETED,
	},
	addCardOwners: {
		method: 'POST', path: `${CONTENT}/v1/cards/owners/add`, purpose: 'hand cards over', evidence: 'one', source: '2.6',
		need: 'side', neededFor: 'Transfer Content To', without: NOT_DELETED,
	},
	removeCardOwners: {
		method: 'POST', path: `${CONTENT}/v1/cards/owners/remove`, purpose: 'end the ownership of cards that were handed over', evidence: 'one', source: '2.6',
		need: 'side', neededFor: 'Transfer Content To', without: NOT_DELETED,
	},
	addPageOwners: {
		method: 'PUT', path: `${CONTENT}/v1/pages/bulk/owners`, purpose: 'hand pages over', evidence: 'one', source: '2.6',
		need: 'side', neededFor: 'Transfer Content To', without: NOT_DELETED,
	},
	removePageOwners: {
		method: 'POST', path: `${CONTENT}/v1/pages/bulk/owners/remove`, purpose: 'end the ownership of pages that were handed over', evidence: 'one', source: '2.6',
		need: 'side', neededFor: 'Transfer Content To', without: NOT_DELETED,
	},
	getDataSet: {
		method: 'GET', path: `${DATASETS_V3}/:dataSetId`, purpose: 'read what is known of a DataSet', evidence: 'official', source: '5.1',
		need: 'core', neededFor: 'reading a table or a log', without: 'asked again in the documented way (part=); then the run stops: a table whose size is unknown is not proven',
	},
	dataSetSchema: {
		method: 'GET', path: `${DATASETS_V2}/:dataSetId/schemas/latest`, purpose: 'read the columns of a DataSet', evidence: 'official', source: '5.2',
		need: 'core', neededFor: 'reading a table or a log', without: 'the run stops: a column that vanished would not be seen',
	},
	dataSetVersions: {
		method: 'GET', path: `${DATASETS_V3}/:dataSetId/dataversions/details`, purpose: 'know the version of a DataSet', evidence: 'several', source: '5.1',
		need: 'side', neededFor: 'reading a table, the trigger, the log', without: 'the documented list of versions is read instead',
	},
	dataSetVersionsV2: {
		method: 'GET', path: `${DATASETS_V2}/:dataSetId/dataversions`, purpose: 'know the version of a DataSet where the newer list is refused', evidence: 'official', source: '5.1',
		need: 'side', neededFor: 'reading a table, the trigger, the log', without: 'the date of the last update takes its place',
	},
	exportDataSet: {
		method: 'GET', path: `${DATASETS_V2}/:dataSetId/dataversions/latest`, purpose: 'read a table whole, as CSV', evidence: 'official', source: '5.4',
		need: 'side', neededFor: 'reading a table or a log', without: 'the rows are read by queries, ordered', grant: 'Export DataSet',
	},
	executeQuery: {
		method: 'POST', path: '/api/query/v1/execute/:dataSetId', purpose: 'read rows where there is no whole export, and rows of the log', evidence: 'official', source: '5.4',
		need: 'side', neededFor: 'where the export is refused or short; the run log', without: 'the run stops where the rows came by no other way either',
	},
	searchDataSets: {
		method: 'POST', path: '/api/data/ui/v3/datasources/search', purpose: 'find a DataSet by its name', evidence: 'several', source: '5.3',
		need: 'side', neededFor: 'the list in the panel, and a log that is found by its name', without: 'the DataSets are listed by name instead',
	},
	listDataSets: {
		method: 'GET', path: DATASETS_V3, purpose: 'find a DataSet by its name where the search is refused', evidence: 'one', source: '5.3',
		need: 'side', neededFor: 'where the search is refused', without: 'the list stays empty and says why; give the id instead',
	},
	createDataSet: {
		method: 'POST', path: DATASETS_V2, purpose: 'make the run log', evidence: 'official', source: '5.5',
		need: 'side', neededFor: 'the first run with a new log', without: NO_LOG, grant: EDIT_DATASETS,
	},
	createDataSetDescribed: {
		method: 'POST', path: DATASETS_V2, variant: 'with a description', purpose: 'make the run log and say what it is', evidence: 'guess', source: '5.5',
		need: 'side', neededFor: 'the first run with a new log', without: 'asked again without the description', grant: EDIT_DATASETS,
	},
	alterSchema: {
		method: 'POST', path: `${DATASETS_V2}/:dataSetId/schemas`, purpose: 'add columns of a newer version to the run log', evidence: 'one', source: '5.2',
		need: 'side', neededFor: 'a log that an older version of the package made', without: NO_LOG, grant: EDIT_DATASETS,
	},
	openUpload: {
		method: 'POST', path: `${DATASETS_V3}/:dataSetId/uploads`, purpose: 'begin an upload of log rows', evidence: 'official', source: '5.6',
		need: 'side', neededFor: 'the run log', without: NO_LOG, grant: EDIT_DATASETS,
	},
	uploadPart: {
		method: 'PUT', path: `${DATASETS_V3}/:dataSetId/uploads/:uploadId/parts/:part`, purpose: 'send log rows', evidence: 'official', source: '5.6',
		need: 'side', neededFor: 'the run log', without: NO_LOG, grant: EDIT_DATASETS,
	},
	commitUpload: {
		method: 'PUT', path: `${DATASETS_V3}/:dataSetId/uploads/:uploadId/commit`, purpose: 'make the log rows visible', evidence: 'official', source: '5.6',
		need: 'side', neededFor: 'the run log', without: NO_LOG, grant: EDIT_DATASETS,
	},
	indexDataSet: {
		method: 'POST', path: `${DATASETS_V3}/:dataSetId/indexes`, purpose: 'ask for the new rows to be made readable', evidence: 'several', source: '5.6',
		need: 'side', neededFor: 'the run log', without: 'nothing: Domo does it by itself, later',
	},
	indexStatus: {
		method: 'GET', path: `${DATASETS_V3}/:dataSetId/indexes/:requestKey/statuses`, purpose: 'wait until the new rows are readable', evidence: 'several', source: '5.6',
		need: 'side', neededFor: 'the run log', without: 'nothing: Domo does it by itself, later',
	},
} as const satisfies Record<string, RequestRow>;

export type RequestId = keyof typeof REQUESTS;

export const requestRow = (id: RequestId): RequestRow => REQUESTS[id];

/** Sent by Domo Check Instance alone, to learn what an instance answers there. */
const PROBE_REQUESTS = {
	userV2: { method: 'GET', path: `${CONTENT}/v2/users/:userId` },
	userV3: { method: 'GET', path: `${CONTENT}/v3/users/:userId` },
	scim: { method: 'GET', path: '/api/identity/v1/scim/ServiceProviderConfig' },
} as const;
const SENT = { ...REQUESTS, ...PROBE_REQUESTS };

/** What takes the place of `:name` in a path. */
export type PathParams = Readonly<Record<string, string | number | undefined>>;

/** @throws DomoError of kind `notFound` where a parameter would lead to another path */
export function requestOf(id: keyof typeof SENT, params: PathParams = {}, content: Omit<HttpRequest, 'method' | 'path'> = {}): HttpRequest {
	const { method, path } = SENT[id];
	return { method, path: path.replace(/:([A-Za-z]+)/g, (_, name: string) => segmentOf(name, params[name])), ...content };
}

const NOUNS: ReadonlyMap<string, string> = new Map([
	['dataSetId', 'a DataSet'], ['userId', 'a user'], ['roleId', 'a role'], ['groupId', 'a group'],
]);

function segmentOf(name: string, value: string | number | undefined): string {
	const text = String(value ?? '');
	if (/^\.{0,2}$/.test(text.trim())) throw new DomoError({ kind: 'notFound', message: `"${text}" is not the id of ${NOUNS.get(name) ?? 'anything in Domo'}.` });
	return encodeURIComponent(text);
}
