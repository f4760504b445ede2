import { storyOf } from '../story/story';
import type { LogResult } from '../logResult';
import type { RunRecord } from '../types';
import { factsCard, fieldCard, notesCard, sectionReason, sectionTitle } from './cards';
import { card, frame } from './frame';
import { glance } from './glance';
import { classPaint, html } from './markup';
import { person } from './persons';

const paint = classPaint;
const wholeValue = Number.MAX_SAFE_INTEGER;
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
	for (const section of story.sections) {
		const folded = section.outcomes.length > foldFrom;
		yield html`<tr><td id="${section.id}" ${paint('card')}><details${folded ? '' : ' open'}><summary>${sectionTitle(section, paint)}</summary>${sectionReason(section, paint)}
`.html;
		for (const outcome of section.outcomes) yield person(outcome, section, story, { paint, valueLimit: wholeValue }).html;
		yield html`</details></td></tr><tr><td ${paint('gap')}>&nbsp;</td></tr>
`.html;
	}
	if (story.fieldTallies.length > 0) yield card(paint, fieldCard(story, paint, story.fieldTallies.length)).html;
	if (story.notes.length > 0) yield card(paint, notesCard(story.notes, paint)).html;
	yield card(paint, factsCard(story, paint)).html;
	yield foot;
}
