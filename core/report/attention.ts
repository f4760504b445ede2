/**
 * What a reader must look at first, each person by name: new Admins, removals, values cleared, values that another writer changes back,
 * released holds, holds, changes that were not done, and rejected rows. Mail and report show these lines in one box above all lists. Also the order of people by risk within a list, and the result in a few words.
 */
import type { Outcome } from '../apply/types';
import { counted, listed } from '../common/wording';
import { ADMIN_ROLE_ID } from '../plan/accounts';
import { heldGroups } from '../plan/describe';
import { HELD_NOUNS } from '../plan/holdReasons';
import type { Labels } from '../plan/labels';
import type { ContestedNotes } from './log/columns';
import { missingPhrase } from './counts';
import { afterOf, beforeOf, groupByStatus, listFieldNames, nameOf, type OutcomeKind, roleIn, storedText, truncate } from './outcomes';
import type { RunRecord, RunStatus } from './runRecord';

/** One line of the box: `2 people removed: Amir Haddad, Henry Adler`. */
export interface AttentionLine {
	readonly kind: OutcomeKind;
	readonly title: string;
	/** The first people, by name, and what is special about each. */
	readonly people: readonly string[];
	/** How many more there are. */
	readonly more: number;
}

const peopleNamed = 8;
const nameLimit = 80;
const fieldsNamed = 4;

export function attentionLines(groups: Readonly<Record<OutcomeKind, readonly Outcome[]>>, dryRun: boolean, labels: Labels, contested: ReadonlyMap<number, ContestedNotes>): readonly AttentionLine[] {
	const line = (kind: OutcomeKind, title: string, outcomes: readonly Outcome[], nameOf = personName): AttentionLine =>
		({ kind, title, people: outcomes.slice(0, peopleNamed).map(nameOf), more: Math.max(0, outcomes.length - peopleNamed) });
	const people = (outcomes: readonly Outcome[], words: string): string => `${counted(outcomes.length, ['person', 'people'])} ${words}`;
	const written = [...groups.created, ...groups.updated];
	const admins = written.filter(becomesAdmin);
	const cleared = groups.updated.filter((outcome) => clearedFields(outcome).length > 0);
	const contestedOf = ({ userId }: Outcome): readonly string[] => contested.get(userId ?? -1)?.newFields ?? [];
	const fought = [...groups.updated, ...groups.removed].filter((outcome) => contestedOf(outcome).length > 0);
	const released = [...groups.created, ...groups.updated, ...groups.removed].filter(({ held }) => held !== undefined);
	const lines = [
		line('held', `${counted(admins.length, ['new Admin', 'new Admins'])}${dryRun ? ' to be made' : ''}`, admins),
		line('removed', people(groups.removed, dryRun ? 'to remove' : 'removed'), groups.removed),
		line('updated', people(cleared, dryRun ? 'to lose values' : 'lost values'), cleared,
			(outcome) => `${personName(outcome)} (${listFieldNames(clearedFields(outcome).map((field) => labels.field(field)), fieldsNamed)})`),
		line('updated', people(fought, 'whose values go back and forth'), fought, (outcome) => `${personName(outcome)} (${listFieldNames(contestedOf(outcome), fieldsNamed)})`),
		line('held', `${counted(released.length, ['held change', 'held changes'])} released by the approver`, released),
		...heldGroups(groups.held).map(({ noun, items }) => line('held', `${counted(items.length, HELD_NOUNS[noun])} held`, items)),
		...groupByStatus(groups.failed).map(({ words, outcomes }) => line('failed', people(outcomes, words), outcomes)),
		line('rejected', `${counted(groups.rejected.length, ['row', 'rows'])} rejected`, groups.rejected,
			(outcome) => [outcome.row_number === null ? '' : `row ${outcome.row_number}`, personName(outcome)].filter(Boolean).join(' ')),
	];
	return lines.filter(({ people: named }) => named.length > 0);
}

function personName(outcome: Outcome): string {
	return truncate(nameOf(outcome), nameLimit);
}

/** Those who deserve the most attention first: new Admins, then people who lose values; otherwise in the order of the plan. */
export function byRisk(outcomes: readonly Outcome[]): readonly Outcome[] {
	const risk = (outcome: Outcome): number => (becomesAdmin(outcome) ? 0 : clearedFields(outcome).length > 0 ? 1 : 2);
	const ranked = outcomes.map((outcome) => ({ outcome, rank: risk(outcome) }));
	return ranked.sort((a, b) => a.rank - b.rank).map(({ outcome }) => outcome);
}

function becomesAdmin(outcome: Outcome): boolean {
	return roleIn(afterOf(outcome)) === ADMIN_ROLE_ID && roleIn(beforeOf(outcome)) !== ADMIN_ROLE_ID;
}

/** Fields of which the change takes the value away. */
function clearedFields({ changes, action }: Outcome): readonly string[] {
	if (action === 'create') return [];
	return changes.filter(({ from, to }) => storedText(to) === '' && storedText(from) !== '').map(({ field }) => field);
}

/** A pill at the head of mail and report. */
export interface Badge {
	readonly word: string;
	readonly tone: OutcomeKind;
}

const BADGES: Readonly<Record<RunStatus, Badge>> = {
	success: { word: 'Success', tone: 'created' },
	partial: { word: 'Partial', tone: 'held' },
	failed: { word: 'Failed', tone: 'failed' },
	nothingToDo: { word: 'Nothing to do', tone: 'unchanged' },
	dryRun: { word: 'Dry run', tone: 'updated' },
	preview: { word: 'Plan', tone: 'updated' },
	notApproved: { word: 'Not approved', tone: 'held' },
};

/** A plan that waits for approval is called so, since approving it writes; a partial run says what is not done. */
export function badgeOf({ preview, missing }: RunRecord, status: RunStatus, groups: Readonly<Record<OutcomeKind, readonly Outcome[]>>): Badge {
	const badge = BADGES[status];
	if (status === 'preview' && preview !== 'plan') return { word: 'Waiting for approval', tone: 'held' };
	if (status !== 'partial') return badge;
	const [rows, people] = [groups.rejected.length, groups.failed.length];
	const needing = listed([...(rows > 0 ? [counted(rows, ['row', 'rows'])] : []), ...(people > 0 ? [counted(people, ['person', 'people'])] : [])]);
	const word = missingPhrase(missing) || `${needing} ${rows + people === 1 ? 'needs' : 'need'} you`;
	return { ...badge, word: word.charAt(0).toUpperCase() + word.slice(1) };
}
