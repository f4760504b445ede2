import { STATUS_TABLE } from '../../apply/statuses';
import type { Outcome } from '../../apply/types';
import { cautionsOf } from '../../plan/cautions';
import { oneLine } from '../headline';
import { writeAction } from '../kind';
import type { Banner } from '../story/banners';
import { type Section, type Story, storyOf } from '../story/story';
import type { LogResult } from '../logResult';
import type { RunRecord } from '../types';
import { afterOf, beforeOf, changedFields, fieldNames, happened, why, withoutValues } from '../values';
import { figure } from '../words';
import { cut, fieldText, imageFields, supportDetails } from './values';

const people = 25;
const valueLimit = 120;
const fieldsOfPerson = 5;
/** Of a person who is changed. */
const maxFields = 50;

/** The mail's plain-text part: the same story for people who read mails as text. */
export function mailText(record: RunRecord, log?: LogResult): string {
	const story = storyOf(record, log);
	const blocks = [
		head(story),
		...story.banners.map(bannerText),
		figures(story),
		...story.sections.map((section) => sectionText(section, story)),
		tallies(story),
		story.notes.length === 0 ? '' : ['Notes', ...story.notes.slice(0, people).map((note) => `- ${oneLine(note)}`)].join('\n'),
		story.facts.map(({ label, value }) => `${label}: ${oneLine(value)}`).join('\n'),
	];
	return `${blocks.filter(Boolean).join('\n\n')}\n`;
}

function head(story: Story): string {
	const title = [story.title, story.instanceName].filter(Boolean).map(oneLine).join(' · ');
	return [title, '='.repeat(Math.min([...title].length, 72)), oneLine(story.description), story.headline].filter(Boolean).join('\n');
}

function bannerText({ title, text, todo, toe }: Banner): string {
	return [`! ${title}`, text, todo, toe && `For Domo support: ${toe}`].filter(Boolean).map(oneLine).join('\n  ');
}

function figures(story: Story): string {
	return story.figures.map(({ label, before, after }) => `${label}: ${before}${after === '' ? '' : ` -> ${after}`}`).join(', ');
}

/** Which attributes moved, and how often: they drive groups and data permissions. */
function tallies({ fieldTallies, dryRun }: Story): string {
	if (fieldTallies.length === 0) return '';
	const told = fieldTallies.slice(0, people).map(({ field, changed, cleared, set }) => {
		const parts = [[changed, 'changed'], [cleared, 'cleared'], [set, 'set on new people']] as const;
		return `- ${oneLine(field)}: ${parts.filter(([count]) => count > 0).map(([count, word]) => `${figure(count)} ${word}`).join(', ')}`;
	});
	const left = fieldTallies.length - told.length;
	return [dryRun ? 'FIELDS TO WRITE' : 'FIELDS WRITTEN', ...told, left === 0 ? '' : `  and ${figure(left)} more: see the attached report.html`].filter(Boolean).join('\n');
}

function sectionText(section: Section, story: Story): string {
	const told = section.outcomes.slice(0, people);
	const left = section.outcomes.length - told.length;
	return [
		section.title.toUpperCase(),
		section.reason,
		...told.flatMap((outcome) => personText(outcome, section, story)),
		left === 0 ? '' : `  and ${figure(left)} more: see the attached report.html`,
	].filter(Boolean).join('\n');
}

function personText(outcome: Outcome, section: Section, story: Story): readonly string[] {
	const own = (text: string): string => oneLine(story.showValues ? text : withoutValues(text, outcome));
	const row = outcome.row_number === null ? '' : `row ${outcome.row_number}`;
	const named = story.showValues && outcome.displayName !== '';
	const name = named ? `${oneLine(outcome.displayName)}${outcome.email === '' ? '' : ` <${oneLine(outcome.email)}>`}` : oneLine(outcome.email);
	const trouble = section.kind === 'failed' && outcome.status !== 'failed' ? STATUS_TABLE[outcome.status].words : undefined;
	const line = [`- ${cut(name, valueLimit)}`, row, trouble].filter(Boolean).join(', ');
	return [line, ...[...details(outcome, section, story, own), ...cautions(outcome, story, own)].map((each) => `    ${each}`)];
}

/** Cells that look wrong and are used all the same. */
function cautions(outcome: Outcome, { showValues }: Story, own: (text: string) => string): readonly string[] {
	return cautionsOf(outcome).map(({ column, value, message }) => `Warning, ${column}${showValues ? ` "${cut(oneLine(value), valueLimit)}"` : ''}: ${own(message)}`);
}

function details(outcome: Outcome, section: Section, story: Story, own: (text: string) => string): readonly string[] {
	if (section.kind === 'rejected' && outcome.problems?.length) {
		return outcome.problems.map(({ column, value, message }) => `${column}${story.showValues ? ` "${cut(oneLine(value), valueLimit)}"` : ''}: ${own(message)}`);
	}
	const said = section.kind === 'created' || section.kind === 'updated' ? happened(outcome) : section.reason === '' ? withSupport(outcome, section) : '';
	const related = outcome.held?.relatedEmail === undefined ? '' : `Perhaps the same person: ${oneLine(outcome.held.relatedEmail)}`;
	return [own(said), related, ...fields(outcome, story)].filter(Boolean);
}

/** With what Domo's support asks for, where the change failed. */
function withSupport(outcome: Outcome, { kind }: Section): string {
	const small = kind === 'failed' ? supportDetails(outcome) : '';
	return small === '' ? why(outcome) : `${why(outcome)} (${small})`;
}

function fields(outcome: Outcome, { showValues }: Story): readonly string[] {
	const action = writeAction(outcome);
	if (action === null) return [];
	if (!showValues) return [fieldNames(changedFields(outcome))].filter(Boolean);
	if (action !== 'update') return image(action === 'create' ? afterOf(outcome) : beforeOf(outcome));
	const told = outcome.changes.slice(0, maxFields).map(({ field, from, to }) => {
		const text = (value: typeof from): string => oneLine(cut(fieldText(field, value), valueLimit)) || '(empty)';
		return `${field}: ${text(from)} -> ${text(to)}`;
	});
	const left = outcome.changes.length - told.length;
	return left > 0 ? [...told, `and ${left} more fields`] : told;
}

/** The first fields of a person who came or went, on one line. */
function image(fieldsBy: ReturnType<typeof beforeOf>): readonly string[] {
	const all = imageFields(fieldsBy);
	const told = all.slice(0, fieldsOfPerson).map(({ field, text }) => `${field} ${oneLine(cut(text, valueLimit))}`);
	return told.length === 0 ? [] : [[...told, ...(all.length > told.length ? [`${all.length - told.length} more`] : [])].join(' · ')];
}
