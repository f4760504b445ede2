import type { IncomingMessage } from 'node:http';

import { type DataSet, latestVersion, parseCsv, toCsv, withVersion } from './data/dataSet';
import { parseFaults } from './faults/parseFaults';
import { badRequest, DomoError, errorReply, notFound, ok, redirectReply, type Reply } from './http/reply';
import { isRecord, optionalInteger, parseJson, type QueryValues, readBody, record } from './http/values';
import { allAttributes, type User } from './people/user';
import type { SandboxSeed } from './seed';
import type { InstanceState, LiveInstance } from './state/instanceState';
import { plant } from './state/makeState';

const ROOT = '/__sandbox/';

const noToe = '----------';

interface ControlCall {
	readonly instance: LiveInstance;
	readonly query: QueryValues;
	readonly text: string;
	readonly isForm: boolean;
}

type Control = (call: ControlCall) => Reply;

function userByQuery({ instance, query }: ControlCall): Reply {
	const email = query.get('email');
	const offset = optionalInteger(query.get('offset'), 'offset', 0);
	const limit = optionalInteger(query.get('limit'), 'limit', 100);
	const { people } = instance.state;
	if (email === undefined) return ok(describePeople([...people.all.values()].slice(offset, offset + limit)));
	const user = people.findByEmail(email);
	return ok(describePeople(user === undefined ? [] : [user]));
}

function reset({ instance, isForm }: ControlCall): Reply {
	instance.reset();
	return isForm ? redirectReply('/') : ok({ reset: true });
}

/** The controls without a path parameter, by method and name. */
const CONTROLS: Readonly<Record<string, Control>> = {
	'GET state': ({ instance }) => ok(describeState(instance)),
	'GET users': userByQuery,
	'GET counters': ({ instance }) => ok(instance.counters),
	'DELETE counters': ({ instance }) => {
		instance.resetCounters();
		return ok(instance.counters);
	},
	'GET requests': ({ instance }) => ok(instance.requests),
	'GET outbox': ({ instance }) => ok(instance.state.outbox),
	'GET violations': ({ instance }) => ok(instance.violations),
	'GET datasets': ({ instance }) => ok(describeDataSets(instance.state)),
	'POST reset': reset,
	'POST seed': ({ instance, text }) => {
		plant(instance.state, parseSeed(parseJson(text)));
		instance.changed();
		return ok({ people: instance.state.users.size });
	},
	'GET faults': ({ instance }) => ok(instance.faults),
	'PUT faults': ({ instance, text }) => {
		instance.setFaults(parseFaults(parseJson(text) ?? {}));
		return ok(instance.faults);
	},
};

/** Finds a DataSet by its id or its exact name, so that a test does not need the id. */
function dataSetNamed({ instance }: ControlCall, key: string): DataSet {
	const { dataSets } = instance.state;
	const found = dataSets.get(key) ?? [...dataSets.values()].find(({ name }) => name === key);
	if (found === undefined) throw notFound(`DataSet ${key} was not found`);
	return found;
}

/** Replaces a DataSet's rows and columns (new columns are STRING) as a new version. */
function putCsv(call: ControlCall, dataSet: DataSet): Reply {
	const [header, ...records] = parseCsv(call.text);
	if (header === undefined) throw badRequest('A CSV needs a header');
	const now = call.instance.state.now();
	const columns = header.map(
		(name) => dataSet.columns.find((column) => column.name === name) ?? { name, type: 'STRING' as const },
	);
	const rows = records.map((record) => header.map((_, at) => record[at] ?? ''));
	const changed = withVersion(dataSet, { action: 'REPLACE', columns, rows, message: '', now, queryableAt: now });
	call.instance.state.dataSets.set(dataSet.id, changed);
	call.instance.changed();
	return ok({ id: dataSet.id, dataVersionId: latestVersion(changed).dataVersionId, rowCount: rows.length });
}

function getCsv(dataSet: DataSet): Reply {
	const { columns, rows = [] } = latestVersion(dataSet);
	return { status: 200, type: 'text/csv;charset=UTF-8', body: toCsv(columns, rows, true) };
}

function carryOut(call: ControlCall, method: string, name: string): Reply {
	const csv = /^datasets\/(.+)\.csv$/.exec(name)?.[1];
	if (csv !== undefined) {
		const dataSet = dataSetNamed(call, decodeURIComponent(csv));
		if (method === 'GET') return getCsv(dataSet);
		if (method === 'PUT') return putCsv(call, dataSet);
	}
	const control = CONTROLS[`${method} ${name}`];
	if (control === undefined) throw notFound(`No control ${method} ${name}`);
	return control(call);
}

/** Answers `/__sandbox/…`, by which other processes read and change an instance; undefined for any other path. */
export async function controlReply(
	instance: LiveInstance,
	request: IncomingMessage,
	path: string,
	query: QueryValues,
): Promise<Reply | undefined> {
	if (!path.startsWith(ROOT)) return undefined;
	const text = await readBody(request);
	const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
	try {
		return carryOut({ instance, query, text, isForm }, request.method ?? 'GET', path.slice(ROOT.length));
	} catch (error) {
		if (error instanceof DomoError) return errorReply(error, path, noToe);
		throw error;
	}
}

/** Users with every attribute by its key, each value a list, so that tests can compare them field by field. */
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

/** What can be added to a running instance. */
const LISTS = ['users', 'attributes', 'dataSets', 'groups', 'dataFlows', 'cards', 'pages'] as const;

const isSeed = (value: unknown): value is SandboxSeed => isRecord(value);

/** Parses a seed from JSON: only the lists of `SandboxSeed`. */
export function parseSeed(value: unknown): SandboxSeed {
	const given = record(value);
	for (const [key, content] of Object.entries(given)) {
		if (!LISTS.some((name) => name === key)) throw badRequest(`A running instance cannot be seeded with ${key}`);
		if (!Array.isArray(content)) throw badRequest(`${key} must be a list`);
	}
	return isSeed(given) ? given : {};
}
