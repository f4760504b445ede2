import { badRequest, notFound } from '../../http/domoError';
import { emptyOk, ok, type Reply } from '../../http/reply';
import type { Call, Route } from '../../http/route';
import { optionalText, record, text } from '../../http/values';
import { makeDefinition, type AttributeDefinition } from '../../people/attributeDefinitions';
import { systemAttribute } from '../../people/systemAttributes';
import type { ValueType } from '../../seed';

const VALUE_TYPES: readonly ValueType[] = ['STRING', 'LONG', 'DECIMAL', 'DATE', 'DATETIME', 'BOOLEAN'];

function valueTypeOf(value: unknown): ValueType | undefined {
	const name = optionalText(value, 'valueType');
	const known = VALUE_TYPES.find((type) => type === name);
	if (name !== undefined && known === undefined) throw badRequest(`Unknown valueType: ${name}`);
	return known;
}

/** All issuers always: the filter by type does nothing, as a client's author found (domo-api 3.1). */
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

/** People lose their values of it (our choice: not documented). */
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
	{
		kind: 'listAttributes',
		method: 'GET',
		path: root,
		effect: 'read',
		query: ['issuerTypes'],
		handle: listDefinitions,
	},
	{
		kind: 'createAttribute',
		method: 'POST',
		path: `${root}/:key`,
		effect: 'write',
		grants,
		body,
		handle: createDefinition,
	},
	{
		kind: 'updateAttribute',
		method: 'PUT',
		path: `${root}/:key`,
		effect: 'write',
		grants,
		body,
		handle: updateDefinition,
	},
	{
		kind: 'deleteAttribute',
		method: 'DELETE',
		path: `${root}/:key`,
		effect: 'write',
		grants,
		handle: deleteDefinition,
	},
];
