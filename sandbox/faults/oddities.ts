import { DomoError, errorReply, type Reply } from '../http/reply';
import { isRecord, type JsonRecord, list } from '../http/values';

/**
 * How an instance permanently answers one kind of request differently from this stand-in: refused with a status, with a web page,
 * without a body, in another shape, or late.
 */
export type Oddity = number | 'html' | 'empty' | 'late' | OddShape;

/** By the name of the request: a route's kind, or one of the variants below. */
export type Oddities = Readonly<Record<string, Oddity | readonly Oddity[]>>;

/** The delay of a late answer; the switch `lateMs` changes it. */
export const LATE_MS = 5_000;

type Test = (body: unknown) => boolean;

const field = (body: unknown, name: string): unknown => (isRecord(body) ? body[name] : undefined);

const filtersOn =
	(name: string | undefined): Test =>
	(body) => {
		const filters = field(body, 'filters');
		return Array.isArray(filters) && list(filters, 'filters').some((filter) => isRecord(filter) && filter.field === name);
	};

const isUnfiltered: Test = (body) => {
	const filters = field(body, 'filters');
	return !Array.isArray(filters) || filters.length === 0;
};

/** A filter on the address with several addresses, separated by spaces (domo-api 2.2). */
const namesSeveral: Test = (body) => {
	const filters = field(body, 'filters');
	return Array.isArray(filters) && list(filters, 'filters').some((filter) => isRecord(filter) && filter.field === 'emailAddress' && /\S\s+\S/.test(String(filter.text)));
};

/** Largest page that a public client asks for (domo-api 2.2). */
const LARGEST_ATTESTED_PAGE = 200;

/** Requests of one method and path that an instance may treat differently, by what their body holds. */
const VARIANTS: Readonly<Record<string, readonly { readonly id: string; readonly fits: Test }[]>> = {
	searchUsers: [
		{ id: 'searchUsersById', fits: filtersOn('id') },
		{ id: 'searchHiddenUsers', fits: (body) => field(body, 'onlyDeleted') === true || field(body, 'includeSupport') === true },
		{ id: 'searchUsersByValue', fits: (body) => filtersOn('userName')(body) || filtersOn('employeeId')(body) || namesSeveral(body) },
		{ id: 'searchUsersByEmail', fits: filtersOn('emailAddress') },
		{ id: 'searchUsersByText', fits: filtersOn(undefined) },
		{ id: 'searchUsersLarge', fits: (body) => isUnfiltered(body) && Number(field(body, 'limit')) > LARGEST_ATTESTED_PAGE },
	],
	createDataSet: [{ id: 'createDataSetDescribed', fits: (body) => field(body, 'dataSourceDescription') !== undefined }],
};

/** Variants that also follow the oddity of their kind: a search of all users is a search, however large its pages are. */
const ALSO: Readonly<Record<string, string>> = { searchUsersLarge: 'searchUsers', createDataSetDescribed: 'createDataSet' };

/** The names under which a request can have an oddity, the most specific first. */
export function requestIds(kind: string, body: unknown): readonly string[] {
	const variant = VARIANTS[kind]?.find(({ fits }) => fits(body))?.id;
	if (variant === undefined) return [kind];
	const wider = ALSO[variant];
	return wider === undefined ? [variant] : [variant, wider];
}

/** All names for oddities besides the kinds of the routes. */
export const VARIANT_IDS: readonly string[] = Object.values(VARIANTS).flatMap((variants) => variants.map(({ id }) => id));

/** The oddities of this request; [] if there are none. */
export function odditiesOf(oddities: Oddities | undefined, kind: string, body: () => unknown): readonly Oddity[] {
	if (oddities === undefined) return [];
	for (const id of requestIds(kind, body())) {
		const odd = oddities[id];
		if (odd !== undefined) return typeof odd === 'object' ? odd : [odd];
	}
	return [];
}

/** The refusal that replaces the request; undefined: the request is carried out. */
export function oddRefusal(odd: readonly Oddity[], path: string, toe: () => string): Reply | undefined {
	const status = odd.find((one) => typeof one === 'number');
	return status === undefined ? undefined : errorReply(new DomoError(Number(status), 'This instance answers so'), path, toe());
}

/** A successful answer in the form of this instance. */
export function oddReply(reply: Reply, odd: readonly Oddity[], kind: string): Reply {
	if (reply.status >= 300) return reply;
	let odder = reply;
	for (const one of odd) {
		if (one === 'empty') odder = { ...odder, body: '' };
		else if (typeof one !== 'number' && one !== 'html' && one !== 'late') odder = reshape(odder, one, kind);
	}
	return odder;
}

/**
 * `otherShape`, `thirdShape`: another documented form of the same answer (a kind without one is answered as usual) ·
 * `extraFields`: additional unknown fields · `missingOptional`: only required fields · `valueShape`: numbers and flags as text,
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

/** Flags that a user record may leave out while they are false (domo-api 2.2). */
const isFlagOf = (attribute: JsonRecord): boolean => /^is[A-Z]/.test(String(attribute.key)) && attributeValue(attribute) === false;
const attributeValue = (attribute: JsonRecord): unknown => (Array.isArray(attribute.values) ? attribute.values[0] : attribute.values);

/** A user record with only an id, groups and attributes. */
const bare = (user: JsonRecord): JsonRecord => ({
	...only(user, ['id', 'groups']),
	attributes: records(user.attributes).filter((attribute) => !isFlagOf(attribute)),
});

/** The second documented form of an answer, by kind. */
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

/** The smallest valid answer of each kind. */
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

/** Adds unknown fields to an answer and to the entries of its lists, but not to maps, where every field name is data. */
function withExtraFields(json: unknown): unknown {
	if (Array.isArray(json)) return json.map(withExtraFields);
	if (!isRecord(json)) return json;
	const inner = Object.entries(json).map(([name, value]) => [name, Array.isArray(value) ? withExtraFields(value) : value]);
	return { ...Object.fromEntries(inner), futureField: { nested: [1, null] }, _links: [] };
}

/** Smaller numbers are not epoch milliseconds (this is March 1973). */
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

/** Grants as records instead of names (domo-api 4). */
const VALUES: Readonly<Record<string, Reshape>> = {
	roleAuthorities: (json) => (Array.isArray(json) ? json.map((authority: unknown) => ({ authority, title: authority })) : json),
};

/** A CSV with every cell quoted and a byte order mark, as other programs write it. */
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

/** Whether a kind of request has this form. */
export const hasShape = (kind: string, shape: OddShape): boolean => SHAPES[shape](kind) !== undefined;

/** The same answer in another form. Empty answers, and kinds without that form, do not change. */
export function reshape(reply: Reply, shape: OddShape, kind: string): Reply {
	if (reply.type.startsWith('text/csv')) return shape === 'valueShape' ? { ...reply, body: quotedCsv(reply.body) } : reply;
	const change = SHAPES[shape](kind);
	if (change === undefined || reply.body === '') return reply;
	return { ...reply, body: JSON.stringify(change(JSON.parse(reply.body))) };
}
