import type { ReportModel, Section } from '../story/story';
import { figure } from '../words';
import { aroundFields, factsCard, fieldCard, notesCard, sectionReason, sectionTitle } from './cards';
import { card, frame } from './frame';
import { glance } from './glance';
import { byteLength, classPaint, html, type Markup, nothing } from './markup';
import { person } from './persons';

const paint = classPaint;

/** Mail programs and chats take a file of 2 MB, and browsers open it at once. */
const maxBytes = 1_900_000;
/** For what stands around the people. */
const reservedBytes = 150_000;

/** How much is told of a person, from much to little: the first with which everybody fits, else the last. */
const SMALLEST = { valueLimit: 120, imageFields: 12, fields: 12, sentenceLimit: 300 };
type Size = typeof SMALLEST;
const SIZES: readonly Size[] = [
	{ valueLimit: 20_000, imageFields: 300, fields: 300, sentenceLimit: 4_000 },
	{ valueLimit: 2_000, imageFields: 100, fields: 100, sentenceLimit: 2_000 },
	{ valueLimit: 400, imageFields: 40, fields: 40, sentenceLimit: 600 },
	SMALLEST,
];

const maxFields = 300;
const maxNotes = 100;
/** Longer lists begin folded, so that the whole run can be seen at once. */
const foldFrom = 300;

/** The full report, for a file that a browser opens: every change, as far as 2 MB hold them; what is left out is said, with its number. */
export function reportHtml(model: ReportModel): string {
	return [...reportParts(model)].join('');
}

/** The same piece by piece, for writers that need not hold it whole. */
export function* reportParts(model: ReportModel): Generator<string, void, undefined> {
	const { head, foot } = frame(model, paint, false);
	yield head;
	yield card(paint, glance(model, paint, true)).html;
	const { first, written } = aroundFields(model);
	const size = SIZES.find((each) => fits([...first, ...written], model, each)) ?? SMALLEST;
	const room = { bytes: maxBytes - reservedBytes, sections: first.length + written.length };
	for (const section of first) yield* sectionParts(section, model, size, room);
	if (model.fieldTallies.length > 0) yield card(paint, fieldCard(model, paint, maxFields)).html;
	for (const section of written) yield* sectionParts(section, model, size, room);
	if (model.notes.length > 0) yield card(paint, notesCard(model.notes, maxNotes, paint)).html;
	yield card(paint, factsCard(model, paint)).html;
	yield foot;
}

function fits(sections: readonly Section[], model: ReportModel, size: Size): boolean {
	let left = maxBytes - reservedBytes;
	for (const section of sections) {
		for (const outcome of section.outcomes) {
			left -= byteLength(person(outcome, section, model, { paint, ...size }).html);
			if (left < 0) return false;
		}
	}
	return true;
}

/** What room there is yet; each section gets its share of it, and leaves what it does not need to those behind it. */
interface Room {
	bytes: number;
	sections: number;
}

function* sectionParts(section: Section, model: ReportModel, size: Size, room: Room): Generator<string, void, undefined> {
	const folded = section.outcomes.length > foldFrom;
	yield html`<tr><td id="${section.id}" ${paint('card')}><details${folded ? '' : ' open'}><summary>${sectionTitle(section, paint)}</summary>${sectionReason(section, paint)}
`.html;
	let share = room.bytes / room.sections;
	let told = 0;
	for (const outcome of section.outcomes) {
		const { html: part } = person(outcome, section, model, { paint, ...size });
		const bytes = byteLength(part);
		if (bytes > share) break;
		share -= bytes;
		room.bytes -= bytes;
		told += 1;
		yield part;
	}
	room.sections -= 1;
	yield html`${left(section.outcomes.length - told, told)}</details></td></tr><tr><td ${paint('gap')}>&nbsp;</td></tr>
`.html;
}

function left(count: number, told: number): Markup {
	return count === 0 ? nothing : html`<p ${paint('more')}>${told === 0 ? '' : 'and '}${figure(count)}${told === 0 ? '' : ' more'}: see the run log</p>`;
}
