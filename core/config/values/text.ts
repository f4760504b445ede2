import { suggestion } from '../../common/suggestion';
import { canonicalText, comparableId, nameKey, plainId } from '../../common/text';
import type { Role } from '../../domo';
import { messages } from '../messages';
import { isPlaceholderId } from '../suspectText';
import { InvalidCell, type ReadValue, SuspectCell, type ValueType } from '../types';

export const textType: ValueType = {
	read: (text) => text,
	comparable: canonicalText,
	remember: false,
};

/** As spreadsheets and scripts write large numbers: an id such as `1E5` has neither the sign nor the point. */
const scientific = /^\d(?:(?:[.,]\d+)?e\+\d+|[.,]\d+e\d+)$/i;

/** `employeeId`: any text, but a key: what a spreadsheet changed in it is reported as for `employeeNumber`. */
export const idType: ValueType = {
	read: (text): ReadValue => {
		if (isPlaceholderId(text)) return new SuspectCell(text, messages.placeholderId.text());
		if (scientific.test(text)) return new InvalidCell(messages.scientificNotation.text());
		const id = plainId(text).trim();
		return id === text ? text : new SuspectCell(id, messages.shortenedId.text(id));
	},
	comparable: comparableId,
	remember: false,
};

const plainDigits = /^\d{1,16}$/;
/** `employeeNumber`: "only numbers (up to 16 digits)" (domo-api 2.7). `.0` comes from columns that were read as decimals. */
const employeeNumberDigits = /^(\d{1,16})(?:\.0+)?$/;
const scientificNumber = /^\d+(?:[.,]\d+)?e\+?\d+$/i;

/** Leading zeros are part of the value: Domo keeps it as a string of digits (domo-api 2.1). */
export const digitsType: ValueType = {
	read: (text): ReadValue => {
		const found = plainDigits.test(text) ? text : employeeNumberDigits.exec(text)?.[1];
		if (found !== undefined) return isPlaceholderId(found) ? new SuspectCell(found, messages.placeholderId.text()) : found;
		const id = employeeNumberDigits.exec(plainId(text).trim())?.[1];
		if (id !== undefined) return new SuspectCell(id, messages.shortenedId.text(id));
		return new InvalidCell(scientificNumber.test(text) ? messages.scientificNotation.text() : messages.notDigits.text());
	},
	comparable: comparableId,
	remember: false,
};

const booleanWords: ReadonlyMap<string, 'true' | 'false'> = new Map([
	['true', 'true'], ['yes', 'true'], ['y', 'true'], ['1', 'true'],
	['false', 'false'], ['no', 'false'], ['n', 'false'], ['0', 'false'],
]);

export const booleanType: ValueType = {
	read: (text): ReadValue => booleanWords.get(text.toLowerCase()) ?? new InvalidCell(messages.notABoolean.text()),
	comparable: (text) => {
		const tidied = canonicalText(text);
		return booleanWords.get(tidied.toLowerCase()) ?? tidied;
	},
	remember: true,
};

/** The most roles that a message lists. */
const maxListed = 12;
const maxIdLength = 40;

/** A whole number as people and programs write it: `4`, `04`, `4.0` (a column that passed through floating point). */
const roleNumber = /^0*(\d+)(?:\.0+)?$/;
const scientificRole = /^[+-]?\d+(?:\.\d+)?e[+-]?\d+$/i;

/** Roles by id, or by name as a person would write it. The value is always the id. */
export function roleType(roles: readonly Role[]): ValueType {
	const ids = new Set(roles.map((role) => role.id));
	const idsByName = new Map<string, number[]>();
	for (const role of roles) idsByName.set(nameKey(role.name), [...(idsByName.get(nameKey(role.name)) ?? []), role.id]);
	const suggest = suggestion(roles.map((role) => role.name));
	const listed = roles.slice(0, maxListed).map(describeRole).join(', ');
	const all = roles.length > maxListed ? `${listed} and ${roles.length - maxListed} more` : listed || 'none: the instance lists no roles';

	const read = (text: string): ReadValue => {
		const id = text.length > maxIdLength ? Number.NaN : Number(roleNumber.exec(text)?.[1] ?? Number.NaN);
		if (ids.has(id)) return id;
		const [named, other] = idsByName.get(nameKey(text)) ?? [];
		if (named !== undefined && other === undefined) return named;
		if (named !== undefined) return new InvalidCell(messages.ambiguousRole.text((idsByName.get(nameKey(text)) ?? []).join(', ')));
		if (scientificRole.test(text)) return new InvalidCell(messages.scientificNotation.text());
		const near = /^\d/.test(text) ? undefined : suggest(text);
		const suggested = roles.find((role) => role.name === near);
		return new InvalidCell(suggested ? messages.nearRole.text(describeRole(suggested), all) : messages.unknownRole.text(all));
	};
	return { read, comparable: canonicalText, remember: true };
}

function describeRole(role: Role): string {
	return `${role.id} ${role.name}`;
}

/** The 32 tags of Domo's article (domo-api 8), in its order. */
export const LOCALES: readonly string[] = (
	'de-DE de-AT de-CH en-AU en-CA en-150 en-HK en-IE en-IL en-MO en-NZ en-SG en-GB en-US en-001 es-ES es-US es-419 es-MX fr-BE '
	+ 'fr-CA fr-FR fr-CH nl-BE nl-NL pt-BR pt-PT ja-JP zh-CN zh-Hans-HK zh-Hans-MO zh-Hans-SG'
).split(' ');

const exact: ReadonlySet<string> = new Set(LOCALES);
const byFolded: ReadonlyMap<string, string> = new Map(LOCALES.map((tag) => [foldLocale(tag), tag]));

export const localeType: ValueType = {
	read: (text): ReadValue => {
		if (exact.has(text)) return text;
		const near = byFolded.get(foldLocale(text));
		if (near !== undefined) return new InvalidCell(messages.nearLocale.text(near));
		const language = foldLocale(text).split('-')[0] ?? '';
		const same = LOCALES.filter((tag) => tag.startsWith(`${language}-`));
		return new InvalidCell(messages.unknownLocale.text((same.length > 0 ? same : LOCALES).join(', ')));
	},
	comparable: (text) => foldLocale(canonicalText(text)),
	remember: true,
};

/** `en_us`, `EN-us` and `en_US.UTF-8` all mean `en-us`. */
function foldLocale(tag: string): string {
	return tag.toLowerCase().replace(/[._@](?:utf-?8|euro)$/, '').replace(/[_\s]+/g, '-');
}
