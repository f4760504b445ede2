import type { ReportModel, Section } from '../story/story';
import { figure } from '../words';
import { aroundFields, factsCard, fieldCard, notesCard, sectionReason, sectionTitle } from './cards';
import { card, frame } from './frame';
import { glance } from './glance';
import { byteLength, html, inlinePaint, type Markup, nothing } from './markup';
import { person } from './persons';

const paint = inlinePaint;

/** Gmail cuts a mail off behind 102 kB. */
const maxBytes = 95_000;

/** How much a mail tells, from all to none; the first that fits is sent. */
const SIZES = [
	{ people: 100, valueLimit: 400, imageFields: 40, fields: 40, sentenceLimit: 1_000, notes: 40 },
	{ people: 40, valueLimit: 160, imageFields: 5, fields: 20, sentenceLimit: 600, notes: 20 },
	{ people: 15, valueLimit: 120, imageFields: 5, fields: 12, sentenceLimit: 400, notes: 10 },
	{ people: 5, valueLimit: 80, imageFields: 5, fields: 8, sentenceLimit: 300, notes: 5 },
	{ people: 0, valueLimit: 80, imageFields: 0, fields: 0, sentenceLimit: 300, notes: 0 },
] as const;

type Size = (typeof SIZES)[number];

/** The mail's body: the same story as the report, cut to what a mail can hold; what is cut is said, with its number. */
export function mailHtml(story: ReportModel): string {
	let mail = '';
	for (const size of SIZES) {
		mail = rendered(story, size);
		if (byteLength(mail) <= maxBytes) break;
	}
	return mail;
}

function rendered(story: ReportModel, size: Size): string {
	const { head, foot } = frame(story, paint, true);
	const { first, written } = aroundFields(story);
	const cards = [
		card(paint, glance(story, paint, false)),
		...first.map((section) => card(paint, sectionCard(section, story, size))),
		story.fieldTallies.length > 0 && size.fields > 0 ? card(paint, fieldCard(story, paint, size.fields)) : nothing,
		...written.map((section) => card(paint, sectionCard(section, story, size))),
		story.notes.length > 0 && size.notes > 0 ? card(paint, notesCard(story.notes, size.notes, paint)) : nothing,
		card(paint, factsCard(story, paint)),
	];
	return head + cards.map((each) => each.html).join('') + foot;
}

function sectionCard(section: Section, story: ReportModel, { people, ...options }: Size): Markup {
	const told = section.outcomes.slice(0, people);
	const left = section.outcomes.length - told.length;
	const more = left === 0 ? nothing : html`<p ${paint('more')}>${told.length === 0 ? '' : 'and '}${figure(left)}${told.length === 0 ? '' : ' more'}: see the attached report.html</p>`;
	return html`${sectionTitle(section, paint)}${sectionReason(section, paint)}
${told.map((outcome) => person(outcome, section, story, { paint, ...options }))}${more}`;
}
