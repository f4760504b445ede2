import type { Reply } from './checkInstance';
import { attributeOf, classOf, countIn, differs, fieldsClass, fine, firstOf, FLAGS, get, GROUP_TYPES, holdingClass, IDENTITY, isObject, KEYS, knownWord, listOf, notTried, objectsIn, oddityOf, OWN_ODDITIES, OWN_SHAPES, ownShape, type Probe, recordFinding, search, setback, tally, textIn, usersIn, wholeNumber } from './probe';

/** Whose credential this is, and what its account may do. */

const CHECK_TOKEN = 'Check the instance and the access token in the credential, and that the token has not expired.';
const NEEDED_GRANTS = { 'user.edit': 'Manage All Users', 'authorization.roles': 'Manage All Roles', 'user.invite': 'Add New People', 'dataset.manage': 'Edit DataSets' } as const;

export const ACCOUNT_PROBES: readonly Probe[] = [
	{
		id: 'me', title: 'Whose credential this is',
		async run({ ask }, known) {
			const reply = await ask(get('/api/content/v2/users/me'));
			const bad = setback(reply, reply.status === 0 ? 'Check the instance in the credential, and whether this machine reaches it.' : CHECK_TOKEN, { blocks: true });
			if (bad !== undefined) return bad;
			const me = isObject(reply.json) ? reply.json : {};
			known.callerId = wholeNumber(me['id']);
			known.callerEmail = textIn(me['emailAddress']) ?? textIn(me['userName']);
			known.callerName = textIn(me['displayName']);
			if (known.callerId === undefined) return differs(`an answer without a usable id (${classOf(me['id'])})`, 'Without it no run can know which account must never be removed. Send this report to the maintainers.', { blocks: true });
			const { words, missing } = fieldsClass(me, ['id', 'displayName', 'userName', 'emailAddress', 'userType', 'created', 'modified', 'active', 'pending', 'anonymous', 'systemUser']);
			return missing.length === 0 ? fine(words) : differs(words, '');
		},
	},
	{
		id: 'ownRecord', title: 'The own account, by id',
		async run({ ask }, known) {
			if (known.callerId === undefined) return notTried('the own id is not known');
			const reply = await ask(get(`${IDENTITY}/${known.callerId}`, { parts: 'DETAILED' }));
			const bad = setback(reply, 'The grants of the account cannot be checked before a run; the run itself goes on.');
			if (bad !== undefined) return bad;
			const [shape, record] = ownShape(reply.json);
			known.roleId = wholeNumber(record?.['roleId']) ?? wholeNumber(firstOf(attributeOf(record ?? {}, 'roleId')));
			const found = `${OWN_SHAPES[shape]}; role ${known.roleId === undefined ? 'not told' : 'told'}`;
			return shape === 'unknown' ? differs(found, 'The grants of the account cannot be checked before a run.') : fine(found, OWN_ODDITIES[shape] === undefined ? {} : { shapes: { getUser: OWN_ODDITIES[shape] } });
		},
	},
	{
		id: 'grants', title: 'What the account may do',
		async run({ ask }, known) {
			if (known.roleId === undefined) return notTried('the role of the account is not known');
			const reply = await ask(get(`/api/authorization/v1/roles/${known.roleId}/authorities`));
			const bad = setback(reply, 'Whether the account may manage people is not known before a run; the run itself goes on and Domo decides.');
			if (bad !== undefined) return bad;
			const granted = listOf(reply.json);
			const missing = Object.entries(NEEDED_GRANTS).filter(([authority]) => !granted.includes(authority));
			const found = `${granted.length} grants${missing.length === 0 ? ', all that a job needs among them' : `; missing: ${missing.map(([, label]) => label).join(', ')}`}`;
			if (missing.length === 0) return fine(found);
			const blocks = missing.some(([authority]) => authority === 'user.edit' || authority === 'authorization.roles');
			return { verdict: 'asDocumented', found, means: `Give the role of the account: ${missing.map(([, label]) => label).join(', ')} (Admin > Governance > Roles).`, ...(blocks && { blocks: true }) };
		},
	},
	{
		id: 'recordV2', title: 'The own account, older address',
		run: async ({ ask }, known) => (known.callerId === undefined ? notTried('the own id is not known') : recordFinding(await ask(get(`/api/content/v2/users/${known.callerId}`)), ['id', 'displayName', 'emailAddress', 'userName'])),
	},
	{
		id: 'recordV3', title: 'The own account, newer address',
		run: async ({ ask }, known) => (known.callerId === undefined ? notTried('the own id is not known') : recordFinding(await ask(get(`/api/content/v3/users/${known.callerId}`, { includeDetails: true })), ['id', 'displayName', 'role', 'roleId', 'detail'])),
	},
	{
		id: 'roles', title: 'Roles',
		async run({ ask }) {
			const reply = await ask(get('/api/authorization/v1/roles'));
			const bad = setback(reply, 'Roles cannot be read, so that no plan can be made. The account needs Manage All Roles.', { blocks: true });
			if (bad !== undefined) return bad;
			const roles = objectsIn(reply.json);
			const custom = roles.filter(({ id }) => Number(id) > 5).length;
			const found = `${roles.length - custom} system roles, ${custom} custom ones; ids: ${tally(roles.map(({ id }) => classOf(id)))}`;
			return roles.length > 0 && roles.every(({ id }) => wholeNumber(id) !== undefined) ? fine(found) : differs(found, 'Roles in another form than documented: no plan can be made. Send this report to the maintainers.', { blocks: true });
		},
	},
];

/** How the instance lists people, and finds one. */

export const PEOPLE_PROBES: readonly Probe[] = [
	{
		id: 'firstPage', title: 'The list of people, first page',
		async run({ ask }, known) {
			let reply = await ask(search({ limit: 1_000 }));
			let limit = 1_000;
			for (const smaller of [200, 100]) {
				if (reply.status !== 400) break;
				limit = smaller;
				reply = await ask(search({ limit }));
			}
			const bad = setback(reply, 'People cannot be listed, so that no plan can be made. The account needs Manage All Users.', { blocks: true });
			if (bad !== undefined) return bad;
			known.people = [...known.people, ...usersIn(reply)];
			known.count = countIn(reply);
			const rows = usersIn(reply).length;
			const found = `${rows} people for a page of ${limit}; the total is ${known.count === undefined ? 'not told' : rows === known.count ? 'the same' : rows < known.count ? 'larger' : 'smaller'}`;
			const shapes = { ...(limit < 1_000 && { searchUsersLarge: 400 }), ...(known.count === undefined && { searchUsers: 'missingOptional' }) };
			if (rows === 0) return differs(found, 'The account sees nobody: it needs Manage All Users.', { blocks: true });
			if (known.count === undefined) return differs(found, 'Without a total the list is read twice, and removals are held.', { shapes });
			return fine(found, { shapes });
		},
	},
	{
		id: 'lastPage', title: 'The list of people, its end',
		async run({ ask }, known) {
			if (known.count === undefined) return notTried('the total is not known');
			const last = await ask(search({ limit: 100, offset: Math.max(0, known.count - 1) }));
			const past = await ask(search({ limit: 100, offset: known.count }));
			const bad = setback(last, 'The end of the list cannot be read: a plan holds everything.') ?? setback(past, 'A page past the end is refused.');
			if (bad !== undefined) return bad;
			const seen = new Set(known.people.map(({ id }) => id));
			known.people = [...known.people, ...usersIn(last).filter(({ id }) => !seen.has(id))];
			const found = `${usersIn(last).length} at the last place, ${usersIn(past).length} past the end`;
			return usersIn(last).length === 1 && usersIn(past).length === 0 ? fine(found) : differs(found, 'Total and rows do not agree here: removals would be held. Send this report to the maintainers.');
		},
	},
	{
		id: 'count', title: 'What the total counts',
		async run({ ask }, known) {
			if (known.count === undefined) return notTried('the total is not known');
			const words: string[] = [];
			for (const [name, flags] of [['with Domo support', { includeSupport: true }], ['with deleted people', { includeDeleted: true }], ['with both', { includeSupport: true, includeDeleted: true }]] as const) {
				const reply = await ask(search({ limit: 1, ...flags }));
				const count = countIn(reply);
				words.push(`${name}: ${count === undefined ? `HTTP ${reply.status}, no total` : count === known.count ? 'the same' : count > known.count ? 'more' : 'fewer'}`);
			}
			return fine(words.join('; '));
		},
	},
	{
		id: 'states', title: 'States of the accounts',
		async run(_, known) {
			if (known.people.length === 0) return notTried('no people were read');
			const stateOf = (person: Readonly<Record<string, unknown>>): string =>
				FLAGS.filter((flag) => String(firstOf(attributeOf(person, flag))) === 'true').join('+') || (FLAGS.every((flag) => attributeOf(person, flag) === undefined) ? 'no flags at all' : 'no flag set');
			const without = known.people.filter((person) => (textIn(person['emailAddress']) ?? textIn(firstOf(attributeOf(person, 'emailAddress')))) === undefined).length;
			const found = `${tally(known.people.map(stateOf))}; without an address: ${without}`;
			return /no flags at all/.test(found) ? differs(found, 'Who has accepted an invitation cannot be told here; nobody counts as a confirmed admin then.') : fine(found);
		},
	},
	{
		id: 'values', title: 'Values, by attribute',
		async run(_, known) {
			if (known.people.length === 0) return notTried('no people were read');
			const lines = KEYS.map((key) => `${key}: ${tally(known.people.map((person) => holdingClass(attributeOf(person, key))))}`);
			const bare = known.people.some((person) => objectsIn(person['attributes']).some(({ values }) => values !== undefined && !Array.isArray(values)));
			const none = known.people.every((person) => objectsIn(person['attributes']).length === 0);
			if (none) return differs('no person has a list of attributes', 'Without attributes nothing can be compared: a plan would hold everything.', { blocks: true });
			return bare ? differs(lines.join('; '), 'Bare values are read as lists of one.', { shapes: { searchUsers: 'valueShape' } }) : fine(lines.join('; '));
		},
	},
	{
		id: 'filters', title: 'Finding one person',
		async run({ ask }, known) {
			if (known.callerId === undefined) return notTried('the own id is not known');
			const email = known.callerEmail ?? '';
			const text = (address: string): unknown => ({ filterType: 'text', field: 'emailAddress', text: address });
			const id = (value: unknown): unknown => ({ filterType: 'value', field: 'id', values: [value], operator: 'EQ' });
			const wanted: readonly (readonly [string, unknown])[] = [
				['id as a number', id(known.callerId)], ['id as text', id(String(known.callerId))],
				...(email === '' ? [] : [['address', text(email)], ['address in capitals', text(email.toUpperCase())], ['address with a plus', text(email.replace('@', '+nobody@'))]] as const),
			];
			const words: string[] = [];
			for (const [name, filter] of wanted) {
				const reply = await ask(search({ limit: 10, filters: [filter] }));
				const users = usersIn(reply);
				const own = users.some((user) => wholeNumber(user['id']) === known.callerId);
				words.push(`${name}: ${reply.status !== 200 ? `HTTP ${reply.status}` : own ? (users.length === 1 ? 'found alone' : 'found among others') : users.length === 0 ? 'nobody' : 'others only'}`);
			}
			return /^id as a number: found/.test(words[0] ?? '') ? fine(words.join('; ')) : differs(words.join('; '), 'People are then looked at one by one, which takes more requests.', { shapes: { searchUsersById: 400 } });
		},
	},
	{
		id: 'ownGroups', title: 'Groups of a person',
		async run({ ask }, known) {
			if (known.callerId === undefined) return notTried('the own id is not known');
			const reply = await ask(search({ limit: 10, filters: [{ filterType: 'value', field: 'id', values: [known.callerId], operator: 'EQ' }], parts: ['DETAILED', 'GROUPS'] }));
			const bad = setback(reply, 'A groups column cannot be used here.');
			if (bad !== undefined) return bad;
			const groups = usersIn(reply).flatMap((user) => objectsIn(user['groups']));
			return fine(`${usersIn(reply).every((user) => Array.isArray(user['groups'])) ? 'a list' : 'no list'}; types: ${tally(groups.map(({ type }) => knownWord(type, GROUP_TYPES)))}`);
		},
	},
];

/** Attributes, roles and groups as the instance defines them, and how it says no. */

const VALIDATORS = ['ANY_VALUE', 'ANY_VALUE_MULTI'];

export const SETTING_PROBES: readonly Probe[] = [
	{
		id: 'attributes', title: 'Definitions of attributes',
		async run({ ask }) {
			const reply = await ask(get('/api/user/v1/properties/meta/keys', { issuerTypes: 'idp,domo-defined,customer-defined' }));
			const bad = setback(reply, "Custom attributes cannot be used here. A table of Domo's own columns works.", { shapes: { listAttributes: oddityOf(reply) } });
			if (bad !== undefined) return bad;
			const kinds = objectsIn(reply.json).map(({ keyspace, validator, valueType, securityVoter }) =>
				[knownWord(keyspace, ['customer-defined', 'domo-defined', 'idp']), knownWord(validator, VALIDATORS), knownWord(valueType, ['STRING']), knownWord(securityVoter, ['FULL_VIS_ADMIN_IDP'])].join(' / '));
			return fine(`${kinds.length} definitions (keyspace / validator / type / who may edit): ${tally(kinds)}`);
		},
	},
	{
		id: 'scim', title: 'SCIM',
		async run({ ask }) {
			const { status, kind } = await ask(get('/api/identity/v1/scim/ServiceProviderConfig'));
			return status === 200 && kind === 'json'
				? { verdict: 'asDocumented', found: 'answers', means: 'If an identity provider writes people here as well, it and this job are two writers: see the question about SCIM in docs/troubleshooting.md.' }
				: { verdict: status === 0 ? 'noAnswer' : 'notThere', found: status === 0 ? 'no answer' : `HTTP ${status}` };
		},
	},
	{
		id: 'defaultRole', title: 'Default role',
		async run({ ask }) {
			const reply = await ask(get('/api/content/v1/customer-states/user.roleid.default', { defaultValue: 2, ignoreCache: true }));
			const bad = setback(reply, 'New people need a roleId in their row.', { shapes: { getCustomerState: oddityOf(reply) } });
			return bad ?? fine(`value: ${classOf(isObject(reply.json) ? reply.json['value'] : undefined)}`);
		},
	},
	{
		id: 'groups', title: 'Groups',
		async run({ ask }) {
			const reply = await ask(get('/api/content/v2/groups/grouplist', { ascending: true, sort: 'name', limit: 100, offset: 0, includeFullMembership: false }));
			const bad = setback(reply, 'A groups column cannot be used here; everything else can.');
			if (bad !== undefined) return bad;
			const groups = objectsIn(reply.json);
			return fine(`${groups.length} on the first page; types: ${tally(groups.map(({ groupType, type }) => knownWord(groupType ?? type, GROUP_TYPES)))}; ids: ${tally(groups.map(({ groupId, id }) => classOf(groupId ?? id)))}`);
		},
	},
];

export const FORM_PROBES: readonly Probe[] = [
	{
		id: 'errors', title: 'How Domo says no',
		async run({ ask }) {
			// Domo's ids are positive; nobody has this one.
			const person = await ask(get(`${IDENTITY}/9007199254740990`, { parts: 'DETAILED' }));
			const dataSet = await ask(get('/api/data/v3/datasources/00000000-0000-4000-8000-000000000000', { part: 'core' }));
			const words = ({ status, kind, json }: Reply): string => `HTTP ${status}, ${isObject(json) ? fieldsClass(json, ['status', 'statusReason', 'message', 'toe']).words : kind === 'json' ? 'JSON of another form' : kind === 'empty' ? 'no content' : kind === 'none' ? 'no answer' : 'no JSON'}`;
			const found = `unknown person: ${words(person)}; unknown DataSet: ${words(dataSet)}`;
			return person.status === 404 && dataSet.status === 404 ? fine(found) : differs(found, '');
		},
	},
];

/** The table that a job would read here. */

export const DATASET_PROBES: readonly Probe[] = [
	{
		id: 'dataSet', title: 'The DataSet',
		async run({ ask }, known) {
			if (known.dataSetId === undefined) return notTried('no DataSet was given');
			const path = `/api/data/v3/datasources/${encodeURIComponent(known.dataSetId)}`;
			const whole = await ask(get(path, { includeAllDetails: true }));
			const parts = await ask(get(path, { part: 'core,permission,status,pdp,rowcolcount,certification,functions' }));
			const bad = setback(whole, 'This account cannot read this DataSet. Share it with the account, or check its ID.');
			if (bad !== undefined && setback(parts, '') !== undefined) return { ...bad, blocks: true };
			const info = [whole, parts].map(({ json }) => json).find(isObject) ?? {};
			known.rowCount = wholeNumber(info['rowCount']);
			const { words } = fieldsClass(info, ['id', 'name', 'description', 'owner', 'rowCount', 'columnCount', 'lastUpdated', 'type', 'displayType', 'dataProviderType']);
			return fine(`all details: HTTP ${whole.status}; by parts: HTTP ${parts.status}; ${words}`, { shapes: { ...(whole.status >= 400 && { getDataSet: oddityOf(whole) }) } });
		},
	},
	{
		id: 'versions', title: 'Versions of the DataSet',
		async run({ ask }, known) {
			if (known.dataSetId === undefined) return notTried('no DataSet was given');
			const id = encodeURIComponent(known.dataSetId);
			const newer = await ask(get(`/api/data/v3/datasources/${id}/dataversions/details`));
			const older = await ask(get(`/api/data/v2/datasources/${id}/dataversions`));
			const words = (reply: Reply): string => (reply.status === 200 ? `${listOf(reply.json).length === 0 ? 'an empty list' : 'a list'}` : `HTTP ${reply.status}`);
			const found = `newer: ${words(newer)}; documented: ${words(older)}`;
			if (newer.status === 200 && listOf(newer.json).length > 0) return fine(found);
			return differs(found, older.status === 200 ? 'The documented list is used.' : 'The date of the last update is used in the place of a version.', { shapes: { dataSetVersions: oddityOf(newer), ...(older.status !== 200 && { dataSetVersionsV2: oddityOf(older) }) } });
		},
	},
	{
		id: 'schema', title: 'Columns of the DataSet',
		async run({ ask }, known) {
			if (known.dataSetId === undefined) return notTried('no DataSet was given');
			const reply = await ask(get(`/api/data/v2/datasources/${encodeURIComponent(known.dataSetId)}/schemas/latest`));
			const bad = setback(reply, 'The columns cannot be read, so that the table cannot be proven whole.', { blocks: true });
			if (bad !== undefined) return bad;
			const columns = objectsIn(isObject(reply.json) && isObject(reply.json['schema']) ? reply.json['schema']['columns'] : undefined);
			const required = ['email', 'displayName'].filter((name) => !columns.some((column) => column['name'] === name));
			const found = `${columns.length} columns; types: ${tally(columns.map(({ type }) => knownWord(type, ['STRING', 'LONG', 'DOUBLE', 'DECIMAL', 'DATE', 'DATETIME'])))}${required.length > 0 ? `; missing: ${required.join(', ')}` : ''}`;
			return required.length === 0 ? fine(found) : { verdict: 'asDocumented', found, means: `The table needs a column ${required.join(' and a column ')}.` };
		},
	},
	{
		id: 'rows', title: 'Rows of the DataSet',
		async run({ ask }, known) {
			if (known.dataSetId === undefined) return notTried('no DataSet was given');
			const id = encodeURIComponent(known.dataSetId);
			const csv = await ask({ ...get(`/api/data/v2/datasources/${id}/dataversions/latest`, { includeHeader: true }), accept: 'text/csv' });
			const query = await ask({ method: 'POST', path: `/api/query/v1/execute/${id}`, json: { sql: 'SELECT COUNT(*) AS n FROM table' } });
			const exported = csv.status === 200 && csv.kind !== 'webPage';
			const queried = query.status === 200 ? wholeNumber(listOf(listOf(isObject(query.json) ? query.json['rows'] : undefined)[0])[0]) : undefined;
			const lines = exported ? csv.body.trimEnd().split('\n').length - 1 : undefined;
			const compare = (rows: number | undefined): string => (rows === undefined || known.rowCount === undefined ? 'not comparable with the count' : rows === known.rowCount ? 'as many as Domo counts' : rows < known.rowCount ? 'fewer than Domo counts' : 'more than Domo counts (a cell may hold line breaks)');
			const found = `export: ${exported ? compare(lines) : `HTTP ${csv.status}`}; query: ${query.status === 200 ? (queried === undefined ? 'answers, the number in another form' : compare(queried)) : `HTTP ${query.status}`}`;
			const shapes = { ...(!exported && { exportDataSet: oddityOf(csv) }), ...(query.status !== 200 && { executeQuery: oddityOf(query) }) };
			if (!exported && query.status !== 200) return { verdict: 'refused', found, means: 'The rows can be read in neither way: give the account Export DataSet, or share the DataSet with it.', blocks: true, shapes };
			if (lines !== undefined && known.rowCount !== undefined && lines < known.rowCount) return differs(found, 'A PDP policy may hide rows, or the DataSet is appended to: rows are read once more by query, and removals are held if they stay fewer.', { shapes });
			return exported ? fine(found, { shapes }) : differs(found, 'Rows are read by query, which takes longer.', { shapes });
		},
	},
	{
		id: 'dataSetSearch', title: 'Finding DataSets',
		async run({ ask }) {
			const searched = await ask({ method: 'POST', path: '/api/data/ui/v3/datasources/search', json: { entities: ['DATASET'], filters: [], combineResults: true, query: '*', count: 1, offset: 0, sort: { isRelevance: false, fieldSorts: [{ field: 'last_updated', sortOrder: 'DESC' }] } } });
			if (setback(searched, '') === undefined && isObject(searched.json) && Array.isArray(searched.json['dataSources'])) return fine('the search answers');
			const listed = await ask(get('/api/data/v3/datasources', { limit: 1, offset: 0, orderBy: 'name' }));
			const found = `search: HTTP ${searched.status}; list: HTTP ${listed.status}`;
			return differs(found, listed.status === 200 ? 'DataSets are listed by name instead.' : 'DataSets cannot be listed: give their IDs.', { shapes: { searchDataSets: oddityOf(searched) } });
		},
	},
];

/** Changes nothing but the caller's own display name, to itself; then looks how long it takes until it shows. */
export const WRITE_PROBE: Probe = {
	id: 'write', title: 'A write, and when it shows',
	async run({ ask }, known) {
		if (known.callerId === undefined || known.callerName === undefined) return notTried('the own account is not known');
		const path = `${IDENTITY}/${known.callerId}`;
		const modified = async (): Promise<unknown> => firstOf(attributeOf(ownShape((await ask(get(path, { parts: 'DETAILED' }))).json)[1] ?? {}, 'modified'));
		const before = await modified();
		const patched = await ask({ method: 'PATCH', path, json: { attributes: [{ key: 'displayName', values: [known.callerName] }] } });
		if (patched.status < 200 || patched.status >= 300) return { verdict: 'refused', found: `HTTP ${patched.status}`, means: 'The account may not change people here. It needs Manage All Users.' };
		let looks = 1;
		while ((await modified()) === before && looks < 4) looks += 1;
		return fine(`accepted with ${patched.kind === 'empty' ? 'no content' : patched.kind === 'json' ? 'JSON' : 'something that is not JSON'}; ${looks < 4 ? `shown at look ${looks}` : 'no time of change was seen to move'}`);
	},
};

/** In the order in which they are tried: later ones use what earlier ones learnt. */
export const PROBES: readonly Probe[] = [...ACCOUNT_PROBES, ...PEOPLE_PROBES, ...SETTING_PROBES, ...DATASET_PROBES, ...FORM_PROBES];
