/**
 * The two bodies of the mail, made from the report model: HTML, from the same cards as report.html, and plain text. Both are cut to what a
 * mail can hold, and say how much was left out. Their words about a person come from `sentencesAbout`, those about the run from the banners.
 */
import { STATUS_TABLE } from '../apply/statuses';
import type { Outcome } from '../apply/types';
import { figure } from '../common/wording';
import { suspectCellsOf, writeAction } from '../plan/describe';
import type { Labels } from '../plan/labels';
import { type Banner, oneLine } from './banners';
import { byteLength, html, inlineStyle, type Markup, nothing } from './html/markup';
import { personCard } from './html/people';
import { card, factsCard, fieldCard, notesCard, pageLayout, sectionReason, sectionTitle, summaryCard } from './html/sections';
import { afterOf, beforeOf, changedFields, filledFields, listFieldNames, nameOf, truncate } from './outcomes';
import { type ReportModel, type Section, sentencesAbout } from './reportModel';

const style = inlineStyle;

/** Gmail cuts a mail off behind 102 kB. */
const maxMailBytes = 95_000;

/** How much a mail shows, from everything to nothing; the first size that fits is sent. */
const MAIL_SIZES = [
	{ people: 100, valueLimit: 400, imageFields: 40, fields: 40, sentenceLimit: 1_000, notes: 40 },
	{ people: 40, valueLimit: 160, imageFields: 5, fields: 20, sentenceLimit: 600, notes: 20 },
	{ people: 15, valueLimit: 120, imageFields: 5, fields: 12, sentenceLimit: 400, notes: 10 },
	{ people: 5, valueLimit: 80, imageFields: 5, fields: 8, sentenceLimit: 300, notes: 5 },
	{ people: 0, valueLimit: 80, imageFields: 0, fields: 0, sentenceLimit: 300, notes: 0 },
] as const;

type MailSize = (typeof MAIL_SIZES)[number];

/** The HTML body. */
export function mailHtml(model: ReportModel): string {
	let mail = '';
	for (const size of MAIL_SIZES) {
		mail = rendered(model, size);
		if (byteLength(mail) <= maxMailBytes) break;
	}
	return mail;
}

function rendered(model: ReportModel, size: MailSize): string {
	const { head, foot } = pageLayout(model, style, true);
	const cards = [
		card(style, summaryCard(model, style, false)),
		...model.sections.map((section) => card(style, sectionCard(section, model, size))),
		model.fieldCounts.length > 0 && size.fields > 0 ? card(style, fieldCard(model, style, size.fields)) : nothing,
		model.notes.length > 0 && size.notes > 0 ? card(style, notesCard(model.notes, size.notes, style)) : nothing,
		card(style, factsCard(model, style)),
	];
	return head + cards.map((each) => each.html).join('') + foot;
}

function sectionCard(section: Section, model: ReportModel, { people, ...options }: MailSize): Markup {
	const shown = section.outcomes.slice(0, people);
	const left = section.outcomes.length - shown.length;
	const more = left === 0 ? nothing : html`<p ${style('more')}>${shown.length === 0 ? '' : 'and '}${figure(left)}${shown.length === 0 ? '' : ' more'}: see the attached report.html</p>`;
	return html`${sectionTitle(section, style)}${sectionReason(section, style)}
${shown.map((outcome) => personCard(outcome, section, model, { style, ...options }))}${more}`;
}

const maxPeople = 25;
const valueLimit = 120;
const fieldsOfPerson = 5;

const fieldsOfChange = 40;
const sentenceLimit = 600;
const maxNotesShown = 25;

/** The plain-text body. */
export function mailText(model: ReportModel): string {
	const blocks = [
		headText(model),
		...model.banners.map(bannerText),
		attentionText(model),
		instanceText(model),
		...model.sections.map((section) => sectionText(section, model)),
		fieldCountsText(model),
		model.notes.length === 0 ? '' : ['Notes', ...model.notes.slice(0, maxNotesShown).map((note) => `- ${oneLine(note)}`), andMoreText(model.notes.length - maxNotesShown, 'see the attached report.html')].filter(Boolean).join('\n'),
		model.facts.map(({ label, value, url }) => [`${label}: ${oneLine(value)}`, url].filter(Boolean).join(' ')).join('\n'),
	];
	return `${blocks.filter(Boolean).join('\n\n')}\n`;
}

function headText(model: ReportModel): string {
	const title = [model.title, model.instanceName].filter(Boolean).map(oneLine).join(' · ');
	return [title, '='.repeat(Math.min([...title].length, 72)), oneLine(model.description), model.headline.startsWith(model.badge.word) ? model.headline : `${model.badge.word}: ${model.headline}`].filter(Boolean).join('\n');
}

function bannerText({ title, text, todo, toe }: Banner): string {
	return [`! ${title}`, text, todo, toe && `For Domo support: ${toe}`].filter(Boolean).map(oneLine).join('\n  ');
}

/** What to look at first, one line each. */
function attentionText({ attention }: ReportModel): string {
	if (attention.length === 0) return '';
	const lines = attention.map(({ title, people, more }) => `- ${title}: ${people.map(oneLine).join(', ')}${more > 0 ? ` and ${figure(more)} more` : ''}`);
	return ['LOOK AT THESE FIRST', ...lines].join('\n');
}

function instanceText(model: ReportModel): string {
	return model.instanceLines.map(({ label, before, after, remark }) => `${label}: ${before}${after === '' ? '' : ` -> ${after}`}${remark === '' ? '' : ` (${remark})`}`).join(', ');
}

/** How often each field was written. */
function fieldCountsText({ fieldCounts, dryRun, labels }: ReportModel): string {
	if (fieldCounts.length === 0) return '';
	const lines = fieldCounts.slice(0, maxPeople).map(({ field, changed, cleared, set }) => {
		const parts = [[changed, 'changed'], [cleared, 'cleared'], [set, 'set on new people']] as const;
		return `- ${oneLine(labels.field(field))}: ${parts.filter(([count]) => count > 0).map(([count, word]) => `${figure(count)} ${word}`).join(', ')}`;
	});
	const left = fieldCounts.length - lines.length;
	return [dryRun ? 'FIELDS TO WRITE' : 'FIELDS WRITTEN', ...lines, left === 0 ? '' : `  and ${figure(left)} more: see the attached report.html`].filter(Boolean).join('\n');
}

function sectionText(section: Section, model: ReportModel): string {
	const shown = section.outcomes.slice(0, maxPeople);
	const left = section.outcomes.length - shown.length;
	return [
		section.title.toUpperCase(),
		section.reason,
		...shown.flatMap((outcome) => personText(outcome, section, model)),
		left === 0 ? '' : `  and ${figure(left)} more: see the attached report.html`,
	].filter(Boolean).join('\n');
}

function personText(outcome: Outcome, section: Section, model: ReportModel): readonly string[] {
	const own = (text: string): string => oneLine(truncate(text, sentenceLimit));
	const row = outcome.row_number === null ? '' : `row ${outcome.row_number}`;
	const email = outcome.displayName === '' || outcome.email === '' ? '' : ` <${oneLine(outcome.email)}>`;
	const name = `${oneLine(nameOf(outcome))}${email}`;
	const trouble = section.kind === 'failed' && outcome.status !== 'failed' ? STATUS_TABLE[outcome.status].words : undefined;
	const line = [`- ${truncate(name, valueLimit)}`, row, trouble].filter(Boolean).join(', ');
	return [line, ...[...detailLines(outcome, section, model, own), ...warningTexts(outcome, model, own)].map((each) => `    ${each}`)];
}

/** Warnings about cells that look wrong and were used nevertheless. */
function warningTexts(outcome: Outcome, { showValues }: ReportModel, own: (text: string) => string): readonly string[] {
	return firstLines(suspectCellsOf(outcome), ({ column, value, message }) => `Warning, ${column}${showValues ? ` "${truncate(oneLine(value), valueLimit)}"` : ''}: ${own(message)}`);
}

function detailLines(outcome: Outcome, section: Section, model: ReportModel, own: (text: string) => string): readonly string[] {
	if (section.kind === 'rejected' && outcome.problems?.length) {
		return firstLines(outcome.problems, ({ column, value, message }) => `${column}${model.showValues ? ` "${truncate(oneLine(value), valueLimit)}"` : ''}: ${own(message)}`);
	}
	return [...sentencesAbout(outcome, section, model).map(own), ...fieldLines(outcome, model)].filter(Boolean);
}

/** One line for each of the first ones, then how many more there are. */
function firstLines<T>(all: readonly T[], line: (each: T) => string): readonly string[] {
	return [...all.slice(0, fieldsOfChange).map(line), andMoreText(all.length - fieldsOfChange, 'see the run log')].filter(Boolean);
}

function andMoreText(left: number, where: string): string {
	return left > 0 ? `and ${figure(left)} more: ${where}` : '';
}

function fieldLines(outcome: Outcome, { showValues, labels }: ReportModel): readonly string[] {
	const action = writeAction(outcome);
	if (action === null) return [];
	if (!showValues) return [listFieldNames(changedFields(outcome).map(labels.field), fieldsOfChange)];
	if (action !== 'update') return imageText(action === 'create' ? afterOf(outcome) : beforeOf(outcome), labels);
	return firstLines(outcome.changes, ({ field, from, to }) => {
		const text = (value: typeof from): string => oneLine(truncate(labels.value(field, value), valueLimit)) || '(empty)';
		return `${labels.field(field)}: ${text(from)} -> ${text(to)}`;
	});
}

/** The first fields of a created or deleted person, on one line. */
function imageText(fieldsBy: ReturnType<typeof beforeOf>, labels: Labels): readonly string[] {
	const all = filledFields(fieldsBy, labels);
	const shown = all.slice(0, fieldsOfPerson).map(({ label, text }) => `${label} ${oneLine(truncate(text, valueLimit))}`);
	return [[...shown, ...(all.length > shown.length ? [`${figure(all.length - shown.length)} more`] : [])].join(' · ')];
}
