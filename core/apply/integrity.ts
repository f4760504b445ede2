import type { FieldValue } from '../common/fieldValue';
import type { Clock } from '../common/ports';
import { compareText } from '../common/text';
import { createYielder, sortChunked } from '../common/yielder';
import { contentDigest, type ItemMark, markOfDescription, markOfItem, itemMarkText, outcomeDigest, planHash, readMark } from '../plan/hash';
import type { Image, PlanDescription, PlanItem } from '../plan/types';
import { type Approval, type Outcome, refuse } from './types';

/**
 * Compares the plan item and every other item with its digest, and all of them with the plan's hash. Without an approval, items may
 * have been filtered out between the nodes; the returned note counts them. The digests are checksums, which somebody could compute anew:
 * only the hash of an approval shows that nobody did.
 * @throws UserError for an item that was edited, added or doubled, and for any plan but the approved one
 */
export async function checkIntegrity(description: PlanDescription, items: readonly PlanItem[], approval: Approval | undefined, clock: Clock): Promise<readonly string[]> {
	const planMark = readMark(description._item);
	if (planMark === undefined) refuse('The plan item came without its digest (the field "_item").', keepFields);
	if (ownText(planMark) !== itemMarkText(markOfDescription(description, description.run, planMark.items))) {
		refuse("The plan was edited after it was made: its first item, which holds the plan's limits, counts and protected people.", change);
	}
	const contents = await contentsOf(items, planMark, clock);
	const missing = planMark.items - contents.length;
	const matches = missing === 0 && planHash(description, await sortChunked(contents, compareText, clock)) === description.run.planHash;
	if (missing === 0 && !matches) refuse('The plan was edited after it was made: its items do not match its hash.', change);
	if (approval === undefined) return missing === 0 ? [] : [`${itemsText(missing)} of the plan did not come in: they were filtered out between Reconcile and Apply.`];
	if (approval.planHash !== description.run.planHash) {
		refuse('Another plan was approved than the one that came in.', 'Approve this plan, or run the workflow that carries the approved one. Each plan has its own hash, also where it changes the same people.');
	}
	if (missing > 0) refuse(`${itemsText(missing)} of the approved plan did not come in.`, 'Hand the approved plan over whole and unchanged, or have the new one approved.');
	return [];
}

const keepFields = 'Keep other nodes from removing or renaming fields of the items of Domo Reconcile Users; their own fields may be added. A plan of an earlier version has to be made again.';
const change = 'Change the configuration and plan again. Between Reconcile and Apply items may be filtered out and put into another order, and fields may be added, but none changed.';

/** Checks each item against its digest. Returns the digests that the plan's hash is made of. */
async function contentsOf(items: readonly PlanItem[], plan: ItemMark, clock: Clock): Promise<string[]> {
	const yielder = createYielder(clock);
	const places = new Set<number>();
	const contents: string[] = [];
	for (const [index, item] of items.entries()) {
		if (yielder.shouldYield(index)) await yielder.yield();
		const mark = readMark(item._item);
		if (mark === undefined) refuse(`The item for ${named(item)} came without its digest (the field "_item").`, keepFields);
		if (mark.runId !== plan.runId) refuse(`The items come from more than one plan: the item for ${named(item)} belongs to run ${mark.runId}, the plan item to run ${plan.runId}.`, oneRun);
		const digest = contentDigest(item);
		if (ownText(mark) !== itemMarkText(markOfItem(digest, plan.runId, mark.place, plan.items))) {
			refuse(`The plan was edited after it was made: the item for ${named(item)} does not match its digest.`, change);
		}
		if (places.has(mark.place)) refuse(`The item for ${named(item)} came in more than once.`, twice);
		places.add(mark.place);
		if (item.action !== 'unchanged') contents.push(digest.content);
	}
	if (contents.length > plan.items) refuse('More items came in than the plan has.', twice);
	return contents;
}

const oneRun = 'Connect one Reconcile node to this node, and run it once.';
const twice = 'Perhaps a Merge node received the same items twice: hand each item over once.';

/** The text of an item's mark without the digest that Apply adds. */
function ownText({ digest, before, runId, place, items }: ItemMark): string {
	return itemMarkText({ digest, before, runId, place, items });
}

function named({ email, displayName, row_number }: PlanItem): string {
	return email || displayName || (row_number === null ? 'somebody without an address' : `row ${row_number}`);
}

function itemsText(missing: number): string {
	return missing === 1 ? '1 item' : `${missing} items`;
}

/**
 * The item with values of the types that plans have: a role is a number, everything else text or a list. A spreadsheet between the nodes
 * may have turned numbers into text or the other way round, which does not change the digest.
 */
export function withTypedValues(item: PlanItem): PlanItem {
	return {
		...item,
		changes: item.changes.map(({ field, from, to }) => ({ field, from: withType(field, from), to: withType(field, to) })),
		...(item.before === undefined ? {} : { before: typedImage(item.before) }),
		...(item.after === undefined ? {} : { after: typedImage(item.after) }),
	};
}

function typedImage(image: Image): Image {
	return Object.fromEntries(Object.entries(image).map(([field, value]) => [field, withType(field, value)]));
}

function withType(field: string, value: FieldValue): FieldValue {
	if (value === '') return null;
	if (field === 'roleId') return typeof value === 'string' && value.trim() !== '' && Number.isSafeInteger(Number(value)) ? Number(value) : value;
	return typeof value === 'number' ? String(value) : value;
}

/**
 * Adds to an outcome's `_item` a digest of what became of it, so that an undo sees whether somebody edited that. The digest of the plan
 * item stays, so that the outcome of a dry run can be applied like its item.
 */
export function markOutcome(outcome: Outcome): Outcome {
	const mark = readMark(outcome._item);
	return mark === undefined ? outcome : { ...outcome, _item: itemMarkText({ ...mark, outcome: outcomeDigest(mark, becameOf(outcome)) }) };
}

/** Adds to the plan item's `_item` a digest of what Apply reports about the run. */
export function markApplied<T extends object>(description: PlanDescription, applied: T): PlanDescription & { readonly applied: T } {
	const mark = readMark(description._item);
	return { ...description, applied, ...(mark === undefined ? {} : { _item: itemMarkText({ ...mark, outcome: outcomeDigest(mark, applied) }) }) };
}

/** A released probable rename becomes two outcomes that differ from their item, so their whole content counts. */
function becameOf(outcome: Outcome): object {
	return { content: contentDigest(outcome).content, status: outcome.status, undo: outcome.undo };
}

/**
 * The plan item of an outcome. Apply adds the id of a created user, turns a released hold into a change, and marks changes that it holds
 * itself, so several forms are compared with the digest. Undefined if none fits.
 */
export function asPlanned(outcome: PlanItem | Outcome): PlanItem | undefined {
	const mark = readMark(outcome._item);
	if (mark === undefined) return undefined;
	const item = withTypedValues('status' in outcome ? withoutOutcome(outcome) : outcome);
	return possibleForms(item).find((form) => markOfItem(contentDigest(form), mark.runId, mark.place, mark.items).digest === mark.digest);
}

function withoutOutcome({ status: _status, message: _message, httpStatus: _http, toe: _toe, attempts: _attempts, durationMs: _ms, undo: _undo, ...item }: Outcome): PlanItem {
	return item;
}

function possibleForms(item: PlanItem): readonly PlanItem[] {
	const { held: _, ...unheld } = item;
	const byHold: readonly PlanItem[] = item.held === undefined ? [item] : [item, { ...item, action: 'hold' }, unheld];
	return item.userId === null ? byHold : [...byHold, ...byHold.map((form) => ({ ...form, userId: null }))];
}

/**
 * Checks outcomes that are to be undone: each unchanged, each once, all of the run of the plan item. Some may have been filtered out; then
 * the others are undone.
 * @throws UserError for one that was edited, added or doubled
 */
export async function checkOutcomes(description: PlanDescription, applied: object | null, outcomes: readonly Outcome[], clock: Clock): Promise<void> {
	const plan = readMark(description._item);
	if (plan === undefined || applied === null || !fits(plan, markOfDescription(description, description.run, plan.items), applied)) {
		refuse('The plan item is not as Domo Apply Changes gave it, so its run is not taken back.', handOverOutcomes);
	}
	const yielder = createYielder(clock);
	const seen = new Set<string>();
	for (const [index, outcome] of outcomes.entries()) {
		if (yielder.shouldYield(index)) await yielder.yield();
		const mark = readMark(outcome._item);
		const own = mark?.runId === plan.runId && mark.items === plan.items && mark.outcome === outcomeDigest(mark, becameOf(outcome)) ? mark : undefined;
		if (own === undefined) {
			refuse(`The outcome of ${outcome.email || outcome.displayName} is not as Domo Apply Changes gave it, so nothing is taken back.`, handOverOutcomes);
		}
		if (seen.has(itemMarkText(own))) refuse(`The outcome of ${outcome.email || outcome.displayName} came in more than once.`, 'Hand each item over once: perhaps a Merge node received the same items twice.');
		seen.add(itemMarkText(own));
	}
}

function fits(mark: ItemMark, expected: ItemMark, applied: object): boolean {
	return mark.digest === expected.digest && mark.runId === expected.runId && mark.outcome === outcomeDigest(mark, applied);
}

const handOverOutcomes = 'Hand over the items of one Domo Apply Changes unchanged (items may be filtered out, and fields added), or the rows of the run from its log.';
