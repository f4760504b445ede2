import { isRecord, type JsonRecord } from '../http/values';
import type { Reply } from '../http/reply';

/**
 * `otherShape`, `thirdShape`: another documented form of the same answer (a kind that has none is answered as ever) ·
 * `extraFields`: fields that nobody has seen · `missingOptional`: only what is necessary · `valueShape`: numbers and flags as text,
 * times as ISO, a list of one as its only value.
 */
export type OddShape = 'otherShape' | 'thirdShape' | 'extraFields' | 'missingOptional' | 'valueShape';

export const ODD_SHAPES: readonly OddShape[] = ['otherShape', 'thirdShape', 'extraFields', 'missingOptional', 'valueShape'];

type Reshape = (json: unknown) => unknown;

const records = (value: unknown): readonly JsonRecord[] => (Array.isArray(value) ? value.filter(isRecord) : []);

const only = (record: JsonRecord, names: readonly string[]): JsonRecord =>
	Object.fromEntries(Object.entries(record).filter(([name]) => names.includes(name)));

const inList = (name: string, change: (one: JsonRecord) => unknown): Reshape => (json) =>
	isRecord(json) ? { ...json, [name]: records(json[name]).map(change) } : json;

const eachOf = (change: (one: JsonRecord) => unknown): Reshape => (json) => records(json).map(change);

const root = (change: (one: JsonRecord) => unknown): Reshape => (json) => (isRecord(json) ? change(json) : json);

/** Attributes that a record of a person may lack where their value is false or beside it (domo-api 2.2). */
const isFlagOf = (attribute: JsonRecord): boolean => /^is[A-Z]/.test(String(attribute.key)) && attributeValue(attribute) === false;
const attributeValue = (attribute: JsonRecord): unknown => (Array.isArray(attribute.values) ? attribute.values[0] : attribute.values);

/** A person with attributes and an id, and nothing beside them. */
const bare = (user: JsonRecord): JsonRecord => ({
	...only(user, ['id', 'groups']),
	attributes: records(user.attributes).filter((attribute) => !isFlagOf(attribute)),
});

/** Another documented form, by kind. */
const OTHER: Readonly<Record<string, Reshape>> = {
	// content/v3's form of the same record (domo-api 1.4, 2.2 E).
	me: root(({ id, displayName, emailAddress }) => ({ id, displayName, role: 'Admin', roleId: 1, detail: { email: emailAddress } })),
	getUser: root(({ users }) => records(users)[0] ?? {}),
	createUser: root(({ id }) => ({ userId: String(id) })),
	createGroup: root(({ id }) => ({ id, name: 'As asked for', type: 'closed', memberCount: 0 })),
	listGroups: eachOf(({ id, type, name, description }) => ({ groupId: String(id), groupType: type, name, description })),
	listAttributes: (json) => [...PLAIN_KEYS.map(plainDefinition), ...records(json)],
	executeQuery: root(({ columns, rows }) =>
		(Array.isArray(rows) ? rows : []).map((row: unknown) =>
			Object.fromEntries((Array.isArray(columns) ? columns : []).map((name: unknown, at) => [String(name), Array.isArray(row) ? row[at] : null])),
		),
	),
	createDataSet: root(({ dataSource }) => (isRecord(dataSource) ? only(dataSource, ['id', 'name']) : {})),
	indexStatus: root(({ progress }) => ({ status: isRecord(progress) ? progress.status : 'SUCCESS' })),
};

const THIRD: Readonly<Record<string, Reshape>> = {
	// The form of the page about groups: no role in it (domo-api 2.2 C).
	getUser: root(({ users }) => records(users).map(({ id, displayName }) => ({ name: displayName, id, location: null, manager: null, phoneNumber: null, title: null }))),
	createUser: root(({ id, displayName, roleId, detail }) => ({ id, displayName, roleId, emailAddress: isRecord(detail) ? detail.email : undefined, attributes: [] })),
	listGroups: eachOf(({ id, type, name }) => ({ id, type, name })),
};

const PLAIN_KEYS = ['title', 'department', 'employeeLocation', 'phoneNumber', 'timeZone', 'locale'] as const;
const plainDefinition = (key: string) => ({ key, keyspace: 'domo-defined', validator: 'ANY_VALUE', valueType: null, title: null, custom: false });

/** The least that an answer of this kind holds. */
const LEAST: Readonly<Record<string, Reshape>> = {
	me: root((user) => only(user, ['id', 'userName'])),
	getUser: inList('users', (user) => only(user, ['id', 'roleId'])),
	searchUsers: root(({ users }) => ({ users: records(users).map(bare) })),
	createUser: root((user) => only(user, ['id'])),
	patchUser: root((user) => only(user, ['id'])),
	listRoles: eachOf((role) => only(role, ['id', 'name'])),
	getCustomerState: root((state) => only(state, ['value'])),
	listAttributes: eachOf((definition) => only(definition, ['key', 'keyspace', 'validator'])),
	listGroups: eachOf((group) => only(group, ['groupId', 'name'])),
	getDataSet: root((dataSet) => only(dataSet, ['id', 'rowCount'])),
	dataSetSchema: root(({ schema }) => ({
		schema: { columns: records(isRecord(schema) ? schema.columns : []).map((column) => only(column, ['name'])) },
	})),
	dataSetVersions: eachOf((version) => only(version, ['dataVersionId'])),
	dataSetVersionsV2: eachOf((version) => only(version, ['dataId'])),
	executeQuery: root((answer) => only(answer, ['columns', 'rows'])),
	searchDataSets: root(({ dataSources }) => ({ dataSources: records(dataSources).map((one) => only(one, ['id', 'name'])) })),
	listDataSets: root(({ dataSources }) => ({ dataSources: records(dataSources).map((one) => only(one, ['id', 'name'])) })),
	openUpload: root((upload) => only(upload, ['uploadId'])),
	indexDataSet: root(() => ({})),
	indexStatus: root(() => ({})),
	ownedDataSets: eachOf((owned) => only(owned, ['dataSourceIds'])),
	searchContent: inList('searchObjects', (hit) => only(hit, ['databaseId'])),
	pageSummary: inList('pageAdminSummaries', (page) => only(page, ['pageId'])),
	reassignDataSets: root((answer) => only(answer, ['failed'])),
	login: root((answer) => only(answer, ['success', 'sessionToken'])),
};

/** Whole answers and the entries of lists get fields of the future; maps do not, whose every field means something. */
function withExtraFields(json: unknown): unknown {
	if (Array.isArray(json)) return json.map(withExtraFields);
	if (!isRecord(json)) return json;
	const inner = Object.entries(json).map(([name, value]) => [name, Array.isArray(value) ? withExtraFields(value) : value]);
	return { ...Object.fromEntries(inner), futureField: { nested: [1, null] }, _links: [] };
}

/** Times under this are no epoch milliseconds: it is March 1973. */
const FIRST_MS = 1e11;

function asOtherValues(json: unknown): unknown {
	if (typeof json === 'number') return json >= FIRST_MS ? new Date(json).toISOString() : String(json);
	if (typeof json === 'boolean') return String(json);
	if (Array.isArray(json)) return json.map(asOtherValues);
	if (!isRecord(json)) return json;
	return Object.fromEntries(
		Object.entries(json).map(([name, value]) => {
			const lone = name === 'values' && Array.isArray(value) && value.length === 1;
			return [name, lone ? asOtherValues(value[0]) : asOtherValues(value)];
		}),
	);
}

/** Names of grants as the records of the list of all grants (domo-api 4). */
const VALUES: Readonly<Record<string, Reshape>> = {
	roleAuthorities: (json) => (Array.isArray(json) ? json.map((authority: unknown) => ({ authority, title: authority })) : json),
};

/** Rows of a CSV with every cell in quotes, as other programs write them, and with a byte order mark. */
function quotedCsv(csv: string): string {
	const cell = /("(?:[^"]|"")*"|[^,\r\n"]*)(,|\r?\n|$)/g;
	const quoted = csv.replace(cell, (whole, value: string, end: string) => {
		if (whole === '') return '';
		return `${value.startsWith('"') || value === '\\N' ? value : `"${value}"`}${end === ',' ? ',' : end === '' ? '' : '\r\n'}`;
	});
	return `\uFEFF${quoted}`;
}

const SHAPES: Readonly<Record<OddShape, (kind: string) => Reshape | undefined>> = {
	otherShape: (kind) => OTHER[kind],
	thirdShape: (kind) => THIRD[kind],
	missingOptional: (kind) => LEAST[kind],
	extraFields: () => withExtraFields,
	valueShape: (kind) => VALUES[kind] ?? asOtherValues,
};

/** Whether this kind has such a form at all. */
export const hasShape = (kind: string, shape: OddShape): boolean => SHAPES[shape](kind) !== undefined;

/** The same answer in another form. Kinds that answer with an empty body, or in no such form, stay as they are. */
export function reshape(reply: Reply, shape: OddShape, kind: string): Reply {
	if (reply.type.startsWith('text/csv')) return shape === 'valueShape' ? { ...reply, body: quotedCsv(reply.body) } : reply;
	const change = SHAPES[shape](kind);
	if (change === undefined || reply.body === '') return reply;
	return { ...reply, body: JSON.stringify(change(JSON.parse(reply.body))) };
}
