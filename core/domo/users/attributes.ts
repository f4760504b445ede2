import type { AttributeDefinition } from '../../config/types';
import { z } from '../../vendor/zod';
import type { DomoClient } from '../client/client';
import type { UserDirectory } from '../types';
import { once } from './once';

const definition = z
	.object({
		key: z.string(),
		title: z.string().nullish(),
		keyspace: z.string().nullish(),
		validator: z.string().nullish(),
		valueType: z.string().nullish(),
		custom: z.boolean().nullish(),
	})
	.transform(({ key, title, keyspace, validator, valueType, custom }): AttributeDefinition => ({
		key,
		title: title ?? key,
		keyspace: keyspaceOf(keyspace, custom),
		validator: validator ?? 'ANY_VALUE',
		valueType: valueType ?? null,
	}));

function keyspaceOf(keyspace: string | null | undefined, custom: boolean | null | undefined): AttributeDefinition['keyspace'] {
	if (keyspace === 'customer-defined' || keyspace === 'domo-defined' || keyspace === 'idp') return keyspace;
	return custom === true ? 'customer-defined' : 'domo-defined';
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
