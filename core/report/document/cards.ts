import { total } from '../fieldTallies';
import type { Section, ReportModel } from '../story/story';
import { figure } from '../words';
import { html, isolated, type Markup, nothing, type Paint } from './markup';

export function sectionTitle({ kind, title }: Section, paint: Paint): Markup {
	return html`<h2 ${paint('heading', `ink-${kind}`)}>${title}</h2>`;
}

export function sectionReason({ reason }: Section, paint: Paint): Markup {
	return reason === '' ? nothing : html`<p ${paint('reason')}>${reason}</p>`;
}

/** The fields are told before the people who came or were changed: one line for an attribute says what a hundred people do not. */
export function aroundFields({ sections }: ReportModel): { readonly first: readonly Section[]; readonly written: readonly Section[] } {
	const isWritten = ({ kind }: Section): boolean => kind === 'created' || kind === 'updated';
	return { first: sections.filter((section) => !isWritten(section)), written: sections.filter(isWritten) };
}

/** Which attributes moved, and how often. */
export function fieldCard({ fieldTallies: tallies, dryRun }: ReportModel, paint: Paint, limit: number): Markup {
	const told = tallies.slice(0, limit);
	const cell = (count: number): Markup => html`<td ${count === 0 ? paint('number', 'zero') : paint('number')}>${figure(count)}</td>`;
	const rows = told.map((tally) => html`<tr><td ${paint('value')}>${isolated(tally.field)}</td>${cell(tally.changed)}${cell(tally.cleared)}${cell(tally.set)}</tr>`);
	const heads = ['changed', 'cleared', 'set on new people'].map((head) => html`<th scope="col" ${paint('columnHead')}>${head}</th>`);
	const left = tallies.slice(limit).reduce((sum, tally) => sum + total(tally), 0);
	return html`<h2 ${paint('heading')}>${dryRun ? 'Fields to write' : 'Fields written'}</h2>
<table width="100%" cellpadding="0" cellspacing="0" border="0" ${paint('full')}><tr><th scope="col" ${paint('columnHeadFirst')}>field</th>${heads}</tr>${rows}</table>
${left === 0 ? nothing : html`<p ${paint('more')}>${figure(left)} more, of ${figure(tallies.length - limit)} other fields, are in the run log.</p>`}`;
}

export function notesCard(notes: readonly string[], limit: number, paint: Paint): Markup {
	const left = notes.length - limit;
	const more = left > 0 ? html`<p ${paint('more')}>and ${figure(left)} more</p>` : nothing;
	return html`<h2 ${paint('heading')}>Notes</h2>${notes.slice(0, limit).map((note) => html`<p ${paint('says')}>${note}</p>`)}${more}`;
}

export function factsCard({ facts }: ReportModel, paint: Paint): Markup {
	const rows = facts.map(({ label, value }) => html`<tr><td ${paint('fact')}>${label}</td><td ${paint('factValue')}>${isolated(value)}</td></tr>`);
	return html`<table role="presentation" cellpadding="0" cellspacing="0" border="0">${rows}</table>`;
}
