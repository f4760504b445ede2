import type { IExecuteFunctions, IPollFunctions } from 'n8n-workflow';

import { GUARD_SETTINGS, type GuardSetting, type GuardSettings, isGuardSettings } from '../../../core/plan';
import { z } from '../../../core/vendor/zod';
import { UserError } from '../../../core/common/userError';

const DATA_SET_ID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i;

/** A resource locator's value, or what an expression gave in its place. */
const located = z.union([z.string(), z.number(), z.object({ value: z.union([z.string(), z.number()]).nullish() })]);

/** `a, b;c` and one a line → `['a', 'b', 'c']`; a list that an expression gave is taken as it is. */
export const textList = z
	.union([z.string(), z.array(z.union([z.string(), z.number()]))])
	.transform((value) => (typeof value === 'string' ? value.split(/[,;\n]/) : value.map(String)))
	.transform((values) => values.map((value) => value.trim()).filter((value) => value !== ''));

/** One a line, for names that may hold commas. */
const lineList = z.string().transform((value) => value.split('\n').map((line) => line.trim()).filter((line) => line !== ''));

/**
 * Parses a node's parameters, which are read at the first item: a node works once per run on all its input.
 *
 * @throws UserError that names the parameter
 */
export function parseParameters<T>(shape: z.ZodType<T, z.ZodTypeDef, unknown>, values: unknown, labels: Readonly<Record<string, string>>): T {
	const parsed = shape.safeParse(values);
	if (parsed.success) return parsed.data;
	const [issue] = parsed.error.issues;
	// In a list the last of the path is a place in it, which nobody knows the parameter by.
	const name = (issue?.path ?? []).map(String).reduce((known, part) => (Object.hasOwn(labels, part) || known === '' ? part : known), '');
	throw new UserError(
		`'${labels[name] ?? name}' cannot be used: ${issue?.message ?? 'its value is of another kind'}`,
		'Correct the parameter, or what its expression gives.',
	);
}

/** The id of the DataSet that a resource locator names. */
export function dataSetId(context: IExecuteFunctions | IPollFunctions, name: string, label: string): string {
	const id = DATA_SET_ID.exec(locatedText(rawParameter(context, name)))?.[0];
	if (id === undefined) throw new UserError(`'${label}' names no DataSet`, 'Choose one from the list, or paste its address in Domo or its ID.');
	return id.toLowerCase();
}

/** Whether something was chosen in a resource locator that may stay empty. */
export function isLocated(context: IExecuteFunctions, name: string): boolean {
	return locatedText(context.getNodeParameter(name, 0, '')).trim() !== '';
}

/** The number that a resource locator of a role or a person holds; null when nothing was chosen. */
export function locatedId(value: unknown, label: string): number | null {
	const text = locatedText(value).trim();
	if (text === '') return null;
	const id = Number(text);
	if (Number.isSafeInteger(id) && id > 0) return id;
	throw new UserError(`'${label}' is no ID`, 'Choose from the list, or enter the number that Domo shows.');
}

function locatedText(value: unknown): string {
	const read = located.safeParse(value ?? '');
	if (!read.success) return '';
	return String(typeof read.data === 'object' ? (read.data.value ?? '') : read.data);
}

function rawParameter(context: IExecuteFunctions | IPollFunctions, name: string): unknown {
	// A poll has no items: its getNodeParameter takes the fallback where others take an index.
	return 'getInputData' in context ? context.getNodeParameter(name, 0, '') : context.getNodeParameter(name, '');
}

/**
 * The guard's settings, as the panel of Domo Reconcile Users gives them (lists as one text), and as a plan or a run log carries
 * them (lists as lists). What is not there has its default: nobody set it, or the log is of a version that did not know it.
 */
export const guardShape: z.ZodType<GuardSettings, z.ZodTypeDef, unknown> = z
	.object(Object.fromEntries(Object.entries<GuardSetting>(GUARD_SETTINGS).map(([name, setting]) => [name, settingShape(setting)])))
	.refine(isGuardSettings);

/** `a, b;c` and one a line → `['a', 'b', 'c']`. A number with separators, `1,000,000,009`, stays whole: it is then refused as no id. */
function listEntries(text: string): string[] {
	return text.split(/[;\n]|,(?!\d{3}(?!\d))|(?<!\d),/).map((entry) => entry.trim()).filter((entry) => entry !== '');
}

function settingShape(setting: GuardSetting): z.ZodTypeAny {
	switch (setting.kind) {
		case 'percent':
			return z.number().min(0).max(100).default(setting.default);
		case 'count':
			return z.number().int().min(0).default(setting.default);
		case 'days':
			return z.number().min(0).default(setting.default);
		case 'choice':
			return z.string().refine((value) => Object.hasOwn(setting.choices, value), 'it is none of the choices').default(setting.default);
		case 'list':
			return z.union([z.array(z.string()), z.string().transform(listEntries)]).default([...setting.default]);
		case 'lines':
			return z.union([z.array(z.string()), lineList]).default([...setting.default]);
	}
}
