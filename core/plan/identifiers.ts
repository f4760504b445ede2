import type { Field, FieldValue } from '../common/fieldValue';
import type { Clock } from '../common/ports';
import { atOnce, runChunked } from '../common/yielder';
import { clip, emailKey, employeeIdKey, nameKey } from '../common/text';
import { idSpoiltAs, isPlaceholder, isPlaceholderId, matchingIdKey, withoutMarks, writtenOut } from '../config';
import type { DesiredUser } from '../config/types';
import type { LiveUser } from '../domo';
import { finalEmail, type PersonKeys } from './rejectedRows';

/**
 * How a row and an account are recognised as one person although their addresses differ: by an ID, by any address that both have,
 * or by the name. Takes their values and gives keys, which are equal where the two agree.
 */

/** From the strongest to the weakest. */
export const IDENTIFIER_KINDS = ['employeeId', 'employeeNumber', 'address', 'name'] as const;
export type IdentifierKind = (typeof IDENTIFIER_KINDS)[number];

/** What a row or an account is recognised by. Blanks and placeholders (`N/A`, `0`, `unknown`) identify nobody and are left empty. */
export interface Identifiers {
	readonly employeeId: string;
	readonly employeeNumber: string;
	/** Address, address to come, login and alternate address. */
	readonly addresses: readonly string[];
	readonly name: string;
	/** The name without titles, initials and remarks: weaker than the name. */
	readonly bareName: string;
}

/** Reads the identifiers of the rows and accounts of one run. */
export interface IdentifierReader {
	ofRow(desired: DesiredUser): Identifiers;
	ofAccount(live: LiveUser): Identifiers;
	/** Whether *Match By: Employee ID* would bring the two together: an ID that lost its zeros would not. */
	haveOneId(desired: DesiredUser, live: LiveUser): boolean;
}

/** @param fields what the accounts were read with; those of the table come first */
export function createIdentifierReader(fields: readonly Field[]): IdentifierReader {
	const at = (name: string): number => fields.findIndex((field) => field.name === name);
	const [idAt, numberAt, alternateAt] = [at('employeeId'), at('employeeNumber'), at('alternateEmail')];
	const read = (values: readonly (FieldValue | undefined)[], displayName: string, addresses: readonly string[]): Identifiers => {
		return {
			employeeId: comparableId(identifierText(values[idAt])),
			employeeNumber: comparableId(identifierText(values[numberAt])),
			addresses: [...new Set([...addresses, identifierText(values[alternateAt])].map(comparableAddress))].filter((key) => key !== ''),
			name: comparableName(displayName),
			bareName: comparableBareName(displayName),
		};
	};
	return {
		ofRow: (desired) => read(desired.values, desired.displayName, [desired.email, finalEmail(desired)]),
		ofAccount: (live) => read(live.values, live.displayName, [live.email, live.login]),
		haveOneId: ({ employeeIdKey: key }, live) => key !== '' && key === matchingIdKey(identifierText(live.values[idAt])),
	};
}

function identifierText(value: FieldValue | undefined): string {
	return String(value ?? '');
}

/** Keys of one kind; empty where the row or account has no such identifier. */
export function keysOf(identifiers: Identifiers, kind: IdentifierKind): readonly string[] {
	switch (kind) {
		case 'address':
			return identifiers.addresses;
		case 'employeeId': {
			const key = anyId(identifiers);
			return key === '' ? [] : [key];
		}
		case 'employeeNumber':
			return identifiers.employeeNumber === '' ? [] : [identifiers.employeeNumber];
		case 'name':
			return [...new Set([identifiers.name, identifiers.bareName])].filter((key) => key !== '');
	}
}

/** Domo replaces the number by the ID (domo-api 2.7): where there is a number alone, it also serves as the ID. */
function anyId({ employeeId, employeeNumber }: Identifiers): string {
	return employeeId === '' ? employeeNumber : employeeId;
}

/** How many sets of ids there are: each id that one has or has not. */
export const ID_SETS = [0, 1, 2, 3] as const;

/**
 * Which IDs a row or an account has. Where both have an ID, or both a number, and these differ, a common name does not count:
 * they are two people with one name. An ID that only one side has proves nothing. An equal address, or the other ID, outweighs that.
 */
export function idSetOf({ employeeId, employeeNumber }: Identifiers): number {
	return (employeeId === '' ? 0 : 1) + (employeeNumber === '' ? 0 : 2);
}

/**
 * An id as it is compared with one that a spreadsheet may have spoilt: without marks around it, leading zeros, `.0` and separators of thousands,
 * written out where it was in scientific notation or looks like it (`1E5`). A number that lost digits identifies nobody.
 */
export function comparableId(text: string): string {
	if (text === '' || isPlaceholderId(text)) return '';
	const written = withoutMarks(employeeIdKey(text));
	const key = writtenOut(written) ?? written;
	const plain = /^(\d+|\d{1,3}(?:[,.'’ ]\d{3})+)(?:[.,]0+)?$/.exec(key)?.[1]?.replace(/\D/g, '');
	if (plain !== undefined) return plain.length > 15 ? `${plain.slice(0, 15)}~${plain.length}` : plain.replace(/^0+(?=\d)/, '');
	const [, first = '', rest = '', exponent = ''] = scientific.exec(key) ?? [];
	// `1.5E+4` is no id, whereas letters may be part of one.
	if (first === '' || !/[.,+]/.test(key)) return key;
	return rest.length === Number(exponent) ? first + rest : '';
}

/** As programs write large numbers: `1.23E+12`. */
const scientific = /^(\d)(?:[.,](\d*))?e\+?(\d{1,2})$/;

const nobodysMailbox = /^(?:no-?reply|do-?not-?reply|none|nobody|unknown|null|na|n\.a|test|dummy|placeholder|x+)@/;

function comparableAddress(text: string): string {
	const key = emailKey(text);
	return key.includes('@') && !nobodysMailbox.test(key) ? key : '';
}

/** Letters that do not come apart into a letter and a mark. */
const plainLetters: Readonly<Record<string, string>> = { ß: 'ss', æ: 'a', œ: 'o', ø: 'o', ł: 'l', đ: 'd', ð: 'd', þ: 'th', ı: 'i', ħ: 'h', ŋ: 'n' };
/** Names that stand for nobody, with their words in order. */
const noNames: ReadonlySet<string> = new Set(['new user', 'hire new', 'employee new', 'user', 'test user', 'test', 'employee', 'open position', 'vacant']);

/** A name without accents, marks, case and order: `Doe, Jane`, `JANE DOE` and `Jané Doe` are one; so are `Müller` and `Mueller`. */
export function comparableName(text: string): string {
	if (isPlaceholder(text)) return '';
	const bare = text
		.normalize('NFKD')
		.toLowerCase()
		.replace(/[\p{M}\p{Default_Ignorable_Code_Point}'’‘`´.]/gu, '')
		.replace(/[ßæœøłđðþıħŋ]/g, (letter) => plainLetters[letter] ?? letter)
		.replace(/([aou])e/g, '$1');
	const key = bare.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '').sort().join(' ');
	return noNames.has(key) ? '' : key;
}

/** Words around a name: titles, degrees, generations, and what companies add to people from outside. */
const aroundNames: ReadonlySet<string> = new Set([
	'dr', 'prof', 'mr', 'mrs', 'ms', 'miss', 'mx', 'sir', 'dame', 'herr', 'frau', 'ing', 'dipl', 'mag', 'phd', 'md', 'mba', 'msc', 'bsc', 'ma', 'ba', 'jr', 'sr', 'ii', 'iii', 'iv',
	'ext', 'extern', 'external', 'contractor', 'consultant', 'temp', 'intern',
]);
const remarks = /\([^()]*\)|\[[^[\]]*\]/g;
const blanklessScripts = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\s]+$/u;

/**
 * A name without what one table writes around it and another does not: `Dr. Jane A. Doe (External)` and `Jane Doe` are one. Two words
 * are left at least. An equal bare name means that two may be one person, never that they are.
 */
export function comparableBareName(text: string): string {
	const bare = text.replace(remarks, ' ');
	if (blanklessScripts.test(bare)) return comparableName(bare.replace(/\s+/g, ''));
	const name = comparableName(bare);
	const words = name.split(' ');
	const kept = words.filter((word) => !aroundNames.has(word) && !/^\p{L}$/u.test(word));
	return kept.length < 2 || kept.length === words.length ? name : kept.join(' ');
}

/** Characters of a value in a sentence. */
const maxShown = 60;

/** The identifiers that a row and an account have in common, for a sentence: `employeeId (E17) and name (Jane Doe)`. Empty where there are none. */
export function sharedIdentifiers(desired: DesiredUser, account: LiveUser, reader: IdentifierReader): string {
	const [row, live] = [reader.ofRow(desired), reader.ofAccount(account)];
	const shared: string[] = [];
	const isNumber = row.employeeNumber !== '' && row.employeeNumber === live.employeeNumber;
	const id = anyId(row);
	if (id !== '' && id === anyId(live) && !(isNumber && row.employeeId === '')) shared.push(`employeeId (${clip(id, maxShown)})`);
	if (isNumber) shared.push(`employeeNumber (${clip(row.employeeNumber, maxShown)})`);
	const address = row.addresses.find((key) => live.addresses.includes(key));
	if (address !== undefined) shared.push(`address (${clip(address, maxShown)} belongs to both)`);
	if (keysOf(row, 'name').some((key) => keysOf(live, 'name').includes(key))) shared.push(`name (${clip(desired.displayName, maxShown)})`);
	return shared.length < 2 ? shared.join('') : `${shared.slice(0, -1).join(', ')} and ${shared.at(-1) ?? ''}`;
}

/**
 * Returns whether one of these rows may mean a live user, by any identifier: an address or alternate address on either side, the
 * login, an ID or what a spreadsheet left of it, or the name, also swapped or without accents (rule 2).
 */
export function mayBelongTo(rows: readonly PersonKeys[], reader: IdentifierReader): (user: LiveUser) => boolean {
	return atOnce(keySteps(rows, reader));
}

/** The same for as many rows as a table may have. */
export function mayBelongToChunked(rows: readonly PersonKeys[], reader: IdentifierReader, clock: Clock): Promise<(user: LiveUser) => boolean> {
	return runChunked(keySteps(rows, reader), clock);
}

/** Yields after each row. */
function* keySteps(rows: readonly PersonKeys[], reader: IdentifierReader): Generator<void, (user: LiveUser) => boolean, undefined> {
	if (rows.length === 0) return () => false;
	const [addresses, ids, names] = [new Set<string>(), new Set<string>(), new Set<string>()];
	for (const { emailKeys, alternateKeys = [], employeeIdKey: id, employeeNumberKey: number = '', nameKey: name } of rows) {
		for (const key of [...emailKeys, ...alternateKeys]) addresses.add(key);
		for (const key of [id, number]) ids.add(comparableId(key));
		for (const key of [name, comparableName(name), comparableBareName(name)]) names.add(key);
		yield;
	}
	for (const keys of [addresses, ids, names]) keys.delete('');
	const mayBeSpoilt = spoiltFrom(rows);
	return (user) => {
		const identifiers = reader.ofAccount(user);
		return (
			addresses.has(emailKey(user.email))
			|| identifiers.addresses.some((key) => addresses.has(key))
			|| ids.has(identifiers.employeeId)
			|| ids.has(identifiers.employeeNumber)
			|| mayBeSpoilt(identifiers.employeeId)
			|| mayBeSpoilt(identifiers.employeeNumber)
			|| names.has(identifiers.name)
			|| names.has(identifiers.bareName)
			|| names.has(nameKey(user.displayName))
		);
	};
}

/** Ids that lost their digits (`1.23E+12`) are no key: each is compared with the ids that have as many, and the same first one. */
function spoiltFrom(rows: readonly PersonKeys[]): (id: string) => boolean {
	const lossy = new Map<string, Set<string>>();
	for (const { employeeIdKey, employeeNumberKey = '' } of rows) {
		for (const key of [employeeIdKey, employeeNumberKey]) {
			const [, first, , exponent] = scientific.exec(withoutMarks(key)) ?? [];
			if (first === undefined || comparableId(key) !== '') continue;
			const place = `${first} ${Number(exponent) + 1}`;
			lossy.set(place, (lossy.get(place) ?? new Set()).add(key));
		}
	}
	if (lossy.size === 0) return () => false;
	return (sign) => {
		const [, figures = '', length = figures.length] = /^(\d+)(?:~(\d+))?$/.exec(sign) ?? [];
		const id = figures.padEnd(Number(length), '0');
		// Rounding may have made 2.0E+3 of 1999.
		return [0, 1].some((up) => [...(lossy.get(`${Number(id.charAt(0)) + up} ${id.length}`) ?? [])].some((key) => idSpoiltAs(key, id)));
	};
}
