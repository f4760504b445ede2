import { badRequest, emptyOk, notFound, ok, type Reply } from '../http/reply';
import { type Call, reads, type Route, writes } from '../http/router';
import { optionalText, record, text } from '../http/values';
import { type AttributeDefinition, makeDefinition, systemAttribute } from '../people/user';
import type { ValueType } from '../seed';
import type { InstanceState, Settings } from '../state/instanceState';

const VALUE_TYPES: readonly ValueType[] = ['STRING', 'LONG', 'DECIMAL', 'DATE', 'DATETIME', 'BOOLEAN'];

function valueTypeOf(value: unknown): ValueType | undefined {
	const name = optionalText(value, 'valueType');
	const known = VALUE_TYPES.find((type) => type === name);
	if (name !== undefined && known === undefined) throw badRequest(`Unknown valueType: ${name}`);
	return known;
}

/** Always returns all definitions: the filter by issuer type has no effect, as the author of a client found (domo-api 3.1). */
const listDefinitions = ({ state }: Call): Reply => ok([...state.attributes.values()]);

function definitionOf({ params, body }: Call): AttributeDefinition {
	const fields = record(body);
	const key = params.key ?? '';
	if (fields.key !== undefined && fields.key !== key) throw badRequest('The key of the body is not that of the path');
	if (!/^[A-Za-z0-9_.-]+$/.test(key)) throw badRequest(`Invalid attribute key: ${key}`);
	const valueType = valueTypeOf(fields.valueType);
	return makeDefinition({
		key,
		title: text(fields.title, 'title'),
		description: optionalText(fields.description, 'description') ?? '',
		validator: optionalText(fields.validator, 'validator') ?? 'ANY_VALUE',
		...(valueType === undefined ? {} : { valueType }),
	});
}

/** A taken key is 400 (domo-api 3.1), and so is a system one (our choice). */
function createDefinition(call: Call): Reply {
	const definition = definitionOf(call);
	if (call.state.attributes.has(definition.key) || systemAttribute(definition.key) !== undefined) {
		throw badRequest(`Attribute ${definition.key} already exists`);
	}
	call.state.attributes.set(definition.key, definition);
	return ok(definition);
}

function existing({ state, params }: Call): AttributeDefinition {
	const definition = state.attributes.get(params.key ?? '');
	if (definition === undefined) throw notFound(`Attribute ${params.key} was not found`);
	return definition;
}

function updateDefinition(call: Call): Reply {
	existing(call);
	const definition = definitionOf(call);
	call.state.attributes.set(definition.key, definition);
	return ok(definition);
}

/** Users lose their values of the attribute (our choice: not documented). */
function deleteDefinition(call: Call): Reply {
	const { key } = existing(call);
	const { people, attributes } = call.state;
	attributes.delete(key);
	for (const user of people.all.values()) {
		if (!user.values.has(key)) continue;
		people.replace(user, { ...user, values: new Map([...user.values].filter(([one]) => one !== key)) });
	}
	return emptyOk();
}

const root = '/api/user/v1/properties/meta/keys';
const grants = ['customer.edit'] as const;
const body = [
	'key',
	'keyspace',
	'securityVoter',
	'validator',
	'validatorConfiguration',
	'valueType',
	'title',
	'description',
	'context',
	'custom',
] as const;

/** Attribute definitions (domo-api 3.1). */
export const attributeRoutes: readonly Route[] = [
	reads('listAttributes', 'GET', root, listDefinitions, { query: ['issuerTypes'] }),
	writes('createAttribute', 'POST', `${root}/:key`, createDefinition, { grants, body }),
	writes('updateAttribute', 'PUT', `${root}/:key`, updateDefinition, { grants, body }),
	writes('deleteAttribute', 'DELETE', `${root}/:key`, deleteDefinition, { grants }),
];

interface CustomerState {
	readonly read: (settings: Settings) => string;
	readonly write: (state: InstanceState, value: string) => Partial<Settings>;
}

/** The two states that the project reads (domo-api 2.3); values are always strings. */
const STATES: Readonly<Record<string, CustomerState>> = {
	'user.roleid.default': {
		read: (settings) => String(settings.defaultRoleId),
		write: (state, value) => {
			if (!state.roles.has(Number(value))) throw badRequest(`Invalid role: ${value}`);
			return { defaultRoleId: Number(value) };
		},
	},
	'authorized-domains': {
		read: (settings) => settings.authorizedDomains.join(','),
		write: (_, value) => ({ authorizedDomains: value.split(',').filter((domain) => domain.trim() !== '') }),
	},
	// "yes" or "no" (domo-api 1.3); the sandbox requires a second factor only under the fault switch `login`.
	'domo.policy.multifactor.required': { read: () => 'no', write: () => ({}) },
};

function stateOf({ params }: Call): CustomerState {
	const known = Object.entries(STATES).find(([name]) => name === params.name)?.[1];
	if (known === undefined) throw notFound(`Customer state ${params.name} was not found`);
	return known;
}

const readState = (call: Call): Reply =>
	ok({ name: call.params.name, value: stateOf(call).read(call.state.settings) });

function writeState(call: Call): Reply {
	const { state, body, params } = call;
	const value = optionalText(record(body).value, 'value') ?? '';
	state.settings = { ...state.settings, ...stateOf(call).write(state, value) };
	return ok({ name: params.name, value });
}

/** An instance without SCIM (domo-api 11): the request is known and answers 404. */
const noScim = (): Reply => {
	throw notFound();
};

export const customerStateRoutes: readonly Route[] = [
	reads('getCustomerState', 'GET', '/api/content/v1/customer-states/:name', readState, { query: ['defaultValue', 'ignoreCache'] }),
	writes('putCustomerState', 'PUT', '/api/content/v1/customer-states/:name', writeState, { grants: ['customer.edit'], body: ['name', 'value'] }),
	reads('scimConfig', 'GET', '/api/identity/v1/scim/ServiceProviderConfig', noScim),
];
