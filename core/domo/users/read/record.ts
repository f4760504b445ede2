import { liveValue } from '../../../config';
import type { Field } from '../../../config/types';
import type { FieldValue } from '../../../values';
import type { GroupMembership, LiveUser } from '../../types';
import { OWN_KEYS, searchKeys } from './searchBody';

/** Reads one record of a search's answer; null when it has no usable id. */
export type ReadRecord = (record: unknown) => LiveUser | null;

const NO_VALUES: readonly unknown[] = [];
/** Times under this are seconds, not milliseconds (domo-api 1.4 has both); as ms it is March 1973. */
const FIRST_MS = 1e11;

/**
 * Makes the reader for one search. Records are checked by hand instead of by zod, because an instance may have 100,000 of them;
 * what is kept is one small object per user, with the fields' values by position.
 */
export function recordReader(fields: readonly Field[]): ReadRecord {
	const slots = new Map(searchKeys(fields).map((key, index) => [key, index]));
	const slotOf = (key: string): number => slots.get(key) ?? -1;
	const own = Object.fromEntries(OWN_KEYS.map((key) => [key, slotOf(key)]));
	const fieldSlots = fields.map((field) => slotOf(field.key));
	const raw: (readonly unknown[] | undefined)[] = new Array<undefined>(slots.size).fill(undefined);
	const share = sharedTexts();

	const first = (key: (typeof OWN_KEYS)[number]): unknown => raw[own[key] ?? -1]?.[0];

	return (record) => {
		if (!isRecord(record)) return null;
		raw.fill(undefined);
		collect(record, slots, raw);
		const id = wholeNumber(record['id']) ?? wholeNumber(first('id'));
		if (id === null) return null;
		const groups = groupsOf(record['groups']);
		const address = text(record['emailAddress']) ?? text(first('emailAddress'));
		const login = text(record['userName']) ?? text(first('userName')) ?? '';
		// Of just that length: a list that grows by pushing has room for as many again, for each of 100,000 people.
		const values = fields.map((field, i) => share(liveValue(field, raw[fieldSlots[i] ?? -1] ?? NO_VALUES)));
		return {
			id,
			email: address ?? (login.includes('@') ? login : ''),
			login,
			displayName: text(record['displayName']) ?? text(first('displayName')) ?? '',
			roleId: wholeNumber(record['roleId']) ?? wholeNumber(first('roleId')),
			values,
			accepted: !flag(first('isPending'), false),
			active: flag(first('isActive'), true),
			human: !flag(first('isSystemUser'), false) && !flag(first('isAnonymous'), false),
			createdAt: time(first('created')),
			...(groups !== undefined && { groups }),
		};
	};
}

function collect(record: Readonly<Record<string, unknown>>, slots: ReadonlyMap<string, number>, raw: (readonly unknown[] | undefined)[]): void {
	// These stand beside the attributes as well, and some answers leave them out there (domo-api 2.2).
	for (const key of ['displayName', 'emailAddress', 'roleId'] as const) {
		const slot = slots.get(key);
		if (slot !== undefined && record[key] !== undefined) raw[slot] = [record[key]];
	}
	const attributes = record['attributes'];
	if (!Array.isArray(attributes)) return;
	for (const attribute of attributes) {
		if (!isRecord(attribute)) continue;
		const { key, values } = attribute;
		const slot = typeof key === 'string' ? slots.get(key) : undefined;
		if (slot !== undefined && Array.isArray(values)) raw[slot] = values;
	}
}

/** One string object for equal texts: departments, titles and the like repeat a thousand times. */
function sharedTexts(): (value: FieldValue) => FieldValue {
	const seen = new Map<string, string>();
	return (value) => {
		if (typeof value !== 'string') return value;
		const known = seen.get(value);
		if (known !== undefined) return known;
		if (seen.size < 20_000) seen.set(value, value);
		return value;
	};
}

function groupsOf(value: unknown): readonly GroupMembership[] | undefined {
	if (!Array.isArray(value)) return undefined;
	const groups: GroupMembership[] = [];
	for (const group of value) {
		if (!isRecord(group)) continue;
		const id = wholeNumber(group['id'] ?? group['groupId']);
		if (id !== null) groups.push({ id, name: text(group['name']) ?? '' });
	}
	return groups;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === 'object' && value !== null;
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

function wholeNumber(value: unknown): number | null {
	const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
	return typeof number === 'number' && Number.isSafeInteger(number) ? number : null;
}

const flag = (value: unknown, otherwise: boolean): boolean => (value === undefined || value === null ? otherwise : String(value) === 'true');

function time(value: unknown): number | null {
	const number = wholeNumber(value);
	if (number === null || number <= 0) return null;
	return number < FIRST_MS ? number * 1_000 : number;
}
