import { APPLY_LABELS, type Outcome } from '../apply/types';
import type { FieldValue } from '../common/fieldValue';
import { messages } from '../config/messages';
import { SETTING_LABELS } from '../plan/guardSettings';
import { holdReason } from '../plan/holdReasons';
import type { PlanDescription, PlanItem } from '../plan/types';
import { changedFields, isIdentity, storedText } from './outcomes';

const REMOVED = '[secret removed]';

/** `X-DOMO-Developer-Token: abc`, `"sessionToken":"abc"`, `password=abc`, `Bearer abc`. */
const namedSecret =
	/((?:x-domo-(?:developer-token|authentication)|authorization|access[_-]?token|session[_-]?token|developer[_-]?token|client[_-]?secret|password|passwd)["']?\s*[:=]\s*["']?(?:(?:bearer|basic)\s+)?|\bbearer\s+|\bbasic\s+(?=[\w+/]{16}))[^\s"',;&}]+/gi;

/** What a Domo token looks like: a long run of letters and digits (domo-api 1.2, 1.3). */
const longRun = /[A-Za-z0-9+_=%-]{32,}/g;

/**
 * The last check against secrets in logs and mails (F4): Domo's answers and n8n's errors may quote the request that failed.
 * Removes what is named as a secret, and long strings that mix capitals, small letters and digits. Hashes (hex) and DataSet
 * ids (UUIDs) stay readable. Messages must be made without secrets in the first place.
 */
export function redact(text: string): string {
	return text.replace(namedSecret, `$1${REMOVED}`).replace(longRun, (run) => (looksLikeToken(run) ? REMOVED : run));
}

function looksLikeToken(run: string): boolean {
	return /[A-Z]/.test(run) && /[a-z]/.test(run) && /\d/.test(run);
}

/**
 * Removes values of people from sentences, for Log Values: Fields Only. Sentences come from this package, from cells of the table and from
 * Domo, which may quote anything. So this is an allow-list: only words of a fixed list, the names of who and where (addresses, names, ids,
 * rows, columns) and numbers that count something are kept. Everything else becomes `…`.
 */
export interface Mask {
	/** Sentences about one person; in the reason of a hold by a limit, the numbers of that limit are kept. */
	about(outcome: Outcome): { message(text: string): string; reason(text: string): string };
	/** A sentence about the run. */
	run(text: string): string;
}

/** What sentences may name besides people: the job, its instance, its table. */
type Named = readonly (string | undefined)[];

const MASKED = '…';

/** @param plan says how many rows and people there are: a higher number can be neither the number of a row nor a count of people */
export function createMask(outcomes: readonly (PlanItem | Outcome)[], named: Named, plan: PlanDescription | undefined): Mask {
	const rows = plan?.source.rows ?? 0;
	const lastRow = outcomes.reduce((last, { row_number: row }) => Math.max(last, row ?? 0), rows + 1);
	const mostOfAll = Math.max(rows, plan?.counts.live ?? 0, outcomes.length, 999);
	const bounds = { lastRow, mostOfAll };
	const shared = phrasesOf([
		...Object.values(SETTING_LABELS), ...Object.values(APPLY_LABELS),
		...named,
		...outcomes.flatMap(({ email, displayName, held }) => [addressIn(email), nameIn(displayName), addressIn(held?.relatedEmail)]),
		...new Set(outcomes.flatMap(fieldNamesOf)),
	]);
	return {
		about: (outcome) => {
			const own = { phrases: [phrasesOf(identitiesOf(outcome)), shared], values: valuesOf(outcome), ...bounds };
			const figures = outcome.held !== undefined && holdReason(outcome.held.by).setting !== undefined;
			return { message: (text) => maskText(text, { ...own, figures: false }), reason: (text) => maskText(text, { ...own, figures }) };
		},
		run: (text) => maskText(text, { phrases: [shared], values: [], figures: false, ...bounds }),
	};
}

/** Makes sentences about a run fit to be shown: unchanged, or without values where the plan has Log Values: Fields Only. */
export function sentenceMask(items: readonly (PlanItem | Outcome)[], plan: PlanDescription): (text: string) => string {
	if (plan.logValues !== 'fieldsOnly') return (text) => text;
	return createMask(items, [plan.jobName, plan.instance, plan.source.name, plan.actor.email], plan).run;
}

/** The outcome without any value of a person: names of fields stay, and sentences are masked. */
export function withoutValues(outcome: Outcome, mask: Mask): Outcome {
	const { before: _before, after: _after, owns: _owns, message, problems, warnings, ...rest } = outcome;
	const masked = mask.about(outcome);
	const cells = (all: NonNullable<Outcome['problems']>) => all.map((cell) => ({ column: cell.column, value: '', message: masked.message(cell.message) }));
	return {
		...rest,
		email: addressIn(outcome.email),
		displayName: nameIn(outcome.displayName),
		summary: '',
		reason: masked.reason(outcome.reason),
		changes: changedFields(outcome).map((field) => ({ field, from: null, to: null })),
		...(message === undefined ? {} : { message: message === outcome.reason ? masked.reason(message) : masked.message(message) }),
		...(problems === undefined ? {} : { problems: cells(problems) }),
		...(warnings === undefined ? {} : { warnings: cells(warnings) }),
	};
}

/** In a table that slid by one column, other values stand where addresses and names should be: only what can be one is kept. */
function addressIn(text = ''): string {
	return /^[^\s@]+@[^\s@]+$/.test(text.trim()) ? text : '';
}

function nameIn(text: string): string {
	return /\p{L}/u.test(text) ? text : '';
}

/**
 * Phrases by their first word, in lower case, so that a sentence is read once however many people there are. Thousands may begin with one
 * word (`user.1@acme.example`), so that a place in a sentence is compared by length, of which there are few.
 */
type Phrases = ReadonlyMap<string, { readonly known: ReadonlySet<string>; readonly longestFirst: readonly number[] }>;

function phrasesOf(texts: Iterable<string | undefined>): Phrases {
	const byWord = new Map<string, Set<string>>();
	for (const text of texts) {
		const phrase = text?.trim().toLowerCase() ?? '';
		const [first] = firstWord.exec(phrase) ?? [];
		if (first === undefined || phrase.length > maxPhrase) continue;
		const known = byWord.get(first);
		if (known === undefined) byWord.set(first, new Set([phrase]));
		else known.add(phrase);
	}
	return new Map([...byWord].map(([word, known]) => [word, { known, longestFirst: [...new Set([...known].map(({ length }) => length))].sort((a, b) => b - a) }]));
}

const maxPhrase = 300;
const firstWord = /[\p{L}\p{N}]+/u;

function fieldNamesOf({ changes, problems = [], warnings = [], before = {}, after = {} }: PlanItem): readonly string[] {
	return [...changes.map(({ field }) => field), ...[...problems, ...warnings].map(({ column }) => column), ...Object.keys(before), ...Object.keys(after)];
}

function identitiesOf({ email, displayName, userId, held, changes, before, after }: Outcome): readonly string[] {
	const images = [...changes.flatMap(({ field, from, to }) => [[field, from], [field, to]] as const), ...Object.entries(before ?? {}), ...Object.entries(after ?? {})];
	return [
		addressIn(email), nameIn(displayName), addressIn(held?.relatedEmail),
		...[userId, held?.relatedUserId].flatMap((id) => (typeof id === 'number' ? [String(id)] : [])),
		...images.flatMap(([field, value]) => (isIdentity(field) && typeof value === 'string' ? [field === 'email' ? addressIn(value) : nameIn(value)] : [])),
	];
}

/** Every value of the outcome that is no identity, in lower case. What stands in the place of an identity and cannot be one is a value, too. */
function valuesOf(outcome: Outcome): ReadonlySet<string> {
	const texts = new Set<string>();
	const add = (value: FieldValue): void => {
		const parts = value !== null && typeof value === 'object' ? [...value, storedText(value), value.join(', ')] : [storedText(value)];
		for (const part of parts) if (firstWord.test(part)) texts.add(part.trim().toLowerCase());
	};
	for (const { from, to } of outcome.changes) [from, to].forEach(add);
	for (const value of [...Object.values(outcome.before ?? {}), ...Object.values(outcome.after ?? {})]) add(value);
	for (const { value } of [...(outcome.problems ?? []), ...(outcome.warnings ?? [])]) add(value);
	for (const text of [outcome.email, outcome.displayName]) add(text);
	for (const identity of identitiesOf(outcome)) texts.delete(identity.trim().toLowerCase());
	return texts;
}

interface Reading {
	readonly phrases: readonly Phrases[];
	readonly values: Iterable<string>;
	/** Numbers may stand by themselves. */
	readonly figures: boolean;
	readonly lastRow: number;
	/** The largest number that can count people or rows here. */
	readonly mostOfAll: number;
}

/** Sentences about cells that hold nothing but our own words. */
const FIXED: ReadonlySet<string> = new Set(Object.values(messages).flatMap(({ sample, text }) => (sample.length === 0 ? [String(Reflect.apply(text, undefined, []))] : [])));

/** Longer sentences are cut before they are read: of a message that quotes a cell of 10 MB, the beginning is enough. */
const maxSentence = 4_000;

function maskText(whole: string, { phrases, values, figures, lastRow, mostOfAll }: Reading): string {
	if (FIXED.has(whole)) return whole;
	const text = whole.length > maxSentence ? `${whole.slice(0, maxSentence)}…` : whole;
	// Some capitals have small letters of another length; then places in both would differ.
	const lower = [...text].map((character) => (character.toLowerCase().length === character.length ? character.toLowerCase() : character)).join('');
	const hidden = placesOf(lower, values);
	let masked = '';
	let at = 0;
	while (at < text.length) {
		const end = hidden.get(at);
		if (end !== undefined) {
			const row = rowAt(lower, at, lastRow);
			masked += row !== undefined && row >= end ? text.slice(at, row) : MASKED;
			at = row !== undefined && row >= end ? row : end;
			continue;
		}
		const next = nextPiece(text, lower, at, { phrases, figures, lastRow, mostOfAll });
		masked += next.shown;
		at = next.end;
	}
	return masked.replace(/…(?:[\s\-_./@+&,:;|]*…)+/g, MASKED);
}

/** Where values of the person stand, each from its first to behind its last character; parts of words are no places. */
function placesOf(lower: string, values: Iterable<string>): ReadonlyMap<number, number> {
	const places = new Map<number, number>();
	for (const value of values) {
		for (let at = lower.indexOf(value); at >= 0; at = lower.indexOf(value, at + 1)) {
			const end = at + value.length;
			const whole = !isWordCharacter(lower[at - 1], lower[at]) && !isWordCharacter(lower[end], lower[end - 1]);
			if (whole) places.set(at, Math.max(places.get(at) ?? 0, end));
		}
	}
	return places;
}

/** Whether a neighbour goes on with the word that `edge` belongs to. */
function isWordCharacter(neighbour: string | undefined, edge: string | undefined): boolean {
	return neighbour !== undefined && edge !== undefined && firstWord.test(neighbour) && firstWord.test(edge);
}

function nextPiece(text: string, lower: string, at: number, { phrases, figures, lastRow, mostOfAll }: Omit<Reading, 'values'>): { readonly shown: string; readonly end: number } {
	const row = rowAt(lower, at, lastRow);
	if (row !== undefined) return { shown: text.slice(at, row), end: row };
	piecePattern.lastIndex = at;
	const [token = text[at] ?? ''] = piecePattern.exec(text) ?? [];
	const end = at + token.length;
	const word = lower.slice(at, end);
	if (!firstWord.test(token)) return { shown: plainCharacters.test(token) ? token : MASKED, end };
	const first = firstWord.exec(word)?.[0] ?? '';
	for (const { known, longestFirst } of phrases.flatMap((each) => each.get(first) ?? [])) {
		for (const length of longestFirst) {
			const behind = at + length;
			if (known.has(lower.slice(at, behind)) && !isWordCharacter(lower[behind], lower[behind - 1])) return { shown: text.slice(at, behind), end: behind };
		}
	}
	if (/^\d/.test(token)) {
		const shown = Number(token.replace(/,/g, '')) <= mostOfAll && (figures || isCount(lower, at, end));
		return { shown: shown ? token : MASKED, end };
	}
	return { shown: PLAIN_WORDS.has(word) ? token : MASKED, end };
}

/** A word, a number with what belongs to it (`2024-05-31`, `+49 …` without its blanks), or what stands between. */
const piecePattern = /[\p{L}\p{M}][\p{L}\p{M}\p{N}_]*|\p{N}[\p{L}\p{M}\p{N}_]*(?:[.,:/-]\p{N}[\p{L}\p{M}\p{N}_]*)*|\s+|[^\s\p{L}\p{M}\p{N}]/uy;
const plainCharacters = /^[\s\x21-\x2F\x3A-\x40\x5B-\x60\x7B-\x7E“”‘’„–—→…·•]+$/;

/** `row 7`, `rows 3, 5 and 9`, `HTTP 400`, `item 4`: says where something is, and is kept. */
const placePattern = /(?:rows?|http|item) \d{1,7}(?:(?:, | and | or )\d{1,7}(?![\p{N}.,:/-]*\p{N}))*(?![\p{L}\p{M}\p{N}_]|[.,:/-]\p{N})/uy;

function rowAt(lower: string, at: number, lastRow: number): number | undefined {
	placePattern.lastIndex = at;
	const [found] = placePattern.exec(lower) ?? [];
	const isPlace = found !== undefined && (found.match(/\d+/g) ?? []).every((number) => Number(number) <= (found.startsWith('http') ? 599 : lastRow));
	return isPlace ? at + found.length : undefined;
}

/** A number that counts something: `12 people`, `3 of 40 rows`, `10 %`. */
const countPattern =
	/^(?:\d{1,3}(?:\.\d)? ?%(?![\p{L}\p{N}])|(?:\d{1,3}(?:,\d{3})*|\d{1,7}) (?:of (?:the )?\d|(?:other |more |new |managed |live |empty )?(?:people|persons?|users?|rows?|removals?|creations?|updates?|changes?|clearings?|renames?|admins?|holds?|accounts?|items?|cells?|columns?|differences?|invitations?|memberships?|groups?|requests?|seconds?|minutes?|hours?|days?|others?|more|were tried)(?![\p{L}\p{M}\p{N}_])))/u;
const ofMany = /(?:^|[\s(])\d{1,3}(?:,?\d{3})* of (?:the )?$/;

function isCount(lower: string, at: number, end: number): boolean {
	if (at > 0 && !/[\s(]/.test(lower[at - 1] ?? '')) return false;
	return countPattern.test(lower.slice(at, end + 40)) || ofMany.test(lower.slice(Math.max(0, at - 20), at));
}

/**
 * The words that sentences keep with Log Values: Fields Only: those that messages of this package and of Domo use about anybody. Every other
 * word is masked, so a missing word makes a sentence less clear, but discloses nothing. No names of people, places or titles belong here.
 */
const PLAIN_WORDS: ReadonlySet<string> = new Set(`
	a above accept accepted access account accounts action active add added address addresses adds admin admins after afterwards again age ago agree all allow allowed allowlist allows alone
	already also always among amongst an and anew another answer answered answering any apart append appended applied apply approval approve approved approver approves arabic are arrive arrived
	as ask asked asks at attribute attributes authentication away back backslash bad batch batches be became because become been before begin behind belongs below besides between beyond binary
	bits blank blanking blanks boolean both branches breaks bring brought but by call called came can cannot cards carries carry case catches cause cell cells change changed changes changing
	character characters check choices choose chooses clear cleared clearing clearings clears clocks code codes column columns com come comes comma commas company comparable compare compared
	compares complete computers computes config configuration confirmed connect const contain content control copies copy correct could count counted country counts covers create created creates
	creating credential credentials csv custom customer cut cyrillic data database dataflow dataflows dataset datasets datasources date day daylight days decimal default define defined delete
	deleted deletes deleting deletions department description details dialled did differ differed differs difference differences digest digits direction directly do documented documents does
	doesn domain domains domo done dot double doubled doubted down drops dry duplicate duplicates dynamic each earlier early edit edited editor eight either eleven else elsewhere email employee
	empty encoding end ended enddate ending ends enter entry equal error errors every everybody everything exactly example exchange exchanges execute execution exist existing exists expired export expression
	ext extract factor failed failure failures false few fewer field fields figure file fill fills filter filtered filters find finds finished first five for forbidden form format formats
	formula found four from function further future gave get give given gives go goes gone got governance grace grant grants greek group groups guard had hand handed handled happened happens has
	hash hashes have header hebrew held here hides hold holds host hour how http https human i iana id identity ids if ignore in include included includes index ins inside instance instances
	instead internal international into invalid invisible invitation invitations invite invited invites is isn it item items its itself job jobs join json keep keeps kept key keys know known
	knows lack lacks language last late lately later latin leading leave leaver leavers leaves left length let letter letters like likely limit limited limits line lines list listed listing lists live locale
	locked log logged login logs long longer look lookalike looks loop loopback lost lower machine made mail mailed mailto make makes manage managed management manages many map mark marked match
	matched matching may mean meant member members membership memberships merge messages mfa middle milliseconds min minimum minute minutes missing misspelt mixes mobile moment month more most
	must n n8n name named names national need needs neither nested never new newemail newer next nfc nfkc nine no nobody node nodes none nor normalize not notation note notes nothing now null
	number numbers object of off offset old older on once one ones only open or order ordered orphan orphaned orphans other others ours out output over overlap overlapping overlaps overview own
	owned owner ownerless ownership owns package page pages pair panel parameter part participant passed password paste path pdp people per percent percentage perhaps permission person personal
	phone pick place plain plaintext plan planned plans please policy prevented privileged probable probably profile program promotions protected protects proven provider proxy purpose put puts
	queries query quote quoted ran reach reached read readable reading reads reason receive received reconcile record records refused refuses reject rejected release released releases remember
	removal removals remove removed removes removing rename renames renaming renewed repair repeating replace replacing report reported request requests required rest return revoked role roleid
	roles room rounded row rows run runs s same save saving say says schema scheduled scientific scope scopes script scripts search second secret security see seen select send sensitive sent sentence
	separate separated separates separator separators sequence server session set sets setting settings seven several severalemails shared short should show shows sign signing signs since single
	six size slice so social some somebody someone something soon source spite split spreadsheet stands start started startdate starts status stay stays stick still stop stopped stops store straight string sub such
	summary support supports sure switch system t table tables tags take taken takes target team tell tells ten test text than that the their them then there these they this those thread three
	through tidy time timeout times timezone title to together token tokens told too took tool transfer treat tried tries trigger trim trimmed true try twelve twice two type typed types typo
	typographic unattended unauthorized unavailable unchanged undefined under understood undo undoing undone unknown unless unlock unmarked unreadable until up update updated updates upload
	upper url us use used user userid username users usual utc utf valid value values vanished verify version versions vertical view views visible vpn wait waiting waits want wants warning was
	way ways web webhook went were weren what when where wherever whether which while who whoever whole whom whose why will wins wire with without within work workflow works would write writes writing
	written wrong wrote year yes yet you zeros zone
`.trim().split(/\s+/));
