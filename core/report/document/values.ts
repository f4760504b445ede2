import type { Outcome } from '../../apply/types';
import type { Image } from '../../plan/types';
import type { FieldValue } from '../../common/fieldValue';
import { cut, valueText } from '../values';
import { html, isolated, type Markup, type Paint } from './markup';

/** The ids of Domo's own roles (domo-api 8); other roles are told by their id. */
const ROLE_NAMES: Readonly<Record<string, string>> = { 1: 'Admin', 2: 'Privileged', 3: 'Editor', 4: 'Participant', 5: 'Social' };

export interface Change {
	readonly field: string;
	readonly from: FieldValue;
	readonly to: FieldValue;
}

/** Old and new value of a field; of a list, what left and what came. `limit` cuts long cells. */
export function oldAndNew({ field, from, to }: Change, paint: Paint, limit: number): { readonly old: Markup; readonly fresh: Markup } {
	if (isList(from) && isList(to)) return listDifference(from, to, paint, limit);
	return {
		old: shown(field, from, limit, paint, 'old'),
		fresh: shown(field, to, limit, paint, 'fresh'),
	};
}

function isList(value: FieldValue): value is readonly string[] {
	return value !== null && typeof value === 'object';
}

function shown(field: string, value: FieldValue, limit: number, paint: Paint, style: 'old' | 'fresh'): Markup {
	const text = fieldText(field, value);
	if (text === '') return html`<span ${paint('blank')}>empty</span>`;
	return html`<span ${paint(style)}>${isolated(cut(inert(text), limit))}</span>`;
}

function listDifference(from: readonly string[], to: readonly string[], paint: Paint, limit: number): { old: Markup; fresh: Markup } {
	const left = from.filter((each) => !to.includes(each));
	const came = to.filter((each) => !from.includes(each));
	const kept = from.length - left.length;
	const quiet = (text: string): Markup => html`<span ${paint('blank')}>${text}</span>`;
	const fresh = came.length > 0 ? shown('', came, limit, paint, 'fresh') : quiet(to.length === 0 ? 'empty' : `${kept} as before`);
	return {
		old: left.length > 0 ? shown('', left, limit, paint, 'old') : quiet(from.length === 0 ? 'empty' : '–'),
		fresh: came.length > 0 && kept > 0 ? html`${fresh} ${quiet(`and ${kept} as before`)}` : fresh,
	};
}

/** A value as people read it: lists with commas, Domo's own roles by name. */
export function fieldText(field: string, value: FieldValue): string {
	if (isList(value)) return value.join(', ');
	const text = valueText(value);
	const role = field === 'roleId' ? ROLE_NAMES[text] : undefined;
	return role === undefined ? text : `${role} (${text})`;
}

/** The fields of a person who came or went that have a value; who it is stands elsewhere. */
export function imageFields(image: Image | null): readonly { readonly field: string; readonly text: string }[] {
	return Object.entries(image ?? {})
		.filter(([field]) => field !== 'email' && field !== 'displayName')
		.map(([field, value]) => ({ field, text: fieldText(field, value) }))
		.filter(({ text }) => text !== '');
}

/** `HTTP 500, for Domo support: D2RFR14QKK-0FWIV-QTGGZ`; empty where nobody answered. */
export function supportDetails({ httpStatus, toe }: Pick<Outcome, 'httpStatus' | 'toe'>): string {
	return [httpStatus === undefined ? '' : `HTTP ${httpStatus}`, toe === undefined ? '' : `for Domo support: ${toe}`].filter(Boolean).join(', ');
}

/**
 * Text that stays text when its cell is pasted into a spreadsheet: formula-like text gets a leading apostrophe (C14). Phone
 * numbers and plain figures run nothing and stay as they are.
 */
export function inert(text: string): string {
	return /^[=@\t\r\n＝＠]/.test(text) || /^[+\-＋－](?![\d\s()./-]*$)/.test(text) ? `'${text}` : text;
}
