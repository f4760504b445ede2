import type { NodeExecutionHint, NodeHint } from 'n8n-workflow';

import { suspectCellsPhrase, suspectCellsOf, DEFAULT_GUARD, keptOrphansSentence, type Plan, type PlanDescription, type PlanItem, SETTING_LABELS } from '../../core/plan';
import { sentenceMask } from '../../core/report';

/** Whether a person should not overlook an item: it is held or rejected, or some of its cells look wrong. */
export function isNotable({ action, held, warnings = [] }: PlanItem): boolean {
	return held !== undefined || action === 'reject' || warnings.length > 0;
}

/** The plan in one sentence; then what a person should not overlook in it, each in one. */
export function planHints({ description, items }: Plan, notable: readonly PlanItem[] = items.filter(isNotable)): NodeExecutionHint[] {
	// The plan's sentence says already how many orphans stay.
	const kept = keptOrphansSentence(description.counts.orphans, description.job?.orphans);
	const notes = description.notes.filter((note) => note !== kept);
	const masked = sentenceMask(items, description);
	const cautions = [...heldSentences(notable), ...rejectedSentences(notable, description.source.rows), ...cautionSentences(notable), ...notes];
	return [
		{ message: planSentence(description), type: 'info', location: 'outputPane' },
		...cautions.map((message): NodeExecutionHint => ({ message: masked(message), type: 'warning', location: 'outputPane' })),
	];
}

/** `Plan: 99 to create, 299 to update; 38 people need no change.` */
function planSentence({ summary, counts: { unchanged } }: PlanDescription): string {
	return `Plan: ${summary}${unchanged === 0 ? '' : `; ${unchanged === 1 ? '1 person needs' : `${unchanged} people need`} no change`}.`;
}

/** One for each limit or protection: `1 change is held and will not be applied: Robert Ellis. This makes an Admin, …`. */
function heldSentences(items: readonly PlanItem[]): string[] {
	const byReason = new Map<string, PlanItem[]>();
	for (const item of items) {
		if (item.held === undefined) continue;
		const same = byReason.get(item.held.by);
		if (same === undefined) byReason.set(item.held.by, [item]);
		else same.push(item);
	}
	return [...byReason.values()].map((held) => {
		const reasons = new Set(held.map((item) => item.reason));
		const [first = ''] = reasons;
		const like = reasons.size > 1 ? ' Each says why; for example: ' : ' ';
		return `${held.length === 1 ? '1 change is' : `${held.length} changes are`} held and will not be applied: ${namesOf(held)}.${like}${first}`;
	});
}

const namesShown = 3;

/** `Amir Haddad, Henry Adler, Marek Nowak and 4 more`. */
function namesOf(items: readonly PlanItem[]): string {
	const names = items.slice(0, namesShown).map(({ displayName, email }) => displayName || email);
	return `${names.join(', ')}${items.length > names.length ? ` and ${items.length - names.length} more` : ''}`;
}

/** `7 of 541 rows are rejected (roleId 3, email 2, timeZone 2), for example row 19, timeZone "Asia/Toyko": …`. */
function rejectedSentences(items: readonly PlanItem[], rows: number): string[] {
	const rejected = items.filter((item) => item.action === 'reject');
	if (rejected.length === 0) return [];
	const byColumn = new Map<string, number>();
	for (const { problems = [] } of rejected) {
		for (const column of new Set(problems.map((problem) => problem.column))) byColumn.set(column, (byColumn.get(column) ?? 0) + 1);
	}
	const columns = [...byColumn].sort(([, a], [, b]) => b - a).map(([column, n]) => `${column} ${n}`).join(', ');
	const [first] = rejected;
	const [cell] = first?.problems ?? [];
	const example = first === undefined || cell === undefined ? '' : `, ${rejected.length === 1 ? 'namely' : 'for example'} ${placeOf(first)}, ${cell.column} "${cell.value}": ${cell.message}`;
	return [
		`${rejected.length} of ${rows} ${rows === 1 ? 'row' : 'rows'} ${rejected.length === 1 ? 'is' : 'are'} rejected (${columns})${example}${example.endsWith('?') ? '' : '.'} `
		+ `${rejected.length === 1 ? 'This person stays' : 'These people stay'} unchanged.`,
	];
}

/** `2 cells look wrong and are used all the same (phoneNumber 2), for example in row 5: …`. */
function cautionSentences(items: readonly PlanItem[]): string[] {
	const phrase = suspectCellsPhrase(items);
	const first = items.find((item) => suspectCellsOf(item).length > 0);
	const [cell] = first === undefined ? [] : suspectCellsOf(first);
	if (phrase === undefined || first === undefined || cell === undefined) return [];
	return [`${phrase}, for example in ${placeOf(first)}, ${cell.column} "${cell.value}": ${cell.message}`];
}

/** Where a row is found: as the plan's sentences name it, since rows of another node are counted as its items are. */
function placeOf({ reason, row_number }: Pick<PlanItem, 'reason' | 'row_number'>): string {
	return /^Item \d+/.exec(reason)?.[0].toLowerCase() ?? `row ${row_number}`;
}

const removes = '$parameter["people"] !== "rows" && $parameter["orphanedUsers"] !== "keep"';
const guard = (setting: string): string => `$parameter["guard"]["${setting}"]`;

/** Warnings before the node runs, about settings that are dangerous together. */
export const panelHints: NodeHint[] = [
	before(
		`<b>${SETTING_LABELS.maxDeletionsPercent}</b> is 100: no share of removals is too large. Set a lower one for unattended runs.`,
		`${removes} && (${guard('maxDeletionsPercent')} ?? ${DEFAULT_GUARD.maxDeletionsPercent}) >= 100`,
	),
	before(
		`<b>${SETTING_LABELS.rowsAreComplete}</b>: everyone in no row is removed. Not for a sub-workflow or a webhook that is called per batch.`,
		`${removes} && $parameter["table"]["rowsAreComplete"] === true`,
	),
	before(
		`<b>${SETTING_LABELS.probableRenames}</b> on Ignore: a changed address removes the account. Match by employee ID instead.`,
		`${removes} && ${guard('probableRenames')} === "ignore" && $parameter["table"]["matchBy"] !== "employeeId"`,
	),
	before(
		`With <b>${SETTING_LABELS.minimumAdmins}</b> at 0 a table may leave nobody who can let others in again.`,
		`${guard('minimumAdmins')} === 0`,
	),
	before(
		`<b>${SETTING_LABELS.newAdmins}</b> are allowed: whoever can edit the configuration can become an Admin.`,
		`${guard('newAdmins')} === "allow"`,
	),
];

function before(message: string, condition: string): NodeHint {
	return { message, type: 'warning', location: 'ndv', whenToDisplay: 'beforeExecution', displayCondition: `={{ ${condition} }}` };
}
