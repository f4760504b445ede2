import { type DataSet, withVersion } from '../data/dataSet';
import { makeDefinitions, type User } from '../people/user';
import { UserStore } from '../people/userStore';
import type { AttributeValue, SandboxSeed, SeedContent, SeedDataSet, SeedGroup, SeedUser } from '../seed';
import type { Content, ContentKind, Group, InstanceState, Settings } from './instanceState';
import { ADMIN_ROLE_ID, makeRoles } from './roles';

/** The admin that every instance has unless its seed says `admin: false`. */
export const defaultAdmin = (instance: string) => ({
	id: 100_000_000,
	displayName: 'Ada Admin',
	email: `ada.admin@${instance}.example`,
	roleId: ADMIN_ROLE_ID,
	token: `${instance}-token`,
	password: `${instance}-password`,
});

/** The OAuth client for the public API; it acts as the instance's first admin. */
export const defaultOAuthClient = (instance: string) => ({
	clientId: `${instance}-client`,
	clientSecret: `${instance}-secret`,
});

const EIGHT_HOURS_MS = 28_800_000;

const settingsOf = (seed: SandboxSeed): Settings => ({
	defaultRoleId: seed.defaultRoleId ?? 4,
	authorizedDomains: seed.authorizedDomains ?? [],
	pageCap: seed.pageCap ?? 1000,
	sessionMs: seed.sessionMs ?? EIGHT_HOURS_MS,
	reviveDeleted: seed.reviveDeleted ?? false,
	keepDeletedAddresses: seed.keepDeletedAddresses ?? false,
	refuseUnknown: seed.refuseUnknown ?? true,
});

/** An instance as its seed describes it, or an empty one with its admin. */
export function makeState(name: string, seed: SandboxSeed, now: () => number): InstanceState {
	const people = new UserStore();
	const random = makeRandom(seedOf(name));
	let newestNumber = 428_000_000;
	const state: InstanceState = {
		name,
		settings: settingsOf(seed),
		people,
		users: people.all,
		roles: makeRoles(seed.roles ?? [], now()),
		attributes: makeDefinitions(seed.attributes ?? []),
		dataSets: new Map(),
		uploads: new Map(),
		groups: new Map(),
		content: new Map(),
		tokens: new Map(),
		sessions: new Map(),
		oauthClients: new Map(),
		oauthTokens: new Map(),
		outbox: [],
		takeNumber: () => (newestNumber += 1),
		newestNumber: () => newestNumber,
		skipNumbers: (newest) => {
			newestNumber = newest;
		},
		random,
		now,
	};
	plant(state, seed);
	return state;
}

/** Adds a seed's people, DataSets, groups and content to an instance, new or running. */
export function plant(state: InstanceState, seed: SandboxSeed): void {
	plantUsers(state, seed);
	for (const definition of makeDefinitions(seed.attributes ?? []).values()) {
		state.attributes.set(definition.key, definition);
	}
	for (const dataSet of seed.dataSets ?? []) plantDataSet(state, dataSet);
	for (const group of seed.groups ?? []) plantGroup(state, group);
	plantContent(state, 'DATAFLOW', seed.dataFlows ?? []);
	plantContent(state, 'CARD', seed.cards ?? []);
	plantContent(state, 'PAGE', seed.pages ?? []);
}

function plantUsers(state: InstanceState, seed: SandboxSeed): void {
	const isFirst = state.users.size === 0;
	const admins = isFirst && seed.admin !== false ? [defaultAdmin(state.name)] : [];
	const present = new Set([...state.users.values()].map((user) => user.emailAddress.toLowerCase()));
	// The same time for all users: results must not depend on how fast the machine creates them.
	const now = state.now();
	for (const one of [...admins, ...(seed.users ?? [])]) {
		const key = one.email.toLowerCase();
		if (key !== '' && present.has(key)) throw new Error(`The seed names ${one.email} twice`);
		present.add(key);
		const user = makeUser(one, one.id ?? state.people.takeId(), now);
		state.people.add(user);
		if (one.token !== undefined) state.tokens.set(one.token, user.id);
	}
	if (!isFirst) return;
	const client = defaultOAuthClient(state.name);
	state.oauthClients.set(client.clientId, { ...client, userId: firstAdmin(state) });
}

/** The id of the oldest admin, -1 when there is none. */
export const firstAdmin = (state: InstanceState): number =>
	[...state.users.values()].find((user) => user.roleId === ADMIN_ROLE_ID)?.id ?? -1;

/** Adds a DataSet with one version and returns it. */
export function plantDataSet(state: InstanceState, seed: SeedDataSet): DataSet {
	const now = state.now();
	const columns = seed.columns.map(({ name, type }) => ({ name, type: type ?? ('STRING' as const) }));
	const empty: DataSet = {
		id: seed.id ?? makeUuid(state.random),
		name: seed.name,
		description: seed.description ?? '',
		ownerId: seed.ownerId ?? firstAdmin(state),
		streamId: state.takeNumber(),
		displayType: seed.view === true ? 'dataset-view' : 'api',
		dataProviderType: seed.view === true ? 'dataset-view' : 'API',
		created: now,
		lastTouched: now,
		lastUpdated: now - 1,
		schemaId: 1,
		columns,
		versions: [],
		hiddenRows: seed.hiddenRows ?? 0,
	};
	const dataSet = withVersion(empty, { action: 'REPLACE', rows: seed.rows, message: '', now, queryableAt: now });
	state.dataSets.set(dataSet.id, dataSet);
	return dataSet;
}

function idsOf(state: InstanceState, people: readonly (number | string)[]): Set<number> {
	return new Set(
		people.map((one) => {
			const id = typeof one === 'number' ? one : state.people.findByEmail(one)?.id;
			if (id === undefined || !state.users.has(id)) throw new Error(`The seed refers to ${one}, who does not exist`);
			return id;
		}),
	);
}

function plantGroup(state: InstanceState, seed: SeedGroup): void {
	const group: Group = {
		id: seed.id ?? state.takeNumber(),
		name: seed.name,
		description: seed.description ?? '',
		type: seed.type ?? 'closed',
		members: idsOf(state, seed.members ?? []),
		owners: idsOf(state, seed.owners ?? []),
		created: state.now(),
	};
	state.groups.set(group.id, group);
}

function plantContent(state: InstanceState, kind: ContentKind, seeds: readonly SeedContent[]): void {
	for (const seed of seeds) {
		const id = seed.id ?? state.takeNumber();
		const content: Content = { id, kind, title: seed.title, owners: [...idsOf(state, [seed.owner])] };
		state.content.set(`${kind}:${id}`, content);
	}
}

const asList = (value: AttributeValue | readonly AttributeValue[]): readonly AttributeValue[] =>
	typeof value === 'object' ? value : [value];

/** Makes a live user from a seed. Empty values are left out. */
export function makeUser(seed: SeedUser, id: number, now: number): User {
	const values = new Map<string, readonly AttributeValue[]>();
	for (const [key, value] of Object.entries(seed.values ?? {})) {
		const present = asList(value).filter((one) => one !== '');
		if (present.length > 0) values.set(key, present);
	}
	const accepted = seed.accepted ?? seed.pending !== true;
	return {
		id,
		displayName: seed.displayName,
		userName: seed.userName ?? seed.email,
		emailAddress: seed.email,
		roleId: seed.roleId ?? 4,
		values,
		created: seed.created ?? now,
		modified: seed.created ?? now,
		invitorUserId: 0,
		active: seed.active ?? true,
		pending: seed.pending ?? !accepted,
		accepted,
		systemUser: seed.systemUser ?? false,
		supportUser: seed.supportUser ?? false,
		...(seed.lastLogin === undefined ? {} : { lastLogin: seed.lastLogin }),
		...(seed.password === undefined ? {} : { password: seed.password }),
	};
}

/** mulberry32: a small seeded generator, so that ids and faults are the same on every run. Gives 0 ≤ x < 1. */
export function makeRandom(seed: number): () => number {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
	};
}

/** A number from a text, to seed the generator by name (FNV-1a). */
export function seedOf(text: string): number {
	let hash = 0x811c9dc5;
	for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
	return hash >>> 0;
}

export function makeUuid(random: () => number): string {
	const hex = Array.from({ length: 32 }, () => Math.floor(random() * 16).toString(16));
	hex[12] = '4';
	hex[16] = 'a';
	const text = hex.join('');
	return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)].join('-');
}
