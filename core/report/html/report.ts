import type { Clock } from '../../common/ports';
import { yieldIfDue } from '../../common/yielder';
import type { ReportModel, Section } from '../reportModel';
import { figure } from '../../common/wording';
import { card, factsCard, fieldCard, notesCard, pageLayout, sectionReason, sectionTitle, summaryCard } from './sections';
import { byteLength, classStyle, html, type Markup, nothing } from './markup';
import { personCard } from './people';

const style = classStyle;

/** Mail programs and chats take a file of 2 MB, and browsers open it at once. */
const maxReportBytes = 1_900_000;
/** For what stands around the people. */
const reservedBytes = 150_000;

/** How much is shown of a person, from much to little: the first size with which everybody fits, else the last. */
const SMALLEST_REPORT = { valueLimit: 120, imageFields: 12, fields: 12, sentenceLimit: 300 };
type ReportSize = typeof SMALLEST_REPORT;
const REPORT_SIZES: readonly ReportSize[] = [
	{ valueLimit: 20_000, imageFields: 300, fields: 300, sentenceLimit: 4_000 },
	{ valueLimit: 2_000, imageFields: 100, fields: 100, sentenceLimit: 2_000 },
	{ valueLimit: 400, imageFields: 40, fields: 40, sentenceLimit: 600 },
	SMALLEST_REPORT,
];

const maxFields = 300;
const maxNotes = 100;
/** Longer lists begin folded, so that the whole run can be seen at once. */
const foldFrom = 300;

/** The full report, for a file that a browser opens: every change, as far as 2 MB hold them; what is left out is said, with its number. */
export function reportHtml(model: ReportModel): string {
	return [...reportParts(model)].join('');
}

/** The same with turns of the event loop. */
export async function reportHtmlChunked(model: ReportModel, clock: Clock): Promise<string> {
	let report = '';
	for (const part of reportParts(model)) {
		report += part;
		await yieldIfDue(clock);
	}
	return report;
}

/** The same piece by piece, for writers that need not hold it whole. A piece may be empty: each took some time to make. */
export function* reportParts(model: ReportModel): Generator<string, void, undefined> {
	const { head, foot } = pageLayout(model, style, false);
	yield head;
	yield card(style, summaryCard(model, style, true)).html;
	let size = SMALLEST_REPORT;
	for (const each of REPORT_SIZES) {
		if (!(yield* everybodyFits(model.sections, model, each))) continue;
		size = each;
		break;
	}
	const room = { bytes: maxReportBytes - reservedBytes, sections: model.sections.length };
	for (const section of model.sections) yield* sectionParts(section, model, size, room);
	if (model.fieldCounts.length > 0) yield card(style, fieldCard(model, style, maxFields)).html;
	if (model.notes.length > 0) yield card(style, notesCard(model.notes, maxNotes, style)).html;
	yield card(style, factsCard(model, style)).html;
	yield foot;
}

/** Yields an empty piece after each person. */
function* everybodyFits(sections: readonly Section[], model: ReportModel, size: ReportSize): Generator<string, boolean, undefined> {
	let leftOut = maxReportBytes - reservedBytes;
	for (const section of sections) {
		for (const outcome of section.outcomes) {
			leftOut -= byteLength(personCard(outcome, section, model, { style, ...size }).html);
			if (leftOut < 0) return false;
			yield '';
		}
	}
	return true;
}

/** What room there is yet; each section gets its share of it, and leaves what it does not need to those behind it. */
interface Room {
	bytes: number;
	sections: number;
}

function* sectionParts(section: Section, model: ReportModel, size: ReportSize, room: Room): Generator<string, void, undefined> {
	const folded = section.outcomes.length > foldFrom;
	yield html`<tr><td id="${section.id}" ${style('card')}><details${folded ? '' : ' open'}><summary>${sectionTitle(section, style)}</summary>${sectionReason(section, style)}
`.html;
	let share = room.bytes / room.sections;
	let shown = 0;
	for (const outcome of section.outcomes) {
		const { html: part } = personCard(outcome, section, model, { style, ...size });
		const bytes = byteLength(part);
		if (bytes > share) break;
		share -= bytes;
		room.bytes -= bytes;
		shown += 1;
		yield part;
	}
	room.sections -= 1;
	yield html`${left(section.outcomes.length - shown, shown)}</details></td></tr><tr><td ${style('gap')}>&nbsp;</td></tr>
`.html;
}

function left(count: number, shown: number): Markup {
	return count === 0 ? nothing : html`<p ${style('more')}>${shown === 0 ? '' : 'and '}${figure(count)}${shown === 0 ? '' : ' more'}: see the run log</p>`;
}
