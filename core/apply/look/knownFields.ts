import { fieldByName } from '../../config';
import type { Field } from '../../common/fieldValue';
import type { AttributeDefinition, InstanceDefinitions } from '../../domo';
import { attributesOrNone } from '../../domo/users/definitions';
import { failureOf, sentences } from '../failure';
import type { FieldOf } from './sight';

/**
 * Finds the fields that plans name, after defining the attributes that the plan adds (`unknownColumns: create`).
 * @throws when an attribute is still missing after that; nothing was written to a person then
 */
export async function knownFields(directory: InstanceDefinitions, newAttributes: readonly string[]): Promise<FieldOf> {
	let { attributes } = await attributesOrNone(directory);
	const missing = missingFrom(attributes, newAttributes);
	if (missing.length > 0) {
		const failures = await define(directory, missing);
		// An answer may be lost, or somebody else may have defined it meanwhile: what counts is that it is there.
		({ attributes } = await attributesOrNone(directory));
		const [first] = missingFrom(attributes, missing);
		if (first !== undefined) throw new Error(sentences(`The attribute "${first}" could not be defined`, failures.get(first)));
	}
	return fieldFinder(attributes);
}

function missingFrom(attributes: readonly AttributeDefinition[], keys: readonly string[]): readonly string[] {
	return keys.filter((key) => !attributes.some((known) => known.key === key));
}

async function define(directory: Pick<InstanceDefinitions, 'createAttribute'>, keys: readonly string[]): Promise<ReadonlyMap<string, string>> {
	const failures = new Map<string, string>();
	for (const key of keys) {
		try {
			await directory.createAttribute(key);
		} catch (error) {
			failures.set(key, failureOf(error).message);
		}
	}
	return failures;
}

/** A custom attribute that the instance does not define is no field. */
function fieldFinder(attributes: readonly AttributeDefinition[]): FieldOf {
	const defined = new Set(attributes.map(({ key }) => key));
	const known = new Map<string, Field | undefined>();
	return (name) => {
		if (known.has(name)) return known.get(name);
		const field = fieldByName(name, attributes);
		const found = field.kind === 'system' || defined.has(field.key) ? field : undefined;
		known.set(name, found);
		return found;
	};
}
