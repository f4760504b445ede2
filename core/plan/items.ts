import type { Field, FieldValue } from '../common/fieldValue';
import { clip } from '../common/text';
import { rowName, type RowPlace } from '../config';
import type { CellProblem, DesiredUser, RejectedRow } from '../config/types';
import type { AttributeDefinition, ContentDirectory, LiveUser, Ownership, UserReader } from '../domo';
import { isAnsweredOtherwise } from '../domo/errors';
import { deletedAccount, type ProposedChange, type HeldChange, isRemoval } from './proposeChanges';
import { roleName, type RoleNames } from './labels';
import type { ScheduledRow } from './matching';
import { everyField } from './readState';
import { finalEmail } from './rejectedRows';
import type { FieldChange, Image, OwnedCounts, PlanItem } from './types';

/** A plan item before the plan has its hash. */
export type UnsignedItem = Omit<PlanItem, 'run' | '_item'> & {
	/** Where its row stands in the input, if other rows have its number too. */
	readonly place?: number;
};

const placeOf = (row: RowPlace | undefined): Pick<UnsignedItem, 'place'> => (row?.place === undefined ? {} : { place: row.place });

/** What is known of people about to be deleted, by id: their full record, so that undo can bring it back, and what they own. */
export interface DeletionDetails {
	readonly images: ReadonlyMap<number, Image>;
	readonly owned: ReadonlyMap<number, OwnedCounts>;
	/** Sentences about content that would lose its owner, or could not be counted. */
	readonly notes: readonly string[];
}

export function itemOf(proposal: ProposedChange | HeldChange, deletions: Pick<DeletionDetails, 'images' | 'owned'>, roles?: RoleNames): UnsignedItem {
	const { desired, endedRow, live, changes } = proposal;
	const row = desired ?? endedRow;
	const endDate = endedRow?.period?.endDate;
	const email = live !== undefined && proposal.action !== 'create' ? live.email : desired === undefined ? '' : finalEmail(desired);
	const removed = deletedAccount(proposal);
	const owns = removed === undefined ? undefined : deletions.owned.get(removed.id);
	return {
		action: 'held' in proposal ? 'hold' : proposal.action,
		email,
		displayName: live?.displayName ?? desired?.displayName ?? '',
		userId: live?.id ?? null,
		row_number: row?.rowNumber ?? null,
		...(endDate === undefined ? {} : { endDate }),
		...placeOf(row),
		summary: summaryOf(proposal, owns, roles),
		reason: proposal.reason,
		changes,
		...('held' in proposal ? { held: proposal.held } : {}),
		...(proposal.waitsFor === undefined ? {} : { waitsFor: proposal.waitsFor }),
		...(proposal.sendInvite === undefined ? {} : { sendInvite: proposal.sendInvite }),
		...warningsOf(proposal),
		...(owns === undefined ? {} : { owns }),
		...beforeAndAfter(proposal, deletions.images),
	};
}

/** The cells that look wrong and are written. A cell that equals the live value does not matter in this run. */
function warningsOf({ action, desired, endedRow, changes }: ProposedChange): { warnings?: readonly CellProblem[] } {
	const written = new Set(changes.map(({ field }) => field));
	const warnings = [
		...(desired?.warnings ?? []).filter(({ column }) => action === 'create' || written.has(column === 'newEmail' ? 'email' : column)),
		...(endedRow === undefined ? [] : warningsOfDates(endedRow)),
	];
	return warnings.length > 0 ? { warnings } : {};
}

/** Of a row that is not applied only its dates decide something. */
function warningsOfDates({ warnings }: DesiredUser): CellProblem[] {
	return warnings.filter(({ column }) => column === 'startDate' || column === 'endDate');
}

export function rejectItem(row: RejectedRow): UnsignedItem {
	return {
		action: 'reject',
		email: row.email,
		displayName: row.displayName,
		userId: null,
		row_number: row.rowNumber,
		...placeOf(row),
		summary: row.problems.map((problem) => `${problem.column}: ${problem.message}`).join('; '),
		reason: `${rowName(row, 'Row')} cannot be used; its person is left as they are.`,
		changes: [],
		problems: row.problems,
		...(row.warnings.length > 0 ? { warnings: row.warnings } : {}),
	};
}

/** A row that counts from a later day on. */
export function scheduledItem({ desired, live }: ScheduledRow): UnsignedItem {
	const start = desired.period?.startDate ?? '';
	const warnings = warningsOfDates(desired);
	return {
		action: 'scheduled',
		email: live?.email ?? finalEmail(desired),
		displayName: live?.displayName ?? desired.displayName,
		userId: live?.id ?? null,
		row_number: desired.rowNumber,
		...placeOf(desired),
		summary: `starts on ${start}`,
		reason: `${rowName(desired, 'Row')} counts from ${start} on. ${live === undefined ? 'Until then the account is not created.' : 'Until then it changes nothing, and its person is not removed.'}`,
		changes: [],
		...(warnings.length > 0 ? { warnings } : {}),
	};
}

export function unchangedItem({ desired, live }: { readonly desired: DesiredUser; readonly live: LiveUser }): UnsignedItem {
	return {
		action: 'unchanged',
		email: live.email,
		displayName: live.displayName,
		userId: live.id,
		row_number: desired.rowNumber,
		...placeOf(desired),
		summary: 'nothing to change',
		reason: `${rowName(desired, 'Row')} and the account agree.`,
		changes: [],
		...(desired.warnings.length > 0 ? { warnings: desired.warnings } : {}),
	};
}

function beforeAndAfter(proposal: ProposedChange, images: DeletionDetails['images']): { before?: Image; after?: Image } {
	if (proposal.pair !== undefined) return imagesOfPair(proposal.pair, images);
	const after = imageFrom(proposal.changes.map((change) => [change.field, change.to]));
	if (proposal.action === 'create') return { after };
	if (proposal.action === 'delete') return { before: images.get(proposal.live?.id ?? -1) ?? identityImage(proposal.live) };
	const changed = imageFrom(proposal.changes.map((change) => [change.field, change.from]));
	return { before: isRemoval(proposal) ? { ...identityImage(proposal.live), ...changed } : changed, after };
}

/** All that an approver's release needs: the new account as it would be made, and the old one as it would be removed. */
function imagesOfPair({ account, creation, removal }: NonNullable<ProposedChange['pair']>, images: DeletionDetails['images']): { before: Image; after: Image } {
	const before = removal?.action === 'delete' ? (images.get(account.id) ?? identityImage(account)) : identityImage(account);
	return { before, after: imageFrom(creation.changes.map((change) => [change.field, change.to])) };
}

function identityImage(live: LiveUser | undefined): Image {
	return live === undefined ? {} : { email: live.email, displayName: live.displayName, roleId: live.roleId };
}

/** `Object.fromEntries` defines own members, so that a key such as `__proto__` is a plain name. */
function imageFrom(entries: readonly (readonly [string, FieldValue])[]): Image {
	return Object.fromEntries(entries);
}

/** What a person reads in the table view: `title: Analyst → Lead; roleId: Participant → Editor`. */
function summaryOf(proposal: ProposedChange, owns: OwnedCounts | undefined, roles: RoleNames | undefined): string {
	if (proposal.action === 'create') return createSummary(proposal.changes, proposal.sendInvite === true, roles);
	if (proposal.action === 'delete') return owns === undefined ? 'remove this account' : `remove this account, which owns ${ownedText(owns)}`;
	const changes = changesText(proposal.changes, roles);
	return isRemoval(proposal) ? `${proposal.endedRow === undefined ? 'orphan' : 'leaver'}: ${changes}` : changes;
}

function createSummary(changes: readonly FieldChange[], invite: boolean, roles: RoleNames | undefined): string {
	const role = changes.find((change) => change.field === 'roleId')?.to ?? null;
	const attributes = changes.filter((change) => !['email', 'displayName', 'roleId'].includes(change.field)).length;
	return `new account, role ${roleName(role, roles)}, ${attributes} ${attributes === 1 ? 'attribute' : 'attributes'}${invite ? ', with an invitation' : ''}`;
}

/** So many fields are named in a summary, and so much is shown of a value: an item's changes have them all, and whole. */
const maxFieldsNamed = 10;
const maxValueLength = 60;

/** `title: Analyst → Lead; roleId: Participant → Editor`. */
export function changesText(changes: readonly FieldChange[], roles?: RoleNames): string {
	const named = changes.slice(0, maxFieldsNamed).map(({ field, from, to }) => {
		const shown = (value: FieldValue): string => clip(field === 'roleId' && value !== null ? roleName(value, roles) : valueText(value), maxValueLength);
		return `${field}: ${shown(from)} → ${shown(to)}`;
	});
	return [...named, ...(changes.length > maxFieldsNamed ? [`and ${changes.length - maxFieldsNamed} more`] : [])].join('; ');
}

/** A value for people; nothing is shown as a dash. */
export function valueText(value: FieldValue): string {
	if (value === null || value === '') return '–';
	return Array.isArray(value) ? value.join(' | ') : String(value);
}

export async function readDeletionDetails(
	directory: Pick<UserReader, 'usersById'> & Pick<ContentDirectory, 'owned'>,
	proposals: readonly ProposedChange[],
	attributes: readonly AttributeDefinition[],
): Promise<DeletionDetails> {
	const [images, { byUser, note }] = await Promise.all([readImages(directory, proposals, attributes), countOwnedContent(directory, proposals)]);
	return { images, owned: byUser, notes: note === undefined ? [] : [note] };
}

/** Everything about the people who would be deleted, read in pages: without it an undo could not bring them back. */
export async function readImages(
	directory: Pick<UserReader, 'usersById'>,
	proposals: readonly ProposedChange[],
	attributes: readonly AttributeDefinition[],
): Promise<DeletionDetails['images']> {
	const ids = [...new Set(proposals.flatMap((proposal) => deletedAccount(proposal)?.id ?? []))];
	if (ids.length === 0) return new Map();
	const fields = everyField(attributes);
	const users = await directory.usersById(ids, fields);
	return new Map(users.map((user) => [user.id, fullImageOf(user, fields)]));
}

function fullImageOf(user: LiveUser, fields: readonly Field[]): Image {
	// What is empty counts as well: whoever fills it in has a reason to keep the account.
	return Object.fromEntries(fields.map((field, i) => [field.name, user.values[i] ?? null]));
}

/** Counting costs four requests a person: it is not worth it for more removals than this. */
const maxPeopleCounted = 50;

export interface OwnedContent {
	/** Only people who own something. */
	readonly byUser: ReadonlyMap<number, OwnedCounts>;
	/** Why it is not known, where it is not. */
	readonly note?: string;
}

/** What the people who would be deleted own, and would leave without an owner (domo-api 2.6). A plan is made even where Domo does not answer. */
export async function countOwnedContent(directory: Pick<ContentDirectory, 'owned'>, proposals: readonly ProposedChange[]): Promise<OwnedContent> {
	const ids = [...new Set(proposals.flatMap((proposal) => deletedAccount(proposal)?.id ?? []))];
	if (ids.length > maxPeopleCounted) {
		return { byUser: new Map(), note: `What ${ids.length} people would leave ownerless was not counted (more than ${maxPeopleCounted}).` };
	}
	try {
		const counted = await Promise.all(ids.map(async (id) => [id, countsOf(await directory.owned(id))] as const));
		const byUser = new Map(counted.filter(([, counts]) => totalOwned(counts) > 0));
		const owners = [...byUser.values()].filter(needsAnOwner).length;
		return owners === 0 ? { byUser } : { byUser, note: ownersNote(owners) };
	} catch (error) {
		if (!isAnsweredOtherwise(error)) throw error;
		return { byUser: new Map(), note: `What removed people would leave ownerless could not be counted: ${error.message}` };
	}
}

/** Domo keeps no DataSet and no DataFlow without an owner (domo-api 2.6: documented for its page and for SCIM). */
function needsAnOwner({ dataSets, dataFlows }: Pick<OwnedCounts, 'dataSets' | 'dataFlows'>): boolean {
	return dataSets + dataFlows > 0;
}

function ownersNote(owners: number): string {
	const who = owners === 1 ? 'One person to be removed owns' : `${owners} people to be removed own`;
	return `${who} DataSets or DataFlows, and Domo may refuse to delete an owner. Name who receives them in 'Transfer Content To' of Domo Apply Changes.`;
}

function countsOf({ dataSets, dataFlows, cards, pages }: Ownership): OwnedCounts {
	return { dataSets: dataSets.length, dataFlows: dataFlows.length, cards: cards.length, pages: pages.length };
}

function totalOwned({ dataSets, dataFlows, cards, pages }: OwnedCounts): number {
	return dataSets + dataFlows + cards + pages;
}

/** `2 DataSets, 1 page`. */
export function ownedText({ dataSets, dataFlows, cards, pages }: OwnedCounts): string {
	const kinds = [[dataSets, 'DataSet'], [dataFlows, 'DataFlow'], [cards, 'card'], [pages, 'page']] as const;
	return kinds.filter(([n]) => n > 0).map(([n, kind]) => `${n} ${kind}${n === 1 ? '' : 's'}`).join(', ');
}
