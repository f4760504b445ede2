import { personPage } from '../../domo/instance';
import { STATUS_TABLE } from '../../apply/statuses';
import type { Outcome } from '../../apply/types';
import { suspectCellsOf } from '../../plan/describe';
import { isRemovalItem, writeAction } from '../kind';
import type { Section, ReportModel } from '../story/story';
import { afterOf, beforeOf, changedFields, cut, fieldNames, happened, why } from '../values';
import { figure } from '../words';
import { html, isolated, type Markup, nothing, type Paint } from './markup';
import { imageFields, inert, oldAndNew, supportDetails } from './values';

export interface PersonOptions {
	readonly paint: Paint;
	/** Longest value shown, in characters. */
	readonly valueLimit: number;
	/** How many fields of a person who came or went are shown. */
	readonly imageFields: number;
	/** How many changed fields, and how many cells with a problem, of one person are shown. */
	readonly fields: number;
	/** Longest sentence shown, in characters. */
	readonly sentenceLimit: number;
}

/** One person of a section: who, then what was to change or went wrong. */
export function person(outcome: Outcome, section: Section, story: ReportModel, options: PersonOptions): Markup {
	const { paint, sentenceLimit } = options;
	const says = sentences(outcome, section).map((line) => cut(line, sentenceLimit));
	return html`<div ${paint('person')}>${who(outcome, section, story, options)}${says.map((line) => html`<p ${paint('says')}>${line}</p>`)}${
		section.kind === 'rejected' ? problems(outcome, story, options) : details(outcome, story, options)
	}${cautions(outcome, story, options)}</div>
`;
}

function who(outcome: Outcome, section: Section, story: ReportModel, { paint, valueLimit }: PersonOptions): Markup {
	const named = outcome.displayName !== '';
	const name = isolated(cut(inert(named ? outcome.displayName : outcome.email || 'No e-mail address'), valueLimit));
	const page = profilePage(outcome, story.instance);
	const title = page === null ? name : html`<a href="${page}" ${paint('link')}>${name}</a>`;
	const email = named && outcome.email !== '' ? html` <span ${paint('email')}>${isolated(cut(inert(outcome.email), valueLimit))}</span>` : nothing;
	const tags = tagsOf(outcome, section).map((tag) => html` <span ${paint('tag')}>· ${tag}</span>`);
	return html`<span ${paint('name')}>${title}</span>${email}${tags}`;
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

/** A person's page in Domo; none for who has no account, or no longer. The path is our choice: Domo documents none. */
function profilePage({ userId, status, action, held }: Outcome, instance: string): string | null {
	const removed = status === 'applied' && (action === 'delete' || held?.action === 'delete');
	if (userId === null || removed || !/^https?:\/\/[\w.:[\]-]+$/.test(instance)) return null;
	return personPage(instance, userId);
}

function sentences(outcome: Outcome, section: Section): readonly string[] {
	const { held } = outcome;
	const own = section.reason === '' ? why(outcome) : '';
	switch (section.kind) {
		case 'failed': {
			const small = supportDetails(outcome);
			return [small === '' ? why(outcome) : `${why(outcome)} (${small})`];
		}
		case 'held':
			return [own, held?.relatedEmail === undefined ? '' : `Perhaps the same person: ${held.relatedEmail}`].filter(Boolean);
		case 'rejected':
			return outcome.problems?.length ? [] : [why(outcome)];
		case 'notApproved':
		case 'removed':
			return [own].filter(Boolean);
		case 'created':
		case 'updated':
		case 'alreadyDone':
		case 'unchanged':
			return [happened(outcome)].filter(Boolean);
	}
}

function problems({ problems: all = [] }: Outcome, { showValues }: ReportModel, { paint, valueLimit, fields, sentenceLimit }: PersonOptions): Markup {
	const cells = all.slice(0, fields).map(({ column, value, message }) => {
		const shown = value === '' ? html`<span ${paint('blank')}>empty</span>` : html`<span ${paint('code')}>${isolated(cut(inert(value), valueLimit))}</span>`;
		return html`<tr><td ${paint('field')}>${isolated(column)}</td><td ${paint('value')}>${showValues ? html`${shown} ` : nothing}${cut(message, sentenceLimit)}</td></tr>`;
	});
	return html`<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" ${paint('fixed')}>${cells}</table>${andMore(all.length - cells.length, 'cells', paint)}`;
}

/** Cells that look wrong and are used all the same. */
function cautions(outcome: Outcome, { showValues }: ReportModel, { paint, valueLimit, fields, sentenceLimit }: PersonOptions): readonly Markup[] {
	const all = suspectCellsOf(outcome);
	const told = all.slice(0, fields).map(({ column, value, message }) => {
		const cell = showValues ? html` <span ${paint('code')}>${isolated(cut(inert(value), valueLimit))}</span>` : nothing;
		return html`<p ${paint('says')}><b>Warning</b>, ${isolated(column)}${cell}: ${cut(message, sentenceLimit)}</p>`;
	});
	return [...told, andMore(all.length - told.length, 'warnings', paint)];
}

function details(outcome: Outcome, story: ReportModel, options: PersonOptions): Markup {
	const { paint } = options;
	if (!story.showValues) {
		const names = fieldNames(changedFields(outcome), options.fields);
		return names === '' ? nothing : html`<p ${paint('says', 'muted')}>${names}</p>`;
	}
	const action = writeAction(outcome);
	if (action === 'create') return fieldLine(afterOf(outcome), options);
	if (action === 'delete') return fieldLine(beforeOf(outcome), options);
	if (isRemovalItem(outcome) && outcome.changes.length === 0) return nothing;
	return fieldTable(outcome, options);
}

/** All fields of a person who came or went, in one paragraph. */
function fieldLine(image: ReturnType<typeof beforeOf>, { paint, valueLimit, imageFields: limit }: PersonOptions): Markup {
	const fields = imageFields(image);
	if (fields.length === 0 || limit === 0) return nothing;
	const left = fields.length - limit;
	const shown = fields.slice(0, limit).map(({ field, text }, at) => html`${at === 0 ? '' : ' · '}<span ${paint('muted')}>${field}</span> ${isolated(cut(inert(text), valueLimit))}`);
	return html`<p ${paint('says')}>${shown}${left > 0 ? html` <span ${paint('muted')}>· ${figure(left)} more</span>` : nothing}</p>`;
}

function fieldTable(outcome: Outcome, { paint, valueLimit, fields }: PersonOptions): Markup {
	if (outcome.changes.length === 0) return nothing;
	const rows = outcome.changes.slice(0, fields).map((change) => {
		const { old, fresh } = oldAndNew(change, paint, valueLimit);
		return html`<tr><td ${paint('field')}>${isolated(change.field)}</td><td ${paint('value')}>${old}</td><td ${paint('value')}><span ${paint('muted')}>→</span> ${fresh}</td></tr>`;
	});
	return html`<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" ${paint('fixed')}>${rows}</table>${andMore(outcome.changes.length - rows.length, 'fields', paint)}`;
}

/** What of a person is left out here; the run log has it. */
function andMore(left: number, things: string, paint: Paint): Markup {
	return left > 0 ? html`<p ${paint('says', 'muted')}>and ${figure(left)} more ${things}: see the run log</p>` : nothing;
}
