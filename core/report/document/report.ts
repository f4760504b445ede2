import { type Section, type Story, storyOf } from '../story/story';
import type { LogResult } from '../logResult';
import type { RunRecord } from '../types';
import { aroundFields, factsCard, fieldCard, notesCard, sectionReason, sectionTitle } from './cards';
import { card, frame } from './frame';
import { glance } from './glance';
import { classPaint, html } from './markup';
import { person } from './persons';

const paint = classPaint;
/** Longer values are cut and longer lists counted: a cell of 10 MB or a table of 5,000 columns makes a page that still opens. */
const limits = { valueLimit: 20_000, imageFields: 100 };
const maxFields = 300;
/** Longer lists begin folded, so that the whole run can be seen at once. */
const foldFrom = 300;

/** The full report, with every change: for a file that a browser opens. */
export function reportHtml(record: RunRecord, log?: LogResult): string {
	return [...reportParts(record, log)].join('');
}

/** The same piece by piece, for writers that need not hold it whole. */
export function* reportParts(record: RunRecord, log?: LogResult): Generator<string, void, undefined> {
	const story = storyOf(record, log);
	const { head, foot } = frame(story, paint, false);
	yield head;
	yield card(paint, glance(story, paint, true)).html;
	const { first, written } = aroundFields(story);
	for (const section of first) yield* sectionParts(section, story);
	if (story.fieldTallies.length > 0) yield card(paint, fieldCard(story, paint, maxFields)).html;
	for (const section of written) yield* sectionParts(section, story);
	if (story.notes.length > 0) yield card(paint, notesCard(story.notes, paint)).html;
	yield card(paint, factsCard(story, paint)).html;
	yield foot;
}

function* sectionParts(section: Section, story: Story): Generator<string, void, undefined> {
	const folded = section.outcomes.length > foldFrom;
	yield html`<tr><td id="${section.id}" ${paint('card')}><details${folded ? '' : ' open'}><summary>${sectionTitle(section, paint)}</summary>${sectionReason(section, paint)}
`.html;
	for (const outcome of section.outcomes) yield person(outcome, section, story, { paint, ...limits }).html;
	yield html`</details></td></tr><tr><td ${paint('gap')}>&nbsp;</td></tr>
`.html;
}
