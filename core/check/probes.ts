/**
 * The probes of Domo Check Instance, in the order in which they are tried: later ones use what earlier ones learnt. Each compares one
 * thing that a job needs with what is publicly documented.
 */
import type { HttpRequest } from '../common/ports';
import { COLUMN_TYPES } from '../domo/dataSets/metadata';
import { requestOf, type RequestId } from '../domo/requests';
import { isRecord, textOrNone, wholeNumber } from '../domo/values';
import {
	attributeOf, classOf, countIn, differs, fieldsClass, fieldsFinding, fine, firstEntry, holdingClass, KEYS, knownWord, listOf, noJson, oddityOf, ownRecord, OWN_SHAPES, ownShape,
	recordsIn, userSearch, single, tally, usersIn, type Known, type Probe, type Reply,
} from './probe';

const NEEDED_GRANTS = { 'user.edit': 'Manage All Users', 'authorization.roles': 'Manage All Roles', 'user.invite': 'Add New People', 'dataset.manage': 'Edit DataSets' } as const;

/** Whose credential this is, and what its account may do. */
const ACCOUNT_PROBES: readonly Probe[] = [
	{
		id: 'me', title: 'Whose credential this is',
		async run(ask, known) {
			const reply = await ask(requestOf('me'));
			const what = reply.status === 0 ? 'Check the instance in the credential, and whether this machine reaches it.' : 'Check the instance and the access token in the credential, and that the token has not expired.';
			const failed = noJson(reply, what, { blocks: true });
			if (failed !== undefined) return failed;
			const me = isRecord(reply.json) ? reply.json : {};
			known.callerId = wholeNumber(me['id']) ?? undefined;
			known.callerEmail = textOrNone(me['emailAddress']) ?? textOrNone(me['userName']);
			known.callerName = textOrNone(me['displayName']);
			if (known.callerId === undefined) return differs(`an answer without a usable id (${classOf(me['id'])})`, 'Without it no run can know which account must never be removed. Send this report to the maintainers.', { blocks: true });
			return fieldsFinding(me, ['id', 'displayName', 'userName', 'emailAddress', 'userType', 'created', 'modified', 'active', 'pending', 'anonymous', 'systemUser']);
		},
	},
	single({
		id: 'ownRecord', title: 'The own account, by id', needs: ['callerId'],
		request: ownRecord,
		otherwise: 'The grants of the account cannot be checked before a run; the run itself goes on.',
		read(json, known) {
			const [shape, record = {}] = ownShape(json);
			known.roleId = wholeNumber(record['roleId']) ?? wholeNumber(firstEntry(attributeOf(record, 'roleId'))) ?? undefined;
			const found = `${OWN_SHAPES[shape]}; role ${known.roleId === undefined ? 'not told' : 'told'}`;
			if (shape === 'unknown') return differs(found, 'The grants of the account cannot be checked before a run.');
			return fine(found, shape === 'usersList' ? {} : { shapes: { getUser: shape === 'bareObject' ? 'otherShape' : 'thirdShape' } });
		},
	}),
	single({
		id: 'grants', title: 'What the account may do', needs: ['roleId'],
		request: ({ roleId }) => requestOf('roleAuthorities', { roleId }),
		otherwise: 'Whether the account may manage people is not known before a run; the run itself goes on and Domo decides.',
		read(json) {
			const granted = listOf(json);
			const missing = Object.entries(NEEDED_GRANTS).filter(([authority]) => !granted.includes(authority));
			const labels = missing.map(([, label]) => label).join(', ');
			const found = `${granted.length} grants${missing.length === 0 ? ', all that a job needs among them' : `; missing: ${labels}`}`;
			if (missing.length === 0) return fine(found);
			const blocks = missing.some(([authority]) => authority === 'user.edit' || authority === 'authorization.roles');
			return { verdict: 'asDocumented', found, means: `Give the role of the account: ${labels} (Admin > Governance > Roles).`, ...(blocks && { blocks: true }) };
		},
	}),
	single({
		id: 'recordV2', title: 'The own account, older address', needs: ['callerId'], otherwise: '',
		request: ({ callerId }) => requestOf('userV2', { userId: callerId }),
		read: (json) => fieldsFinding(json, ['id', 'displayName', 'emailAddress', 'userName']),
	}),
	single({
		id: 'recordV3', title: 'The own account, newer address', needs: ['callerId'], otherwise: '',
		request: ({ callerId }) => requestOf('userV3', { userId: callerId }, { query: { includeDetails: true } }),
		read: (json) => fieldsFinding(json, ['id', 'displayName', 'role', 'roleId', 'detail']),
	}),
	single({
		id: 'roles', title: 'Roles', blocks: true,
		request: () => requestOf('listRoles'),
		otherwise: 'Roles cannot be read, so that no plan can be made. The account needs Manage All Roles.',
		read(json) {
			const roles = recordsIn(json);
			const custom = roles.filter(({ id }) => Number(id) > 5).length;
			const found = `${roles.length - custom} system roles, ${custom} custom ones; ids: ${tally(roles.map(({ id }) => classOf(id)))}`;
			return roles.length > 0 && roles.every(({ id }) => wholeNumber(id) !== null) ? fine(found) : differs(found, 'Roles in another form than documented: no plan can be made. Send this report to the maintainers.', { blocks: true });
		},
	}),
];

const FLAGS = ['isPending', 'isAnonymous', 'isSystemUser', 'isActive'] as const;
const GROUP_TYPES = ['open', 'closed', 'dynamic', 'adhoc', 'directory', 'system', 'default'];
const byId = (id: unknown) => ({ filterType: 'value', field: 'id', values: [id], operator: 'EQ' });

/** How the instance lists people, and finds one. */
const PEOPLE_PROBES: readonly Probe[] = [
	{
		id: 'firstPage', title: 'The list of people, first page',
		async run(ask, known) {
			let limit = 1_000;
			let reply = await ask(userSearch({ limit }));
			for (const smaller of [200, 100]) {
				if (reply.status !== 400) break;
				limit = smaller;
				reply = await ask(userSearch({ limit }));
			}
			const failed = noJson(reply, 'People cannot be listed, so that no plan can be made. The account needs Manage All Users.', { blocks: true });
			if (failed !== undefined) return failed;
			const people = usersIn(reply);
			if (people.length > 0) known.people = people;
			known.count = countIn(reply);
			const found = `${people.length} people for a page of ${limit}; the total is ${known.count === undefined ? 'not told' : people.length === known.count ? 'the same' : people.length < known.count ? 'larger' : 'smaller'}`;
			const shapes = { ...(limit < 1_000 && { searchUsersLarge: 400 }), ...(known.count === undefined && { searchUsers: 'missingOptional' }) };
			if (people.length === 0) return differs(found, 'The account sees nobody: it needs Manage All Users.', { blocks: true });
			return known.count === undefined ? differs(found, 'Without a total the list is read twice, and removals are held.', { shapes }) : fine(found, { shapes });
		},
	},
	{
		id: 'lastPage', title: 'The list of people, its end', needs: ['count'],
		async run(ask, known) {
			const { count = 0, people = [] } = known;
			const [last, past] = [await ask(userSearch({ limit: 100, offset: Math.max(0, count - 1) })), await ask(userSearch({ limit: 100, offset: count }))];
			const failed = noJson(last, 'The end of the list cannot be read: a plan holds everything.') ?? noJson(past, 'A page past the end is refused.');
			if (failed !== undefined) return failed;
			const seen = new Set(people.map(({ id }) => id));
			known.people = [...people, ...usersIn(last).filter(({ id }) => !seen.has(id))];
			const found = `${usersIn(last).length} at the last place, ${usersIn(past).length} past the end`;
			return usersIn(last).length === 1 && usersIn(past).length === 0 ? fine(found) : differs(found, 'Total and rows do not agree here: removals would be held. Send this report to the maintainers.');
		},
	},
	{
		id: 'count', title: 'What the total counts', needs: ['count'],
		async run(ask, { count: known = 0 }) {
			const words: string[] = [];
			for (const [name, flags] of [['with Domo support', { includeSupport: true }], ['with deleted people', { includeDeleted: true }], ['with both', { includeSupport: true, includeDeleted: true }]] as const) {
				const reply = await ask(userSearch({ limit: 1, ...flags }));
				const count = countIn(reply);
				words.push(`${name}: ${count === undefined ? `HTTP ${reply.status}, no total` : count === known ? 'the same' : count > known ? 'more' : 'fewer'}`);
			}
			return fine(words.join('; '));
		},
	},
	{
		id: 'states', title: 'States of the accounts', needs: ['people'],
		run: async (_, { people = [] }) => {
			const stateOf = (person: Readonly<Record<string, unknown>>): string =>
				FLAGS.filter((flag) => String(firstEntry(attributeOf(person, flag))) === 'true').join('+') || (FLAGS.every((flag) => attributeOf(person, flag) === undefined) ? 'no flags at all' : 'no flag set');
			const without = people.filter((person) => (textOrNone(person['emailAddress']) ?? textOrNone(firstEntry(attributeOf(person, 'emailAddress')))) === undefined).length;
			const found = `${tally(people.map(stateOf))}; without an address: ${without}`;
			return /no flags at all/.test(found) ? differs(found, 'Who has accepted an invitation cannot be told here; nobody counts as a confirmed admin then.') : fine(found);
		},
	},
	{
		id: 'values', title: 'Values, by attribute', needs: ['people'],
		run: async (_, { people = [] }) => {
			const attributes = people.map((person) => recordsIn(person['attributes']));
			if (attributes.every((list) => list.length === 0)) return differs('no person has a list of attributes', 'Without attributes nothing can be compared: a plan would hold everything.', { blocks: true });
			const found = KEYS.map((key) => `${key}: ${tally(people.map((person) => holdingClass(attributeOf(person, key))))}`).join('; ');
			const isBare = attributes.flat().some(({ values }) => values !== undefined && !Array.isArray(values));
			return isBare ? differs(found, 'Bare values are read as lists of one.', { shapes: { searchUsers: 'valueShape' } }) : fine(found);
		},
	},
	{
		id: 'filters', title: 'Finding one person', needs: ['callerId'],
		async run(ask, { callerId, callerEmail = '' }) {
			const byAddress = (address: string) => ({ filterType: 'text', field: 'emailAddress', text: address });
			const wanted: readonly (readonly [string, unknown])[] = [
				['id as a number', byId(callerId)], ['id as text', byId(String(callerId))],
				...(callerEmail === '' ? [] : [['address', byAddress(callerEmail)], ['address in capitals', byAddress(callerEmail.toUpperCase())], ['address with a plus', byAddress(callerEmail.replace('@', '+nobody@'))]] as const),
			];
			const words: string[] = [];
			for (const [name, filter] of wanted) {
				const reply = await ask(userSearch({ limit: 10, filters: [filter] }));
				const users = usersIn(reply);
				const isOwn = users.some((user) => wholeNumber(user['id']) === callerId);
				words.push(`${name}: ${reply.status !== 200 ? `HTTP ${reply.status}` : isOwn ? (users.length === 1 ? 'found alone' : 'found among others') : users.length === 0 ? 'nobody' : 'others only'}`);
			}
			return /^id as a number: found/.test(words[0] ?? '') ? fine(words.join('; ')) : differs(words.join('; '), 'People are then looked at one by one, which takes more requests.', { shapes: { searchUsersById: 400 } });
		},
	},
	single({
		id: 'ownGroups', title: 'Groups of a person', needs: ['callerId'],
		request: ({ callerId }) => userSearch({ limit: 10, filters: [byId(callerId)], parts: ['DETAILED', 'GROUPS'] }),
		otherwise: 'A groups column cannot be used here.',
		read(json) {
			const users = recordsIn(isRecord(json) ? json['users'] : undefined);
			const groups = users.flatMap((user) => recordsIn(user['groups']));
			return fine(`${users.every((user) => Array.isArray(user['groups'])) ? 'a list' : 'no list'}; types: ${tally(groups.map(({ type }) => knownWord(type, GROUP_TYPES)))}`);
		},
	}),
];

/** Attributes, roles and groups as the instance defines them, and how it refuses. */
const SETTING_PROBES: readonly Probe[] = [
	single({
		id: 'attributes', title: 'Definitions of attributes', standIn: 'listAttributes',
		request: () => requestOf('listAttributes', {}, { query: { issuerTypes: 'idp,domo-defined,customer-defined' } }),
		otherwise: "Custom attributes cannot be used here. A table of Domo's own columns works.",
		read(json) {
			const kinds = recordsIn(json).map(({ keyspace, validator, valueType, securityVoter }) =>
				[knownWord(keyspace, ['customer-defined', 'domo-defined', 'idp']), knownWord(validator, ['ANY_VALUE', 'ANY_VALUE_MULTI']), knownWord(valueType, ['STRING']), knownWord(securityVoter, ['FULL_VIS_ADMIN_IDP'])].join(' / '));
			return fine(`${kinds.length} definitions (keyspace / validator / type / who may edit): ${tally(kinds)}`);
		},
	}),
	{
		id: 'scim', title: 'SCIM',
		async run(ask) {
			const { status, kind } = await ask(requestOf('scim'));
			return status === 200 && kind === 'json'
				? { verdict: 'asDocumented', found: 'answers', means: 'If an identity provider writes people here as well, it and this job are two writers: see the question about SCIM in docs/troubleshooting.md.' }
				: { verdict: status === 0 ? 'noAnswer' : 'notThere', found: status === 0 ? 'no answer' : `HTTP ${status}` };
		},
	},
	single({
		id: 'defaultRole', title: 'Default role', standIn: 'getCustomerState',
		request: () => requestOf('getCustomerState', { name: 'user.roleid.default' }, { query: { defaultValue: 2, ignoreCache: true } }),
		otherwise: 'New people need a roleId in their row.',
		read: (json) => fine(`value: ${classOf(isRecord(json) ? json['value'] : undefined)}`),
	}),
	single({
		id: 'groups', title: 'Groups',
		request: () => requestOf('listGroups', {}, { query: { ascending: true, sort: 'name', limit: 100, offset: 0, includeFullMembership: false } }),
		otherwise: 'A groups column cannot be used here; everything else can.',
		read(json) {
			const groups = recordsIn(json);
			return fine(`${groups.length} on the first page; types: ${tally(groups.map(({ groupType, type }) => knownWord(groupType ?? type, GROUP_TYPES)))}; ids: ${tally(groups.map(({ groupId, id }) => classOf(groupId ?? id)))}`);
		},
	}),
];

const dataSet = (id: RequestId, { dataSetId }: Known, query?: HttpRequest['query']) => requestOf(id, { dataSetId }, query && { query });

/** The table that a job would read here. */
const DATASET_PROBES: readonly Probe[] = [
	{
		id: 'dataSet', title: 'The DataSet', needs: ['dataSetId'],
		async run(ask, known) {
			const whole = await ask(dataSet('getDataSet', known, { includeAllDetails: true }));
			const parts = await ask(dataSet('getDataSet', known, { part: 'core,permission,status,pdp,rowcolcount,certification,functions' }));
			const failed = noJson(whole, 'This account cannot read this DataSet. Share it with the account, or check its ID.');
			if (failed !== undefined && noJson(parts, '') !== undefined) return { ...failed, blocks: true };
			const info = [whole, parts].map(({ json }) => json).find(isRecord) ?? {};
			known.rowCount = wholeNumber(info['rowCount']) ?? undefined;
			const { words } = fieldsClass(info, ['id', 'name', 'description', 'owner', 'rowCount', 'columnCount', 'lastUpdated', 'type', 'displayType', 'dataProviderType']);
			return fine(`all details: HTTP ${whole.status}; by parts: HTTP ${parts.status}; ${words}`, { shapes: { ...(whole.status >= 400 && { getDataSet: oddityOf(whole) }) } });
		},
	},
	{
		id: 'versions', title: 'Versions of the DataSet', needs: ['dataSetId'],
		async run(ask, known) {
			const [newer, older] = [await ask(dataSet('dataSetVersions', known)), await ask(dataSet('dataSetVersionsV2', known))];
			const words = (reply: Reply): string => (reply.status === 200 ? `${listOf(reply.json).length === 0 ? 'an empty list' : 'a list'}` : `HTTP ${reply.status}`);
			const found = `newer: ${words(newer)}; documented: ${words(older)}`;
			if (newer.status === 200 && listOf(newer.json).length > 0) return fine(found);
			return differs(found, older.status === 200 ? 'The documented list is used.' : 'The date of the last update is used in the place of a version.', { shapes: { dataSetVersions: oddityOf(newer), ...(older.status !== 200 && { dataSetVersionsV2: oddityOf(older) }) } });
		},
	},
	single({
		id: 'schema', title: 'Columns of the DataSet', needs: ['dataSetId'], blocks: true,
		request: (known) => dataSet('dataSetSchema', known),
		otherwise: 'The columns cannot be read, so that the table cannot be proven whole.',
		read(json) {
			const columns = recordsIn(isRecord(json) && isRecord(json['schema']) ? json['schema']['columns'] : undefined);
			const required = ['email', 'displayName'].filter((name) => !columns.some((column) => column['name'] === name));
			const found = `${columns.length} columns; types: ${tally(columns.map(({ type }) => knownWord(type, COLUMN_TYPES)))}${required.length > 0 ? `; missing: ${required.join(', ')}` : ''}`;
			return required.length === 0 ? fine(found) : { verdict: 'asDocumented', found, means: `The table needs a column ${required.join(' and a column ')}.` };
		},
	}),
	{
		id: 'rows', title: 'Rows of the DataSet', needs: ['dataSetId'],
		async run(ask, { dataSetId, rowCount }) {
			const csv = await ask(requestOf('exportDataSet', { dataSetId }, { query: { includeHeader: true }, accept: 'text/csv' }));
			const query = await ask(requestOf('executeQuery', { dataSetId }, { json: { sql: 'SELECT COUNT(*) AS n FROM table' } }));
			const isExported = csv.status === 200 && csv.kind !== 'webPage';
			const queried = query.status === 200 ? wholeNumber(listOf(listOf(isRecord(query.json) ? query.json['rows'] : undefined)[0])[0]) : null;
			const lines = isExported ? csv.body.trimEnd().split('\n').length - 1 : null;
			const compare = (rows: number | null): string => (rows === null || rowCount === undefined ? 'not comparable with the count' : rows === rowCount ? 'as many as Domo counts' : rows < rowCount ? 'fewer than Domo counts' : 'more than Domo counts (a cell may hold line breaks)');
			const found = `export: ${isExported ? compare(lines) : `HTTP ${csv.status}`}; query: ${query.status !== 200 ? `HTTP ${query.status}` : queried === null ? 'answers, the number in another form' : compare(queried)}`;
			const shapes = { ...(!isExported && { exportDataSet: oddityOf(csv) }), ...(query.status !== 200 && { executeQuery: oddityOf(query) }) };
			if (!isExported && query.status !== 200) return { verdict: 'refused', found, means: 'The rows can be read in neither way: give the account Export DataSet, or share the DataSet with it.', blocks: true, shapes };
			if (lines !== null && rowCount !== undefined && lines < rowCount) return differs(found, 'A PDP policy may hide rows, or the DataSet is appended to: rows are read once more by query, and removals are held if they stay fewer.', { shapes });
			return isExported ? fine(found, { shapes }) : differs(found, 'Rows are read by query, which takes longer.', { shapes });
		},
	},
	{
		id: 'dataSetSearch', title: 'Finding DataSets',
		async run(ask) {
			const searched = await ask(requestOf('searchDataSets', {}, { json: { entities: ['DATASET'], filters: [], combineResults: true, query: '*', count: 1, offset: 0, sort: { isRelevance: false, fieldSorts: [{ field: 'last_updated', sortOrder: 'DESC' }] } } }));
			if (noJson(searched, '') === undefined && isRecord(searched.json) && Array.isArray(searched.json['dataSources'])) return fine('the search answers');
			const listed = await ask(requestOf('listDataSets', {}, { query: { limit: 1, offset: 0, orderBy: 'name' } }));
			const found = `search: HTTP ${searched.status}; list: HTTP ${listed.status}`;
			return differs(found, listed.status === 200 ? 'DataSets are listed by name instead.' : 'DataSets cannot be listed: give their IDs.', { shapes: { searchDataSets: oddityOf(searched) } });
		},
	},
];

const ERROR_PROBE: Probe = {
	id: 'errors', title: 'How Domo says no',
	async run(ask) {
		// Domo's ids are positive; nobody has this one.
		const person = await ask(requestOf('getUser', { userId: '9007199254740990' }, { query: { parts: 'DETAILED' } }));
		const table = await ask(requestOf('getDataSet', { dataSetId: '00000000-0000-4000-8000-000000000000' }, { query: { part: 'core' } }));
		const words = ({ status, kind, json }: Reply): string => `HTTP ${status}, ${isRecord(json) ? fieldsClass(json, ['status', 'statusReason', 'message', 'toe']).words : kind === 'json' ? 'JSON of another form' : kind === 'empty' ? 'no content' : kind === 'none' ? 'no answer' : 'no JSON'}`;
		const found = `unknown person: ${words(person)}; unknown DataSet: ${words(table)}`;
		return person.status === 404 && table.status === 404 ? fine(found) : differs(found, '');
	},
};

export const PROBES: readonly Probe[] = [...ACCOUNT_PROBES, ...PEOPLE_PROBES, ...SETTING_PROBES, ...DATASET_PROBES, ERROR_PROBE];
