import { STATUS_TABLE } from '../../apply/statuses';
import type { Outcome } from '../../apply/types';
import type { FieldValue } from '../../common/fieldValue';
import { figure } from '../../common/wording';
import { personPage } from '../../domo/instance';
import { suspectCellsOf, writeAction } from '../../plan/describe';
import type { Labels } from '../../plan/labels';
import type { FieldChange } from '../../plan/types';
import { afterOf, beforeOf, changedFields, filledFields, listFieldNames, nameOf, truncate } from '../outcomes';
import { type ReportModel, type Section, sentencesAbout } from '../reportModel';
import { html, isolated, type Markup, nothing, type StyleFunction } from './markup';

export interface PersonOptions {
	readonly style: StyleFunction;
	/** Longest value shown, in characters. */
	readonly valueLimit: number;
	/** How many fields of a created or deleted person are shown. */
	readonly imageFields: number;
	/** How many changed fields, and how many cells with a problem, of one person are shown. */
	readonly fields: number;
	/** Longest sentence shown, in characters. */
	readonly sentenceLimit: number;
}

/** One person of a section: who, then why, and which cells or fields it is about. Long texts and lists are cut as `options` say. */
export function personCard(outcome: Outcome, section: Section, model: ReportModel, options: PersonOptions): Markup {
	const { style, sentenceLimit } = options;
	const says = sentencesAbout(outcome, section, model).map((line) => truncate(line, sentenceLimit));
	return html`<div ${style('person')}>${who(outcome, section, model, options)}${says.map((line) => html`<p ${style('says')}>${line}</p>`)}${
		section.kind === 'rejected' ? problems(outcome, model, options) : changeDetails(outcome, model, options)
	}${warningLines(outcome, model, options)}</div>
`;
}

function who(outcome: Outcome, section: Section, model: ReportModel, { style, valueLimit }: PersonOptions): Markup {
	const named = outcome.displayName !== '';
	const name = isolated(truncate(neutralisePasted(nameOf(outcome)), valueLimit));
	const page = profilePage(outcome, model.instance);
	const title = page === null ? name : html`<a href="${page}" ${style('link')}>${name}</a>`;
	const email = named && outcome.email !== '' ? html` <span ${style('email')}>${isolated(truncate(neutralisePasted(outcome.email), valueLimit))}</span>` : nothing;
	const tags = tagsOf(outcome, section).map((tag) => html` <span ${style('tag')}>· ${tag}</span>`);
	return html`<span ${style('name')}>${title}</span>${email}${tags}`;
}

function tagsOf(outcome: Outcome, section: Section): readonly string[] {
	return [
		outcome.row_number === null ? '' : `row ${outcome.row_number}`,
		section.kind === 'failed' ? (writeAction(outcome) ?? '') : '',
		section.kind === 'failed' && outcome.status !== 'failed' ? STATUS_TABLE[outcome.status].words : '',
		outcome.sendInvite === true && outcome.status === 'applied' ? 'invited' : '',
		outcome.held !== undefined && outcome.status !== 'held' ? 'released hold' : '',
	].filter(Boolean);
}

/** A person's page in Domo; null where there is no account any more. The path is our choice: Domo documents none. */
function profilePage({ userId, status, action, held }: Outcome, instance: string): string | null {
	const removed = status === 'applied' && (action === 'delete' || held?.action === 'delete');
	if (userId === null || removed || !/^https?:\/\/[\w.:[\]-]+$/.test(instance)) return null;
	return personPage(instance, userId);
}

function problems({ problems: all = [] }: Outcome, { showValues }: ReportModel, { style, valueLimit, fields, sentenceLimit }: PersonOptions): Markup {
	const cells = all.slice(0, fields).map(({ column, value, message }) => {
		const shown = value === '' ? html`<span ${style('blank')}>empty</span>` : html`<span ${style('code')}>${isolated(truncate(neutralisePasted(value), valueLimit))}</span>`;
		return html`<tr><td ${style('field')}>${isolated(column)}</td><td ${style('value')}>${showValues ? html`${shown} ` : nothing}${truncate(message, sentenceLimit)}</td></tr>`;
	});
	return html`<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" ${style('fixed')}>${cells}</table>${andMore(all.length - cells.length, ['cell', 'cells'], style)}`;
}

/** Warnings about cells that look wrong and were used nevertheless. */
function warningLines(outcome: Outcome, { showValues }: ReportModel, { style, valueLimit, fields, sentenceLimit }: PersonOptions): readonly Markup[] {
	const all = suspectCellsOf(outcome);
	const shown = all.slice(0, fields).map(({ column, value, message }) => {
		const cell = showValues ? html` <span ${style('code')}>${isolated(truncate(neutralisePasted(value), valueLimit))}</span>` : nothing;
		return html`<p ${style('says')}><b>Warning</b>, ${isolated(column)}${cell}: ${truncate(message, sentenceLimit)}</p>`;
	});
	return [...shown, andMore(all.length - shown.length, ['warning', 'warnings'], style)];
}

function changeDetails(outcome: Outcome, model: ReportModel, options: PersonOptions): Markup {
	const { style } = options;
	if (!model.showValues) {
		const names = listFieldNames(changedFields(outcome).map(model.labels.field), options.fields);
		return names === '' ? nothing : html`<p ${style('says', 'muted')}>${names}</p>`;
	}
	const action = writeAction(outcome);
	if (action === 'create') return fieldLine(afterOf(outcome), model.labels, options);
	if (action === 'delete') return fieldLine(beforeOf(outcome), model.labels, options);
	return fieldTable(outcome, model.labels, options);
}

/** All fields of a created or deleted person, in one paragraph. */
function fieldLine(image: ReturnType<typeof beforeOf>, labels: Labels, { style, valueLimit, imageFields: limit }: PersonOptions): Markup {
	const fields = filledFields(image, labels);
	if (fields.length === 0 || limit === 0) return nothing;
	const left = fields.length - limit;
	const shown = fields.slice(0, limit).map(({ label, text }, at) => html`${at === 0 ? '' : ' · '}<span ${style('muted')}>${label}</span> ${isolated(truncate(neutralisePasted(text), valueLimit))}`);
	return html`<p ${style('says')}>${shown}${left > 0 ? html` <span ${style('muted')}>· ${figure(left)} more</span>` : nothing}</p>`;
}

function fieldTable(outcome: Outcome, labels: Labels, { style, valueLimit, fields }: PersonOptions): Markup {
	if (outcome.changes.length === 0) return nothing;
	const rows = outcome.changes.slice(0, fields).map((change) => {
		const { old, fresh } = oldAndNewValue(change, labels, style, valueLimit);
		return html`<tr><td ${style('field')}>${isolated(labels.field(change.field))}</td><td ${style('value')}>${old}</td><td ${style('value')}><span ${style('muted')}>→</span> ${fresh}</td></tr>`;
	});
	return html`<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" ${style('fixed')}>${rows}</table>${andMore(outcome.changes.length - rows.length, ['field', 'fields'], style)}`;
}

/** How much was left out of one person; the run log has all of it. */
function andMore(left: number, [one, many]: readonly [string, string], style: StyleFunction): Markup {
	return left > 0 ? html`<p ${style('says', 'muted')}>and ${figure(left)} more ${left === 1 ? one : many}: see the run log</p>` : nothing;
}

/** Old and new value of a field; for lists, what was removed and what was added. Values are cut at `limit` characters. */
function oldAndNewValue({ field, from, to }: FieldChange, labels: Labels, style: StyleFunction, limit: number): { readonly old: Markup; readonly fresh: Markup } {
	if (isList(from) && isList(to)) return listDifference(from, to, style, limit);
	return { old: shownValue(labels.value(field, from), limit, style, 'old'), fresh: shownValue(labels.value(field, to), limit, style, 'fresh') };
}

function isList(value: FieldValue): value is readonly string[] {
	return value !== null && typeof value === 'object';
}

function shownValue(text: string, limit: number, style: StyleFunction, name: 'old' | 'fresh'): Markup {
	if (text === '') return html`<span ${style('blank')}>empty</span>`;
	return html`<span ${style(name)}>${isolated(truncate(neutralisePasted(text), limit))}</span>`;
}

function listDifference(from: readonly string[], to: readonly string[], style: StyleFunction, limit: number): { old: Markup; fresh: Markup } {
	const left = from.filter((each) => !to.includes(each));
	const came = to.filter((each) => !from.includes(each));
	const kept = from.length - left.length;
	const quiet = (text: string): Markup => html`<span ${style('blank')}>${text}</span>`;
	const fresh = came.length > 0 ? shownValue(came.join(', '), limit, style, 'fresh') : quiet(to.length === 0 ? 'empty' : `${kept} as before`);
	return {
		old: left.length > 0 ? shownValue(left.join(', '), limit, style, 'old') : quiet(from.length === 0 ? 'empty' : '–'),
		fresh: came.length > 0 && kept > 0 ? html`${fresh} ${quiet(`and ${kept} as before`)}` : fresh,
	};
}

/**
 * Text that stays text when its cell is pasted into a spreadsheet: formula-like text gets a leading apostrophe (C14). Phone
 * numbers and plain numbers cannot be formulas and stay unchanged.
 */
function neutralisePasted(text: string): string {
	return /^[=@\t\r\n＝＠]/.test(text) || /^[+\-＋－](?![\d\s()./-]*$)/.test(text) ? `'${text}` : text;
}
