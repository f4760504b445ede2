import type { Keyspace, SeedAttribute, ValueType } from '../seed';

/** One row of `properties/meta/keys` (domo-api 3.1). */
export interface AttributeDefinition {
	readonly context: string | null;
	readonly keyspace: Keyspace;
	readonly key: string;
	readonly title: string | null;
	readonly description: string | null;
	readonly validator: string;
	readonly validatorConfiguration: null;
	readonly securityVoter: string;
	readonly valueType: ValueType | null;
	readonly custom: boolean;
}

/** Validator of list attributes (domo-api 3.1). */
export const LIST_VALIDATOR = 'ANY_VALUE_MULTI';

const CUSTOMER_CONTEXT = 'mmmm-0012-0200';

/** The Domo-defined keys of the one recorded instance (domo-api 3.1). */
const DOMO_DEFINED_KEYS: readonly string[] = [
	'domo.policy.managed_email_address',
	'domo.policy.managed_employee_id',
	'domo.policy.managed_employee_number',
	'domo.policy.managed_hire_date',
	'domo.policy.managed_user_department',
	'domo.policy.managed_user_title',
];

export function makeDefinition(seed: SeedAttribute): AttributeDefinition {
	const keyspace = seed.keyspace ?? 'customer-defined';
	return {
		context: keyspace === 'domo-defined' ? null : CUSTOMER_CONTEXT,
		keyspace,
		key: seed.key,
		title: seed.title ?? (keyspace === 'domo-defined' ? null : seed.key),
		description: seed.description ?? null,
		validator: seed.validator ?? 'ANY_VALUE',
		validatorConfiguration: null,
		securityVoter: 'FULL_VIS_ADMIN_IDP',
		valueType: seed.valueType === undefined ? (keyspace === 'domo-defined' ? null : 'STRING') : seed.valueType,
		custom: keyspace !== 'domo-defined',
	};
}

/** Definitions by key: Domo's own, then the seed's. */
export const makeDefinitions = (seeds: readonly SeedAttribute[]): Map<string, AttributeDefinition> =>
	new Map(
		[...DOMO_DEFINED_KEYS.map((key) => ({ key, keyspace: 'domo-defined' as const })), ...seeds].map((seed) => [
			seed.key,
			makeDefinition(seed),
		]),
	);

export const isList = (definition: AttributeDefinition): boolean => definition.validator === LIST_VALIDATOR;
