import type { Clock } from '../../common/ports';
import { z } from '../../vendor/zod';
import type { DomoClient } from '../client';
import { type DomoError, orElse } from '../errors';
import { answerField, booleanOr, isRecord, wholeNumber } from '../values';
import { recordsOf } from './search';

/**
 * What an instance defines before anybody in it is read: the account of the credential and its grants, roles, and attributes. In: a client.
 * Out: `InstanceDefinitions`. Account and attributes are requested once, however often they are asked for, and not at all where the node
 * before has just read them.
 */

export interface Role {
	readonly id: number;
	readonly name: string;
}

/** One attribute definition of the instance (domo-api 3.1). */
export interface AttributeDefinition {
	readonly key: string;
	readonly title: string;
	readonly keyspace: 'customer-defined' | 'domo-defined' | 'idp';
	readonly validator: string;
	readonly valueType: string | null;
	/** Who may set and see it, in Domo's word (domo-api 3.3); absent where Domo says nothing. */
	readonly securityVoter?: string;
}

/** The account that a credential belongs to (domo-api 1.4). */
export interface Account {
	readonly id: number;
	readonly email: string;
	readonly displayName: string;
}

/** The same with what it may do (domo-api 1.5). */
export interface Actor extends Account {
	readonly roleId: number | null;
	/** Authority strings such as `user.edit`. Null when the instance does not tell. */
	readonly authorities: readonly string[] | null;
}

/** Every method throws `DomoError`. */
export interface InstanceDefinitions {
	/** Whose credential this is: one request. */
	account(): Promise<Account>;
	/** The same with role and grants: three requests, or two where the caller has read the account's role. */
	actor(roleId?: number | null): Promise<Actor>;
	roles(): Promise<readonly Role[]>;
	/** The role that people get when a row names none. */
	defaultRoleId(): Promise<number>;
	attributes(): Promise<readonly AttributeDefinition[]>;
	/** Makes a text attribute. */
	createAttribute(key: string): Promise<void>;
}

/** How old may be what another node has read with the same credential (our choice). */
const FRESH_MS = 120_000;

/** What was read, and when its request was sent (epoch ms). */
interface Reading<T> {
	value?: { readonly of: T; readonly at: number };
}

/** What the nodes of one execution share, each with a client of its own but the same credential. */
export interface SharedReads {
	readonly account: Reading<Account>;
	readonly attributes: Reading<readonly AttributeDefinition[]>;
}

export const createSharedReads = (): SharedReads => ({ account: {}, attributes: {} });

export function instanceDefinitions(client: DomoClient, shared = createSharedReads()): InstanceDefinitions {
	const account = once(() => client.read({ doing: 'find out whose credential this is', request: 'me' }, me), shared.account, client.clock);
	const actor = once(async () => readActor(client, await account()), {}, client.clock);
	let attributes = once(() => readAttributes(client), shared.attributes, client.clock);
	return {
		account,
		actor: async (roleId = null) => (roleId === null ? actor() : withGrants(client, await account(), roleId)),
		roles: () => client.read({ doing: 'list the roles', request: 'listRoles' }, roles),
		defaultRoleId: () => readDefaultRole(client),
		attributes: () => attributes(),
		async createAttribute(key) {
			try {
				await createAttribute(client, key);
			} finally {
				// Also when that failed: perhaps because somebody else has made it meanwhile.
				delete shared.attributes.value;
				attributes = once(() => readAttributes(client), shared.attributes, client.clock);
			}
		},
	};
}

/** Reads once, however often it is called, or takes what was read a moment ago; a failure is read again. */
function once<T>(read: () => Promise<T>, shared: Reading<T>, clock: Pick<Clock, 'now'>): () => Promise<T> {
	let known: Promise<T> | null = null;
	const readAnew = async (): Promise<T> => {
		const at = clock.now();
		const value = await read();
		shared.value = { of: value, at };
		return value;
	};
	return () => {
		const { value } = shared;
		known ??= (value !== undefined && clock.now() - value.at <= FRESH_MS ? Promise.resolve(value.of) : readAnew()).catch((error: unknown) => {
			known = null;
			throw error;
		});
		return known;
	};
}

/** The flat form, and that of content/v3 with the address in `detail` (domo-api 1.4). */
const me = z
	.object({ id: answerField.id, displayName: answerField.text, emailAddress: answerField.text, userName: answerField.text, detail: z.object({ email: answerField.text }).nullish().catch(null) })
	.transform(({ id, displayName, emailAddress, userName, detail }): Account => ({ id, email: emailAddress || (detail?.email ?? '') || userName, displayName }));

const authorities = z.array(z.union([z.string(), z.object({ authority: z.string() }).transform(({ authority }) => authority)]));

async function readActor(client: DomoClient, account: Account): Promise<Actor> {
	// An account that may not read roles, or an instance that answers otherwise, is no error: the grants are unknown.
	const roleId = await orElse(() => readRole(client, account.id), () => null);
	return roleId === null ? { ...account, roleId, authorities: null } : withGrants(client, account, roleId);
}

async function withGrants(client: DomoClient, account: Account, roleId: number): Promise<Actor> {
	return { ...account, roleId, authorities: await orElse(() => readAuthorities(client, roleId), () => null) };
}

/** `users/me` does not tell the role (domo-api 1.4); the identity API does. */
async function readRole(client: DomoClient, id: number): Promise<number | null> {
	const call = { doing: "read the credential's own account", request: 'getUser', params: { userId: id }, query: { parts: 'DETAILED' } } as const;
	const answer = await client.read(call, z.unknown());
	return recordsOf(answer).flatMap((user) => (wholeNumber(user['id']) === id ? roleOf(user) : [])).at(0) ?? null;
}

function roleOf(user: Readonly<Record<string, unknown>>): number | [] {
	const role = user['role'];
	return wholeNumber(user['roleId']) ?? (isRecord(role) ? wholeNumber(role['roleId'] ?? role['id']) : null) ?? [];
}

const readAuthorities = (client: DomoClient, roleId: number): Promise<readonly string[]> =>
	client.read({ doing: "read the grants of the credential's role", request: 'roleAuthorities', params: { roleId } }, authorities);

const roles = z.array(z.object({ id: answerField.id, name: answerField.text }));
const defaultRole = z.object({ value: answerField.id });

/** The role that people get when a row names none (domo-api 2.3). */
async function readDefaultRole(client: DomoClient): Promise<number> {
	const query = { defaultValue: 2, ignoreCache: true };
	return (await client.read({ doing: "read the instance's default role", request: 'getCustomerState', params: { name: 'user.roleid.default' }, query }, defaultRole)).value;
}

const definition = z
	.object({
		key: answerField.key,
		title: answerField.text,
		keyspace: answerField.text,
		validator: answerField.text,
		valueType: answerField.text,
		custom: z.unknown().transform((value) => booleanOr(value, false)),
		securityVoter: answerField.text,
	})
	.transform(({ key, title, keyspace, validator, valueType, custom, securityVoter }): AttributeDefinition => ({
		key,
		title: title || key,
		keyspace: keyspaceOf(keyspace, custom),
		validator: validator || 'ANY_VALUE',
		valueType: valueType || null,
		...(securityVoter !== '' && { securityVoter }),
	}));

function keyspaceOf(keyspace: string, custom: boolean): AttributeDefinition['keyspace'] {
	if (keyspace === 'customer-defined' || keyspace === 'domo-defined' || keyspace === 'idp') return keyspace;
	return custom ? 'customer-defined' : 'domo-defined';
}

/** Attribute definitions, or none and why, where the instance does not give them: a run that writes system attributes alone needs none. */
export async function attributesOrNone(directory: Pick<InstanceDefinitions, 'attributes'>): Promise<{ readonly attributes: readonly AttributeDefinition[]; readonly refused?: DomoError }> {
	return orElse(
		async () => ({ attributes: await directory.attributes() }),
		(refused) => ({ attributes: [], refused }),
	);
}

/** The attribute definitions of the instance (domo-api 3.1). */
function readAttributes(client: DomoClient): Promise<readonly AttributeDefinition[]> {
	return client.read({ doing: 'list the attributes', request: 'listAttributes', query: { issuerTypes: 'idp,domo-defined,customer-defined' } }, z.array(definition));
}

/** Makes a text attribute; its key cannot be changed afterwards (domo-api 3.1). */
async function createAttribute(client: DomoClient, key: string): Promise<void> {
	const json = { key, keyspace: 'customer-defined', securityVoter: 'FULL_VIS_ADMIN_IDP', validator: 'ANY_VALUE', title: key, description: '' };
	await client.write({ doing: `create the attribute "${key}"`, request: 'createAttribute', params: { key }, json });
}

/**
 * The text attribute by which runs and jobs of one instance tell of each other, on the account that they sign in with (our choice).
 * The package never defines it: where an admin made it, it is used; where not, nothing is written beside what a plan says. No column
 * of a table is about it.
 */
export const COORDINATION_KEY = 'domoUserManagement';
