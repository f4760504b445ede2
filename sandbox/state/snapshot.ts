import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

import type { DataSet, DataSetVersion } from '../data/dataSet';
import { isRecord } from '../http/values';
import type { AttributeValue } from '../seed';
import type { AttributeDefinition, User } from '../people/user';
import { UserStore } from '../people/userStore';
import type { Content, Group, InstanceState, Invite, OAuthClient, Session, Settings } from './instanceState';
import type { Role } from './roles';

type FlatUser = Omit<User, 'values'> & { readonly values: readonly (readonly [string, readonly AttributeValue[]])[] };
type FlatGroup = Omit<Group, 'members' | 'owners'> & {
	readonly members: readonly number[];
	readonly owners: readonly number[];
};

/** An instance as JSON: everything that must survive a restart. Open uploads and counters are not part of it. */
export interface Snapshot {
	readonly name: string;
	readonly settings: Settings;
	readonly users: readonly FlatUser[];
	readonly deleted: readonly FlatUser[];
	readonly roles: readonly Role[];
	readonly attributes: readonly AttributeDefinition[];
	readonly dataSets: readonly DataSet[];
	readonly groups: readonly FlatGroup[];
	readonly content: readonly Content[];
	readonly tokens: readonly (readonly [string, number])[];
	readonly sessions: readonly Session[];
	readonly oauthClients: readonly OAuthClient[];
	readonly outbox: readonly Invite[];
	readonly newestId: number;
	readonly newestNumber: number;
}

const flatten = (user: User): FlatUser => ({ ...user, values: [...user.values] });
const unflatten = (user: FlatUser): User => ({ ...user, values: new Map(user.values) });

/** Only the newest version keeps its rows: nobody pages through older versions after a restart. */
function withNewestRows(dataSet: DataSet): DataSet {
	const versions = dataSet.versions.map(
		(version, at): DataSetVersion => (at === dataSet.versions.length - 1 ? version : { ...version, rows: undefined }),
	);
	return { ...dataSet, versions };
}

export const takeSnapshot = (state: InstanceState): Snapshot => ({
	name: state.name,
	settings: state.settings,
	users: [...state.users.values()].map(flatten),
	deleted: [...state.people.deleted.values()].map(flatten),
	roles: [...state.roles.values()],
	attributes: [...state.attributes.values()],
	dataSets: [...state.dataSets.values()].map(withNewestRows),
	groups: [...state.groups.values()].map((group) => ({
		...group,
		members: [...group.members],
		owners: [...group.owners],
	})),
	content: [...state.content.values()],
	tokens: [...state.tokens],
	sessions: [...state.sessions.values()],
	oauthClients: [...state.oauthClients.values()],
	outbox: state.outbox,
	newestId: state.people.newestId,
	newestNumber: state.newestNumber(),
});

function fill<Key, Value>(map: Map<Key, Value>, values: readonly Value[], keyOf: (value: Value) => Key): void {
	map.clear();
	for (const value of values) map.set(keyOf(value), value);
}

/** Replaces the state of an instance by a snapshot. */
export function restoreSnapshot(state: InstanceState, snapshot: Snapshot): InstanceState {
	const people = new UserStore(snapshot.newestId);
	for (const user of snapshot.users) people.add(unflatten(user));
	for (const user of snapshot.deleted) people.addDeleted(unflatten(user));
	const restored: InstanceState = { ...state, settings: snapshot.settings, people, users: people.all };
	fill(restored.roles, snapshot.roles, ({ id }) => id);
	fill(restored.attributes, snapshot.attributes, ({ key }) => key);
	fill(restored.dataSets, snapshot.dataSets, ({ id }) => id);
	fill(restored.sessions, snapshot.sessions, ({ token }) => token);
	fill(restored.oauthClients, snapshot.oauthClients, ({ clientId }) => clientId);
	fill(restored.content, snapshot.content, ({ kind, id }) => `${kind}:${id}`);
	restored.groups.clear();
	for (const group of snapshot.groups) {
		restored.groups.set(group.id, { ...group, members: new Set(group.members), owners: new Set(group.owners) });
	}
	restored.tokens.clear();
	for (const [token, id] of snapshot.tokens) restored.tokens.set(token, id);
	restored.outbox.splice(0, restored.outbox.length, ...snapshot.outbox);
	restored.skipNumbers(snapshot.newestNumber);
	return restored;
}

const WRITE_DELAY_MS = 500;

/** Keeps snapshots of all instances in one file. */
export interface SnapshotFile {
	/** What the file held at the start, by instance. */
	readonly loaded: ReadonlyMap<string, Snapshot>;
	/** Schedules a write, half a second later at the earliest. */
	changed(): void;
	/** Writes now, if anything changed. */
	flush(): void;
}

const isSnapshot = (value: unknown): value is Snapshot =>
	isRecord(value) && typeof value.name === 'string' && Array.isArray(value.users) && Array.isArray(value.dataSets);

function load(file: string): ReadonlyMap<string, Snapshot> {
	if (!existsSync(file)) return new Map();
	const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
	if (!Array.isArray(content) || !content.every(isSnapshot)) throw new Error(`${file} is no snapshot of a sandbox`);
	return new Map(content.map((snapshot) => [snapshot.name, snapshot]));
}

/** Opens a snapshot file. Writes are atomic: a new file takes the old one's place. */
export function openSnapshotFile(file: string, take: () => readonly Snapshot[]): SnapshotFile {
	const loaded = load(file);
	let timer: NodeJS.Timeout | undefined;
	let delayMs = WRITE_DELAY_MS;
	const write = (): void => {
		clearTimeout(timer);
		timer = undefined;
		const started = Date.now();
		writeFileSync(`${file}.new`, JSON.stringify(take()));
		renameSync(`${file}.new`, file);
		// Writing a large instance takes long: at most a tenth of the time is spent on it.
		delayMs = Math.max(WRITE_DELAY_MS, 10 * (Date.now() - started));
	};
	return {
		loaded,
		changed() {
			timer ??= setTimeout(write, delayMs);
		},
		flush() {
			if (timer !== undefined) write();
		},
	};
}
