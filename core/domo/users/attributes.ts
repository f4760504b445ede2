import type { AttributeDefinition } from '../../config/types';
import { z } from '../../vendor/zod';
import { field, flag } from '../answerValues';
import type { DomoClient } from '../client/client';
import { orElse, type DomoError } from '../errors';
import type { UserDirectory } from '../types';
import { once } from './once';

const definition = z
	.object({
		key: field.key,
		title: field.text,
		keyspace: field.text,
		validator: field.text,
		valueType: field.text,
		custom: z.unknown().transform((value) => flag(value, false)),
		securityVoter: field.text,
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

/** The attributes of an instance: read once, and again after one was made. */
export function attributeBook(client: DomoClient): Pick<UserDirectory, 'attributes' | 'createAttribute'> {
	let attributes = once(() => readAttributes(client));
	return {
		attributes: () => attributes(),
		async createAttribute(key) {
			try {
				await createAttribute(client, key);
			} finally {
				// Also when that failed: perhaps because somebody else has made it meanwhile.
				attributes = once(() => readAttributes(client));
			}
		},
	};
}

/** Attribute definitions, or none and why, where the instance does not give them: a run that writes system attributes alone needs none. */
export async function attributesOrNone(directory: Pick<UserDirectory, 'attributes'>): Promise<{ readonly attributes: readonly AttributeDefinition[]; readonly refused?: DomoError }> {
	return orElse(
		async () => ({ attributes: await directory.attributes() }),
		(refused) => ({ attributes: [], refused }),
	);
}

/** The attribute definitions of the instance (domo-api 3.1). */
function readAttributes(client: DomoClient): Promise<readonly AttributeDefinition[]> {
	return client.read(
		{
			doing: 'list the attributes',
			request: 'listAttributes',
			query: { issuerTypes: 'idp,domo-defined,customer-defined' },
		},
		z.array(definition),
	);
}

/** Makes a text attribute; its key cannot be changed afterwards (domo-api 3.1). */
async function createAttribute(client: DomoClient, key: string): Promise<void> {
	await client.write({
		doing: `create the attribute "${key}"`,
		request: 'createAttribute',
		params: { key },
		json: {
			key,
			keyspace: 'customer-defined',
			securityVoter: 'FULL_VIS_ADMIN_IDP',
			validator: 'ANY_VALUE',
			title: key,
			description: '',
		},
	});
}
