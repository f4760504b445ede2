import { STATUS_TABLE } from '../../apply/statuses';
import type { Outcome } from '../../apply/types';
import { suspectCellsOf } from '../../plan/describe';
import { oneLine } from '../headline';
import { writeAction } from '../kind';
import type { Banner } from '../story/banners';
import type { ReportModel, Section } from '../story/story';
import { afterOf, beforeOf, changedFields, cut, fieldNames, happened, why } from '../values';
import { figure } from '../words';
import { fieldText, imageFields, supportDetails } from './values';

const people = 25;
const valueLimit = 120;
const fieldsOfPerson = 5;

/** Of one person. */
const fieldsOfChange = 40;
const sentenceLimit = 600;
const notesTold = 25;

/** The mail's plain-text part: the same story for people who read mails as text. */
export function mailText(story: ReportModel): string {
	const blocks = [
		head(story),
		...story.banners.map(bannerText),
		figures(story),
		...story.sections.map((section) => sectionText(section, story)),
		tallies(story),
		story.notes.length === 0 ? '' : ['Notes', ...story.notes.slice(0, notesTold).map((note) => `- ${oneLine(note)}`), more(story.notes.length - notesTold, 'see the attached report.html')].filter(Boolean).join('\n'),
		story.facts.map(({ label, value }) => `${label}: ${oneLine(value)}`).join('\n'),
	];
	return `${blocks.filter(Boolean).join('\n\n')}\n`;
}

function head(story: ReportModel): string {
	const title = [story.title, story.instanceName].filter(Boolean).map(oneLine).join(' · ');
	return [title, '='.repeat(Math.min([...title].length, 72)), oneLine(story.description), story.headline].filter(Boolean).join('\n');
}

function bannerText({ title, text, todo, toe }: Banner): string {
	return [`! ${title}`, text, todo, toe && `For Domo support: ${toe}`].filter(Boolean).map(oneLine).join('\n  ');
}

function figures(story: ReportModel): string {
	return story.figures.map(({ label, before, after, remark }) => `${label}: ${before}${after === '' ? '' : ` -> ${after}`}${remark === '' ? '' : ` (${remark})`}`).join(', ');
}

/** Which attributes moved, and how often: they drive groups and data permissions. */
function tallies({ fieldTallies, dryRun }: ReportModel): string {
	if (fieldTallies.length === 0) return '';
	const told = fieldTallies.slice(0, people).map(({ field, changed, cleared, set }) => {
		const parts = [[changed, 'changed'], [cleared, 'cleared'], [set, 'set on new people']] as const;
		return `- ${oneLine(field)}: ${parts.filter(([count]) => count > 0).map(([count, word]) => `${figure(count)} ${word}`).join(', ')}`;
	});
	const left = fieldTallies.length - told.length;
	return [dryRun ? 'FIELDS TO WRITE' : 'FIELDS WRITTEN', ...told, left === 0 ? '' : `  and ${figure(left)} more: see the attached report.html`].filter(Boolean).join('\n');
}

function sectionText(section: Section, story: ReportModel): string {
	const told = section.outcomes.slice(0, people);
	const left = section.outcomes.length - told.length;
	return [
		section.title.toUpperCase(),
		section.reason,
		...told.flatMap((outcome) => personText(outcome, section, story)),
		left === 0 ? '' : `  and ${figure(left)} more: see the attached report.html`,
	].filter(Boolean).join('\n');
}

function personText(outcome: Outcome, section: Section, story: ReportModel): readonly string[] {
	const own = (text: string): string => oneLine(cut(text, sentenceLimit));
	const row = outcome.row_number === null ? '' : `row ${outcome.row_number}`;
	const named = outcome.displayName !== '';
	const name = named ? `${oneLine(outcome.displayName)}${outcome.email === '' ? '' : ` <${oneLine(outcome.email)}>`}` : oneLine(outcome.email);
	const trouble = section.kind === 'failed' && outcome.status !== 'failed' ? STATUS_TABLE[outcome.status].words : undefined;
	const line = [`- ${cut(name, valueLimit)}`, row, trouble].filter(Boolean).join(', ');
	return [line, ...[...details(outcome, section, story, own), ...cautions(outcome, story, own)].map((each) => `    ${each}`)];
}

/** Cells that look wrong and are used all the same. */
function cautions(outcome: Outcome, { showValues }: ReportModel, own: (text: string) => string): readonly string[] {
	return firstOf(suspectCellsOf(outcome), ({ column, value, message }) => `Warning, ${column}${showValues ? ` "${cut(oneLine(value), valueLimit)}"` : ''}: ${own(message)}`);
}

function details(outcome: Outcome, section: Section, story: ReportModel, own: (text: string) => string): readonly string[] {
	if (section.kind === 'rejected' && outcome.problems?.length) {
		return firstOf(outcome.problems, ({ column, value, message }) => `${column}${story.showValues ? ` "${cut(oneLine(value), valueLimit)}"` : ''}: ${own(message)}`);
	}
	const said = section.kind === 'created' || section.kind === 'updated' ? happened(outcome) : section.reason === '' ? withSupport(outcome, section) : '';
	const related = outcome.held?.relatedEmail === undefined ? '' : `Perhaps the same person: ${oneLine(outcome.held.relatedEmail)}`;
	return [own(said), related, ...fields(outcome, story)].filter(Boolean);
}

/** A line for each, and how many there are besides. */
function firstOf<T>(all: readonly T[], line: (each: T) => string): readonly string[] {
	return [...all.slice(0, fieldsOfChange).map(line), more(all.length - fieldsOfChange, 'see the run log')].filter(Boolean);
}

function more(left: number, where: string): string {
	return left > 0 ? `and ${figure(left)} more: ${where}` : '';
}

/** With what Domo's support asks for, where the change failed. */
function withSupport(outcome: Outcome, { kind }: Section): string {
	const small = kind === 'failed' ? supportDetails(outcome) : '';
	return small === '' ? why(outcome) : `${why(outcome)} (${small})`;
}

function fields(outcome: Outcome, { showValues }: ReportModel): readonly string[] {
	const action = writeAction(outcome);
	if (action === null) return [];
	if (!showValues) return [fieldNames(changedFields(outcome), fieldsOfChange)].filter(Boolean);
	if (action !== 'update') return image(action === 'create' ? afterOf(outcome) : beforeOf(outcome));
	return firstOf(outcome.changes, ({ field, from, to }) => {
		const text = (value: typeof from): string => oneLine(cut(fieldText(field, value), valueLimit)) || '(empty)';
		return `${field}: ${text(from)} -> ${text(to)}`;
	});
}

/** The first fields of a person who came or went, on one line. */
function image(fieldsBy: ReturnType<typeof beforeOf>): readonly string[] {
	const all = imageFields(fieldsBy);
	const told = all.slice(0, fieldsOfPerson).map(({ field, text }) => `${field} ${oneLine(cut(text, valueLimit))}`);
	return told.length === 0 ? [] : [[...told, ...(all.length > told.length ? [`${figure(all.length - told.length)} more`] : [])].join(' · ')];
}
