/**
 * A parameter is stated once: how its value is read (zod) and how the panel shows it, with one default for both.
 * Nodes put these fields into their panel with `propertiesOf` and `collection`, and read them with `z.object(fields)`.
 */
import type { INodeProperties } from 'n8n-workflow';

import { z } from '../../../core/vendor/zod';

/** A parameter as n8n's panel describes it, without its name. */
export type Panel = Omit<INodeProperties, 'name'>;
export type PanelField<S extends z.ZodTypeAny> = S & { readonly panel: Panel };
type Fields = Readonly<Record<string, { readonly panel: Panel }>>;
type Words = Partial<Panel> & { readonly description: string };
type Choices<V extends string> = Readonly<Record<V, { readonly name: string; readonly description: string }>>;

export function field<S extends z.ZodTypeAny>(shape: S, panel: Panel): PanelField<S> {
	return Object.assign(shape, { panel });
}

export function toggle(displayName: string, byDefault: boolean, words: Words) {
	return field(z.boolean().default(byDefault), { displayName, type: 'boolean', default: byDefault, ...words });
}

/** One of some values; what each means is said in the list. */
export function choice<V extends string>(displayName: string, byDefault: NoInfer<V>, choices: Choices<V>, words: Words) {
	const shape = z.custom<V>((value) => typeof value === 'string' && Object.hasOwn(choices, value), 'it is none of the choices');
	const options = Object.entries<Choices<V>[V]>(choices).map(([value, { name, description }]) => ({ name, value, description }));
	return field(shape.default(() => byDefault), { displayName, type: 'options', options, default: byDefault, ...words });
}

export function number(displayName: string, byDefault: number, { min, max }: { readonly min: number; readonly max?: number }, words: Words) {
	const atLeast = z.number().min(min);
	const shape = max === undefined ? atLeast : atLeast.max(max);
	const typeOptions = { minValue: min, ...(max !== undefined && { maxValue: max }) };
	return field(shape.default(byDefault), { displayName, type: 'number', typeOptions, default: byDefault, ...words });
}

export function wholeNumberField(displayName: string, byDefault: number, { min }: { readonly min: number }, words: Words) {
	return field(z.number().int('it is no whole number').min(min).default(byDefault), { displayName, type: 'number', typeOptions: { minValue: min }, default: byDefault, ...words });
}

/** A line of text; read by `shape` where not every text will do. */
export function text<S extends z.ZodTypeAny>(displayName: string, byDefault: string, words: Words, shape: S) {
	return field(shape.default(byDefault), { displayName, type: 'string', default: byDefault, ...words });
}

/** The fields as n8n's panel wants them, in their order. */
export function propertiesOf(fields: Fields): INodeProperties[] {
	return Object.entries(fields).map(([name, { panel }]) => ({ ...panel, name }));
}

/** Fields that are opened one by one, sorted by label as n8n asks. */
export function collection(name: string, displayName: string, fields: Fields, more: Partial<INodeProperties> = {}): INodeProperties {
	const options = propertiesOf(fields).sort((a, b) => a.displayName.localeCompare(b.displayName));
	return { displayName, name, type: 'collection', placeholder: 'Add option', default: {}, options, ...more };
}

/** Labels of fields, for messages about them. */
export function fieldLabels(...groups: readonly Fields[]): Readonly<Record<string, string>> {
	return Object.fromEntries(groups.flatMap((fields) => Object.entries(fields).map(([name, { panel }]) => [name, panel.displayName])));
}
