/**
 * The judge's own Domo: one instance in memory, written from what is publicly known of Domo's HTTP API and from nothing in `core/`
 * or `sandbox/`. It answers requests, remembers every write, and can be copied, so that two ways on can be compared.
 */
import Papa from 'papaparse';

import { now } from './time';

export interface Account {
	readonly id: number;
	/** Which human being this account belongs to: the truth, which no request shows. */
	readonly person: string;
	email: string;
	login: string;
	name: string;
	roleId: number;
	/** Milliseconds since the epoch; null: Domo does not say. */
	readonly created: number | null;
	pending: boolean;
	readonly system: boolean;
	/** By identity key: title, department, employeeId, ... */
	readonly values: Map<string, string[]>;
	readonly groups: Set<number>;
}

export const CONTENT_KINDS = ['dataSet', 'dataFlow', 'card', 'page'] as const;
/** Something that people own. */
export interface Content {
	readonly id: string;
	readonly kind: (typeof CONTENT_KINDS)[number];
	readonly owners: Set<number>;
}

interface DataSet {
	readonly id: string;
	readonly name: string;
	readonly description: string;
	readonly ownerId: number;
	columns: string[];
	rows: (string | null)[][];
	version: number;
	updated: number;
	readonly uploads: Map<string, string[]>;
}

export interface Asked {
	readonly method: string;
	readonly path: string;
	readonly query: URLSearchParams;
	readonly body: string;
}

export interface Answer {
	readonly status: number;
	readonly body: string;
	readonly headers: Readonly<Record<string, string>>;
}

/** One write to a person that was done, as the instance saw it. */
export interface Deed {
	readonly kind: 'create' | 'delete' | 'role' | 'patch' | 'group';
	readonly id: number;
	readonly keys: readonly string[];
}

export interface DomoState {
	accounts: Map<number, Account>;
	deleted: Account[];
	dataSets: Map<string, DataSet>;
	content: Content[];
	groups: Map<number, { readonly id: number; readonly name: string; readonly type: string }>;
	/** Attribute definitions besides the system's: key to whether it takes a list. */
	attributes: Map<string, boolean>;
	callerId: number;
	invited: string[];
	deeds: Deed[];
	/** Addresses that a request wanted to give to somebody, and somebody else had. */
	refusedAsTaken: string[];
	/** Requests that a real Domo is not known to understand. */
	notUnderstood: string[];
	nextId: number;
	/** Somebody whom lists count and do not show. */
	hidden?: number | undefined;
	/** Whether lists show Domo's own accounts to everybody. */
	listsOwn?: boolean;
	/** The most people that a page of a search holds, whatever was asked for. */
	pageSize?: number;
	/** Makes the next person's truth, since a request does not tell it. */
	personOf: (email: string) => string;
}

export const ROLES = [
	{ id: 1, name: 'Admin' }, { id: 2, name: 'Privileged' }, { id: 3, name: 'Editor' }, { id: 4, name: 'Participant' }, { id: 5, name: 'Social' },
] as const;
const GRANTS = ['user.edit', 'user.invite', 'authorization.roles', 'customer.edit', 'dataset.manage', 'dataset.export', 'group.manage'];
const SYSTEM_KEYS = new Set([
	'id', 'displayName', 'department', 'userName', 'emailAddress', 'phoneNumber', 'deskPhoneNumber', 'title', 'timeZone', 'hireDate', 'alternateEmail',
	'employeeLocation', 'employeeNumber', 'employeeId', 'locale', 'roleId', 'reportsTo',
]);

const json = (value: unknown, status = 200): Answer => ({ status, body: value === undefined ? '' : JSON.stringify(value), headers: { 'content-type': 'application/json;charset=UTF-8' } });
export const problem = (status: number, message: string): Answer => json({ status, statusReason: 'x', message, toe: 'JUDGE00000-00000-00000' }, status);
const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

export class Domo {
	constructor(readonly state: DomoState) {}

	/** Another instance in the same state. */
	copy(): Domo {
		const { personOf, ...data } = this.state;
		return new Domo({ ...structuredClone(data), personOf });
	}

	byEmail(email: string): Account | undefined {
		return [...this.state.accounts.values()].find((account) => same(account.email, email));
	}

	/** What a request does and says. */
	answer({ method, path, query, body }: Asked): Answer {
		const route = `${method} ${path}`;
		const sent: unknown = body !== '' && !path.includes('/parts/') ? JSON.parse(body) : undefined;
		const user = /^\/api\/identity\/v1\/users\/(\d+)$/.exec(path)?.[1];
		if (user !== undefined) return this.oneUser(method, Number(user), sent);
		const dataSet = /^\/api\/data\/v[23]\/datasources\/([0-9a-f-]{36})(\/.*)?$/.exec(path);
		if (dataSet?.[1] !== undefined) return this.oneDataSet(method, dataSet[1], dataSet[2] ?? '', sent, body);
		const execute = /^\/api\/query\/v1\/execute\/([0-9a-f-]{36})$/.exec(path)?.[1];
		if (execute !== undefined) return this.execute(execute, sent);
		const roleUsers = /^\/api\/authorization\/v1\/roles\/(\d+)\/users$/.exec(path)?.[1];
		if (roleUsers !== undefined && method === 'PUT') return this.giveRole(Number(roleUsers), sent as number[]);
		switch (route) {
			case 'GET /api/content/v2/users/me': return json(this.me());
			case 'GET /api/authorization/v1/roles': return json(ROLES);
			case 'GET /api/authorization/v1/roles/1/authorities': return json(GRANTS);
			case 'GET /api/user/v1/properties/meta/keys': return json([...this.state.attributes].map(([key, list]) => ({
				key, title: key, keyspace: 'customer-defined', custom: true, validator: list ? 'ANY_VALUE_MULTI' : 'ANY_VALUE', valueType: 'STRING', securityVoter: 'FULL_VIS_ADMIN_IDP',
			})));
			case 'GET /api/content/v1/customer-states/user.roleid.default': return json({ name: 'user.roleid.default', value: '4' });
			case 'POST /api/identity/v1/users/search': return this.search(sent as Search);
			case 'POST /api/content/v3/users': return this.create(sent as { displayName: string; roleId: number; detail: { email: string } }, query.get('sendInvite') === 'true');
			case 'GET /api/content/v2/groups/grouplist': return json(query.get('offset') === '0' || query.get('offset') === null ? [...this.state.groups.values()].map(({ id, name, type }) => ({ groupId: id, name, groupType: type, memberCount: 0 })) : []);
			case 'PUT /api/content/v2/groups/access': return this.changeGroups(sent as GroupAccess[]);
			case 'POST /api/data/ui/v3/datasources/ownedBy': return json([{ dataSourceIds: this.owned(Number((sent as { id: string }[])[0]?.id), 'dataSet') }]);
			case 'POST /api/search/v1/query': return this.searchContent(sent as ContentSearch);
			case 'POST /api/content/v1/pages/adminsummary': return json({
				pageAdminSummaries: this.owned(Number((sent as { ownerIds: number[] }).ownerIds[0]), 'page').slice(Number(query.get('skip')), Number(query.get('skip')) + Number(query.get('limit'))).map((pageId) => ({ pageId })),
			});
			case 'POST /api/data/v1/ui/bulk/reassign': return this.reassign(sent as { ids: string[]; userId: number });
			case 'PUT /api/dataprocessing/v1/dataflows/bulk/patch': {
				const { dataFlowIds, responsibleUserId } = sent as { dataFlowIds: string[]; responsibleUserId: number };
				this.own(dataFlowIds, (owners) => [owners.clear(), owners.add(responsibleUserId)]);
				return json({});
			}
			case 'POST /api/content/v1/cards/owners/add':
			case 'POST /api/content/v1/cards/owners/remove': {
				const { cardIds, cardOwners } = sent as { cardIds: string[]; cardOwners: { id: string }[] };
				this.own(cardIds, (owners) => cardOwners.map(({ id }) => (path.endsWith('add') ? owners.add(Number(id)) : owners.delete(Number(id)))));
				return json({});
			}
			case 'PUT /api/content/v1/pages/bulk/owners':
			case 'POST /api/content/v1/pages/bulk/owners/remove': {
				const { pageIds, owners: given } = sent as { pageIds: string[]; owners: { id: number }[] };
				this.own(pageIds, (owners) => given.map(({ id }) => (method === 'PUT' ? owners.add(id) : owners.delete(id))));
				return json({});
			}
			case 'POST /api/data/ui/v3/datasources/search': return this.findDataSets(sent as { filters?: { query: string }[] });
			case 'POST /api/data/v2/datasources': return this.createDataSet(sent as { dataSourceName: string; dataSourceDescription?: string; schema: { columns: { name: string }[] } });
		}
		this.state.notUnderstood.push(route);
		return problem(404, 'Not Found');
	}

	private me(): unknown {
		const { id, name, login, email } = this.account(this.state.callerId);
		return { id, displayName: name, userName: login, emailAddress: email, userType: 'USER', active: true, pending: false, anonymous: false, systemUser: false };
	}

	private account(id: number): Account {
		const found = this.state.accounts.get(id);
		if (found === undefined) throw new Error(`The judge's Domo has no account ${id}`);
		return found;
	}

	private record(account: Account, active = true): Readonly<Record<string, unknown>> {
		const { id, name, login, email, roleId, created, pending, system, values, groups } = account;
		const attributes: Record<string, readonly unknown[]> = {
			id: [id], displayName: [name], userName: [login], emailAddress: email === '' ? [] : [email], roleId: [roleId], isPending: [pending], isAnonymous: [pending || system],
			isSystemUser: [system], isActive: [active], ...(created !== null && { created: [created] }), ...Object.fromEntries(values),
		};
		return {
			id, displayName: name, userName: login, ...(email !== '' && { emailAddress: email }), roleId,
			attributes: Object.entries(attributes).filter(([, list]) => list.length > 0).map(([key, list]) => ({ key, values: list })),
			groups: [...groups].flatMap((group) => this.state.groups.get(group) ?? []).map(({ id: groupId, name: groupName, type }) => ({ id: groupId, name: groupName, type })),
		};
	}

	private search({ filters = [], limit, offset, includeDeleted, includeSupport, onlyDeleted }: Search): Answer {
		const live = [...this.state.accounts.values()].filter(({ system }) => !system || includeSupport === true || this.state.listsOwn === true).map((account) => ({ account, active: true }));
		const gone = includeDeleted === true || onlyDeleted === true ? this.state.deleted.map((account) => ({ account, active: false })) : [];
		const found = [...(onlyDeleted === true ? [] : live), ...gone].filter(({ account }) => filters.every((filter) => fits(account, filter)));
		found.sort((a, b) => (a.account.name < b.account.name ? -1 : a.account.name > b.account.name ? 1 : a.account.id - b.account.id));
		const shown = found.filter(({ account }) => account.id !== this.state.hidden);
		return json({ count: found.length, users: shown.slice(offset, offset + Math.min(limit, this.state.pageSize ?? 200)).map(({ account, active }) => this.record(account, active)) });
	}

	private oneUser(method: string, id: number, sent: unknown): Answer {
		const account = this.state.accounts.get(id);
		if (account === undefined) return problem(404, 'Not Found');
		if (method === 'GET') return json({ users: [this.record(account)] });
		if (method === 'DELETE') {
			if (this.keepsOwner(id)) return problem(400, 'User owns DataSets');
			this.state.accounts.delete(id);
			this.state.deleted.push(account);
			this.did('delete', id, []);
			return json(1);
		}
		return this.patch(account, (sent as { attributes: { key: string; values: unknown[] }[] }).attributes);
	}

	private patch(account: Account, attributes: readonly { readonly key: string; readonly values: readonly unknown[] }[]): Answer {
		const { accounts, attributes: defined } = this.state;
		for (const { key, values: [value] } of attributes) {
			if (!SYSTEM_KEYS.has(key) && !defined.has(key)) return problem(400, `Unknown attribute ${key}`);
			if (key === 'roleId' && !ROLES.some(({ id }) => id === Number(value))) return problem(400, 'No such role');
			if ((key === 'emailAddress' || key === 'userName') && [...accounts.values()].some((other) => other !== account && (same(other.email, String(value)) || same(other.login, String(value))))) {
				return this.taken(String(value));
			}
		}
		for (const { key, values } of attributes) {
			const texts = values.filter((value) => value !== null && value !== '').map(String);
			const [text = ''] = texts;
			if (key === 'emailAddress') account.email = text;
			else if (key === 'userName') account.login = text;
			else if (key === 'displayName') account.name = text;
			else if (key === 'roleId') account.roleId = Number(text);
			else if (texts.length === 0) account.values.delete(key);
			else account.values.set(key, texts);
		}
		this.did('patch', account.id, attributes.map(({ key }) => key));
		return json(this.record(account));
	}

	private create({ displayName, roleId, detail: { email } }: { displayName: string; roleId: number; detail: { email: string } }, sendInvite: boolean): Answer {
		if ([...this.state.accounts.values()].some((other) => same(other.email, email) || same(other.login, email))) return this.taken(email);
		const id = this.state.nextId++;
		this.state.accounts.set(id, {
			id, person: this.state.personOf(email), email, login: email, name: displayName, roleId, created: now(), pending: true, system: false, values: new Map(), groups: new Set(),
		});
		if (sendInvite) this.state.invited.push(email);
		this.did('create', id, []);
		return json({ id, displayName, roleId, role: 'x', detail: { email } });
	}

	private taken(email: string): Answer {
		this.state.refusedAsTaken.push(email);
		return json({ EMAIL_DUPLICATE: 'Somebody has this address', status: 400 }, 400);
	}

	private giveRole(roleId: number, ids: readonly number[]): Answer {
		if (!ROLES.some(({ id }) => id === roleId) || ids.some((id) => !this.state.accounts.has(Number(id)))) return problem(400, 'Bad Request');
		for (const id of ids) {
			this.account(Number(id)).roleId = roleId;
			this.did('role', Number(id), ['roleId']);
		}
		return json(undefined, 204);
	}

	private changeGroups(changes: readonly GroupAccess[]): Answer {
		for (const { groupId, addMembers = [], removeMembers = [] } of changes) {
			const group = this.state.groups.get(Number(groupId));
			if (group === undefined || ['directory', 'system', 'dynamic'].includes(group.type)) return problem(400, 'This group takes no members');
			for (const { id } of addMembers) this.account(Number(id)).groups.add(group.id);
			for (const { id } of removeMembers) this.account(Number(id)).groups.delete(group.id);
			for (const { id } of [...addMembers, ...removeMembers]) this.did('group', Number(id), ['groups']);
		}
		return json(true);
	}

	private did(kind: Deed['kind'], id: number, keys: readonly string[]): void {
		this.state.deeds.push({ kind, id, keys });
	}

	private owned(id: number, kind: Content['kind']): readonly string[] {
		return this.state.content.filter((one) => one.kind === kind && one.owners.has(id)).map((one) => one.id);
	}

	/** DataSets and DataFlows must have an owner, so that Domo keeps theirs. */
	keepsOwner(id: number): boolean {
		return this.owned(id, 'dataSet').length + this.owned(id, 'dataFlow').length > 0;
	}

	private own(ids: readonly (string | number)[], change: (owners: Set<number>) => unknown): void {
		for (const { id, owners } of this.state.content) if (ids.map(String).includes(id)) change(owners);
	}

	private searchContent({ entities, filters, count, offset }: ContentSearch): Answer {
		const found = this.owned(Number.parseInt(String(filters[0]?.value), 10), entities?.[0] === 'DATAFLOW' ? 'dataFlow' : 'card');
		return json({ searchObjects: found.slice(offset, offset + count).map((databaseId) => ({ databaseId })) });
	}

	private reassign({ ids, userId }: { readonly ids: readonly string[]; readonly userId: number }): Answer {
		this.own(ids, (owners) => [owners.clear(), owners.add(userId)]);
		return json({ failed: {}, successful: ids });
	}

	/** Puts a table into the instance, as a new version of what was there. */
	setTable(id: string, name: string, columns: readonly string[], rows: readonly (readonly (string | null)[])[], ownerId = this.state.callerId): void {
		const before = this.state.dataSets.get(id);
		this.state.dataSets.set(id, {
			id, name, description: '', ownerId, columns: [...columns], rows: rows.map((row) => [...row]), version: (before?.version ?? 0) + 1, updated: now(), uploads: new Map(),
		});
	}

	private oneDataSet(method: string, id: string, rest: string, sent: unknown, body: string): Answer {
		const found = this.state.dataSets.get(id);
		if (found === undefined) return problem(404, 'Not Found');
		if (method === 'GET' && rest === '') return json(infoOf(found));
		if (method === 'GET' && rest === '/schemas/latest') return json({ schema: { columns: found.columns.map((name) => ({ name, type: 'STRING', id: name, visible: true })) } });
		if (method === 'POST' && rest === '/schemas') {
			found.columns = (sent as { columns: { name: string }[] }).columns.map(({ name }) => name);
			return json({ schemaId: 2 });
		}
		if (method === 'GET' && rest === '/dataversions/details') {
			return json([{ dataSourceId: id, dataVersionId: found.version, datetimeRecorded: found.updated, datetimeUploadCompleted: found.updated, rowCount: found.rows.length, status: 'success' }]);
		}
		if (method === 'GET' && rest === '/dataversions/latest') {
			const text = Papa.unparse([found.columns, ...found.rows.map((row) => row.map((cell) => cell ?? '\\N'))], { newline: '\n' });
			return { status: 200, body: `${text}\n`, headers: { 'content-type': 'text/csv' } };
		}
		if (method === 'POST' && rest === '/uploads') {
			const uploadId = String(found.uploads.size + 1);
			found.uploads.set(uploadId, []);
			return json({ dataSourceId: id, uploadId: Number(uploadId), requestedAsOf: now() });
		}
		const part = /^\/uploads\/(\d+)\/parts\/(\d+)$/.exec(rest);
		if (method === 'PUT' && part?.[1] !== undefined) {
			const parts = found.uploads.get(part[1]);
			if (parts === undefined) return problem(404, 'Not Found');
			parts[Number(part[2]) - 1] = body;
			return json({});
		}
		const commit = /^\/uploads\/(\d+)\/commit$/.exec(rest)?.[1];
		if (method === 'PUT' && commit !== undefined) {
			const parts = found.uploads.get(commit);
			if (parts === undefined) return problem(404, 'Not Found');
			for (const text of parts) found.rows.push(...Papa.parse<string[]>(text, { header: false, skipEmptyLines: true }).data);
			found.version += 1;
			found.updated = now();
			return json({});
		}
		if (method === 'POST' && rest === '/indexes') return json({ requestKey: 'k' });
		if (method === 'GET' && rest === '/indexes/k/statuses') return json({ progress: { status: 'SUCCESS' } });
		this.state.notUnderstood.push(`${method} datasources${rest}`);
		return problem(404, 'Not Found');
	}

	private findDataSets({ filters = [] }: { filters?: { query: string }[] }): Answer {
		const words = filters.map(({ query }) => query.replaceAll('*', '').toLowerCase());
		const found = [...this.state.dataSets.values()].filter(({ name }) => words.every((word) => name.toLowerCase().includes(word)));
		return json({ _metaData: { totalCount: found.length }, dataSources: found.map(infoOf) });
	}

	private createDataSet({ dataSourceName, dataSourceDescription = '', schema }: { dataSourceName: string; dataSourceDescription?: string; schema: { columns: { name: string }[] } }): Answer {
		const id = `aaaaaaaa-0000-4000-8000-${String(this.state.dataSets.size).padStart(12, '0')}`;
		this.state.dataSets.set(id, {
			id, name: dataSourceName, description: dataSourceDescription, ownerId: this.state.callerId, columns: schema.columns.map(({ name }) => name), rows: [], version: 1, updated: now(), uploads: new Map(),
		});
		return json({ dataSource: { dataSourceId: id } });
	}

	/** The few forms of SQL that a client may send: columns, comparisons with a text or with some numbers, an order, a page. */
	private execute(id: string, sent: unknown): Answer {
		const found = this.state.dataSets.get(id);
		if (found === undefined) return problem(404, 'Not Found');
		const sql = String((sent as { sql: string }).sql);
		const parsed = /^select (.+?) from (?:table|`[^`]+`)(?: where (.+?))?(?: order by (.+?))?(?: limit (\d+))?(?: offset (\d+))?$/is.exec(sql.trim());
		if (parsed === null) {
			this.state.notUnderstood.push(sql);
			return problem(400, 'Bad SQL');
		}
		const [, list = '*', where, order, limit, offset] = parsed;
		const at = (name: string): number => found.columns.indexOf(name.trim().replaceAll('`', '').replace(/ (asc|desc)$/i, ''));
		const conditions = (where ?? '').split(/ and /i).filter((text) => text !== '').map((text) => {
			const equal = /^\(?`?(\w+)`? (=|<>) '((?:[^']|'')*)'\)?$/.exec(text.trim());
			const oneOf = /^`?(\w+)`? in \(([\d, ]+)\)$/i.exec(text.trim());
			if (equal === null && oneOf === null) this.state.notUnderstood.push(sql);
			const values = oneOf?.[2]?.split(',').map((number) => number.trim()) ?? [(equal?.[3] ?? '').replaceAll("''", "'")];
			return { column: at((equal ?? oneOf)?.[1] ?? ''), isEqual: equal?.[2] !== '<>', values };
		});
		let rows = found.rows.filter((row) => conditions.every(({ column, isEqual, values }) => values.includes(String(row[column] ?? '')) === isEqual));
		for (const key of (order ?? '').split(',').filter((text) => text !== '').reverse()) {
			const [column, sign] = [at(key), / desc$/i.test(key.trim()) ? -1 : 1];
			rows = [...rows].sort((a, b) => sign * String(a[column] ?? '').localeCompare(String(b[column] ?? ''), 'en', { numeric: true }));
		}
		const columns = list.trim() === '*' ? found.columns : list.split(',').map((name) => name.trim().replaceAll('`', ''));
		const page = rows.slice(Number(offset ?? 0), Number(offset ?? 0) + Number(limit ?? rows.length));
		return json({ datasource: id, columns, metadata: columns.map(() => ({ type: 'STRING' })), rows: page.map((row) => columns.map((name) => row[at(name)] ?? null)), numRows: page.length, numColumns: columns.length });
	}
}

interface Search {
	readonly filters?: readonly Filter[];
	readonly limit: number;
	readonly offset: number;
	readonly includeDeleted?: boolean;
	readonly includeSupport?: boolean;
	readonly onlyDeleted?: boolean;
}

interface Filter {
	readonly field?: string;
	readonly filterType: string;
	readonly values?: readonly unknown[];
	readonly text?: string;
}

interface ContentSearch {
	readonly entities?: readonly string[];
	readonly filters: readonly { readonly value: number | string }[];
	readonly count: number;
	readonly offset: number;
}

interface GroupAccess {
	readonly groupId: number | string;
	readonly addMembers?: readonly { readonly id: string | number }[];
	readonly removeMembers?: readonly { readonly id: string | number }[];
}

/** A filter that no public client sends is answered as if it were not there. */
function fits(account: Account, { field, filterType, values = [], text = '' }: Filter): boolean {
	if (filterType === 'value' && field === 'id') return values.map(String).includes(String(account.id));
	if (filterType === 'text' && field === 'emailAddress') return text.toLowerCase().split(' ').some((part) => account.email.toLowerCase().includes(part));
	if (filterType === 'text' && field === 'userName') return text.toLowerCase().split(' ').some((part) => account.login.toLowerCase().includes(part));
	if (filterType === 'value' && field === 'employeeId') return values.some((value) => same(String(value), account.values.get('employeeId')?.[0] ?? ''));
	return true;
}

function infoOf({ id, name, description, ownerId, rows, columns, updated }: DataSet): unknown {
	return { id, name, description, owner: { id: String(ownerId), name: 'x', type: 'USER', group: false }, rowCount: rows.length, columnCount: columns.length, lastUpdated: updated, type: 'api', displayType: 'api', dataProviderType: 'api' };
}
