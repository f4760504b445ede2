import type { Clock } from '../common/ports';
import { emailKey } from '../common/text';
import { addTo } from '../common/tables';
import { eachChunked } from '../common/yielder';
import { rowName } from '../config';
import type { DesiredUser } from '../config/types';
import type { LiveUser } from '../domo';
import { addressBeforeExchange } from './accounts';
import type { ProposedChange, HeldChange } from './proposeChanges';
import { label } from './guardSettings';
import { holdReason } from './holdReasons';
import { ID_SETS, idSetOf, keysOf, sharedIdentifiers, IDENTIFIER_KINDS, type IdentifierKind, type IdentifierReader } from './identifiers';
import { finalEmail } from './rejectedRows';
import type { HoldReason } from './types';

/** A new row and an account that no row names which are probably one person. */
export interface RenameCandidate {
	readonly desired: DesiredUser;
	readonly account: LiveUser;
}

export interface RenameCandidates {
	/** Every row and account with a common identifier is in at least one of these; the strongest identifiers come first. */
	readonly candidates: readonly RenameCandidate[];
	/** The rows that may be this account, at most `max` and one more. */
	rowsFor(account: LiveUser, max: number): readonly DesiredUser[];
}

/** Rows and accounts that share a key; for names also by which IDs they have. */
interface Bucket {
	readonly rows: DesiredUser[];
	readonly accounts: LiveUser[];
}

/**
 * Brings new rows together with accounts that no row names, by any common identifier. Where several share one, each is paired
 * with one of the others, so that none of them is created or removed by mistake. Takes time in proportion to both.
 *
 * @param isWeak accounts of which a common name says nothing, since nothing is done to them
 */
export async function findRenameCandidates(
	creates: readonly DesiredUser[],
	accounts: readonly LiveUser[],
	reader: IdentifierReader,
	isWeak: (account: LiveUser) => boolean,
	clock: Clock,
): Promise<RenameCandidates> {
	if (creates.length === 0 || accounts.length === 0) return { candidates: [], rowsFor: () => [] };
	const buckets: Readonly<Record<IdentifierKind, Map<string, Bucket>>> = { employeeId: new Map(), employeeNumber: new Map(), address: new Map(), name: new Map() };
	const idSets = new Map<DesiredUser | LiveUser, number>();
	await eachChunked(accounts, (account) => {
		const identifiers = reader.ofAccount(account);
		idSets.set(account, idSetOf(identifiers));
		for (const kind of IDENTIFIER_KINDS) {
			if (kind === 'name' && isWeak(account)) continue;
			for (const key of keysOf(identifiers, kind)) {
				const bucket = buckets[kind].get(key);
				if (bucket === undefined) buckets[kind].set(key, { rows: [], accounts: [account] });
				else bucket.accounts.push(account);
			}
		}
	}, clock);
	await eachChunked(creates, (desired) => {
		const identifiers = reader.ofRow(desired);
		idSets.set(desired, idSetOf(identifiers));
		for (const kind of IDENTIFIER_KINDS) for (const key of keysOf(identifiers, kind)) buckets[kind].get(key)?.rows.push(desired);
	}, clock);

	const shared: Bucket[] = [];
	for (const kind of IDENTIFIER_KINDS) {
		for (const bucket of buckets[kind].values()) {
			if (bucket.rows.length === 0) continue;
			for (const part of kind === 'name' ? splitByIds(bucket, idSets) : [bucket]) shared.push(part);
		}
	}
	const bucketsOf = new Map<LiveUser, Bucket[]>();
	for (const bucket of shared) for (const account of bucket.accounts) addTo(bucketsOf, account, bucket);
	const placeOf = new Map(creates.map((desired, at) => [desired, at]));
	return {
		candidates: pairsIn(shared),
		rowsFor: (account, max) => {
			const found = new Set<DesiredUser>();
			for (const { rows } of bucketsOf.get(account) ?? []) {
				for (const row of rows) {
					if (found.size > max) break;
					found.add(row);
				}
			}
			return [...found].sort((a, b) => (placeOf.get(a) ?? 0) - (placeOf.get(b) ?? 0));
		},
	};
}

/** Parts of a bucket in which no row has another ID of the same kind as an account: a common name does not count there. */
function splitByIds({ rows, accounts }: Bucket, idSets: ReadonlyMap<DesiredUser | LiveUser, number>): Bucket[] {
	const rowsOf = ID_SETS.map((set) => rows.filter((row) => idSets.get(row) === set));
	const accountsOf = ID_SETS.map((set) => accounts.filter((account) => idSets.get(account) === set));
	return ID_SETS.flatMap((a) => ID_SETS.filter((b) => (a & b) === 0).map((b) => ({ rows: rowsOf[a] ?? [], accounts: accountsOf[b] ?? [] })));
}

/** Pairs of row and account. First each row gets an account of its own, in the order of the buckets; those that remain share one that is taken. */
function pairsIn(buckets: readonly Bucket[]): RenameCandidate[] {
	const pairs: RenameCandidate[] = [];
	const paired = new Set<DesiredUser | LiveUser>();
	const pair = (desired: DesiredUser | undefined, account: LiveUser | undefined): void => {
		if (desired === undefined || account === undefined) return;
		pairs.push({ desired, account });
		paired.add(desired).add(account);
	};
	for (const { rows, accounts } of buckets) {
		const freeRows = rows.filter((row) => !paired.has(row));
		const freeAccounts = accounts.filter((account) => !paired.has(account));
		freeRows.forEach((row, i) => pair(row, freeAccounts[i]));
	}
	for (const { rows, accounts } of buckets) {
		for (const row of rows) if (!paired.has(row)) pair(row, accounts.at(-1));
		for (const account of accounts) if (!paired.has(account)) pair(rows.at(-1), account);
	}
	return pairs;
}

/** More new rows than this that may be one orphan: the removal is held, whatever is allowed. */
const maxRowsPerAccount = 10;

export interface SettledRenames {
	/** The other proposals. A removal that belongs with a create names it in `waitsFor`. */
	readonly proposals: readonly ProposedChange[];
	/** One for each pair. */
	readonly held: readonly HeldChange[];
	/** The accounts of the pairs. */
	readonly accounts: ReadonlySet<LiveUser>;
}

/**
 * Decides about new rows and accounts that are probably one person: both are held as one probable rename, or, where the guard is
 * told to ignore that, the removal waits for the create. A row that was rejected protects the account that it may mean.
 *
 * @param named accounts that a row found which is probably somebody else's
 * @param reasonsAgainst why creates and removals would be held besides, by row or account: an approver has to release that as well
 */
export function settleRenames(
	proposals: readonly ProposedChange[],
	{ candidates: pairs, rowsFor }: RenameCandidates,
	reader: IdentifierReader,
	named: ReadonlySet<LiveUser>,
	mode: 'hold' | 'ignore',
	reasonsAgainst: (halves: readonly ProposedChange[]) => ReadonlyMap<unknown, readonly HoldReason[]>,
): SettledRenames {
	if (pairs.length === 0) return { proposals, held: [], accounts: new Set() };
	const byRow = new Map<DesiredUser, ProposedChange>();
	const removals = new Map<LiveUser, ProposedChange>();
	for (const proposal of proposals) {
		if (proposal.desired !== undefined) byRow.set(proposal.desired, proposal);
		else if (proposal.live !== undefined) removals.set(proposal.live, proposal);
	}
	const renames: { readonly pair: RenameCandidate; readonly creation: ProposedChange }[] = [];
	const taken = new Set<ProposedChange | undefined>();
	const waiting = new Map<ProposedChange, ProposedChange>();
	const accounts = new Set<LiveUser>();
	for (const pair of pairs) {
		const { desired, account } = pair;
		const creation = byRow.get(desired);
		const removal = removals.get(account);
		const rows = removal === undefined ? [] : rowsFor(account, maxRowsPerAccount);
		const isHeld = mode === 'hold' || addressBeforeExchange(account) !== undefined || rows.length > maxRowsPerAccount;
		if (creation === undefined) {
			// The row was rejected: the account may be its person's.
			taken.add(removal);
		} else if (isHeld) {
			accounts.add(account);
			taken.add(creation).add(removal);
			renames.push({ pair, creation });
		} else if (removal !== undefined) {
			waiting.set(removal, { ...removal, waitsFor: rows.map(finalEmail) });
		}
	}
	const halves = proposals.filter((proposal) => taken.has(proposal));
	const reasons = reasonsAgainst(halves);
	const held = renames.map(({ pair, creation }) => {
		const { desired, account } = pair;
		const removal = removals.get(account);
		const also = [...new Set([...(reasons.get(desired) ?? []), ...(reasons.get(account) ?? [])])];
		return heldRename(pair, renameSentence(pair, reader, named.has(account), removal), creation, removal, also);
	});
	return { proposals: proposals.filter((proposal) => !taken.has(proposal)).map((proposal) => waiting.get(proposal) ?? proposal), held, accounts };
}

/** Holds a removal that belongs with a create which is not done. */
export function holdRemovalsWithoutCreate(allowed: readonly ProposedChange[], held: readonly HeldChange[]): { readonly allowed: readonly ProposedChange[]; readonly held: readonly HeldChange[] } {
	if (!allowed.some(({ waitsFor }) => waitsFor !== undefined)) return { allowed, held };
	const created = new Set(allowed.flatMap(({ action, desired }) => (action === 'create' && desired !== undefined ? [emailKey(finalEmail(desired))] : [])));
	const lacking = ({ waitsFor = [] }: ProposedChange): string | undefined => waitsFor.find((email) => !created.has(emailKey(email)));
	return {
		allowed: allowed.filter((proposal) => lacking(proposal) === undefined),
		held: [
			...held,
			...allowed.flatMap((proposal): HeldChange[] => {
				const email = lacking(proposal);
				if (email === undefined) return [];
				const reason = `${proposal.live?.email ?? ''} and the new ${email} are probably one person, and ${email} is not created: see what keeps it back. The removal waits for it.`;
				return [{ ...proposal, reason, held: { by: 'probableRename', action: proposal.action, relatedEmail: email } }];
			}),
		],
	};
}

function heldRename(
	{ desired, account }: RenameCandidate,
	reason: string,
	creation: ProposedChange,
	removal: ProposedChange | undefined,
	also: readonly HoldReason[],
): HeldChange {
	const email = finalEmail(desired);
	const role = removal?.changes.find(({ field }) => field === 'roleId')?.to;
	return {
		action: 'update',
		desired,
		changes: [{ field: 'email', from: account.email, to: email }],
		pair: { account, creation, ...(removal !== undefined && { removal }) },
		reason,
		held: {
			by: 'probableRename',
			action: 'update',
			relatedEmail: account.email,
			relatedUserId: account.id,
			...(removal !== undefined && { removal: removal.action === 'delete' ? 'delete' : 'roleChange' }),
			...(typeof role === 'number' && { removalRoleId: role }),
			...(creation.sendInvite === true && { invites: true }),
			...(also.length > 0 && { also }),
		},
	};
}

function renameSentence({ desired, account }: RenameCandidate, reader: IdentifierReader, isNamed: boolean, removal: ProposedChange | undefined): string {
	const identifiers = sharedIdentifiers(desired, account, reader);
	const email = finalEmail(desired);
	const old = addressBeforeExchange(account);
	const stranded = old === undefined ? '' : ` ${account.email} is a temporary address, where an exchange of addresses left this account when it was interrupted; before, it was ${old}.`;
	const becomes = removal === undefined ? 'stays' : removal.action === 'delete' ? 'removed' : `gets the ${label('orphanRoleId')}`;
	return `${rowName(desired, 'Row')} (${email}) and ${account.email}, ${isNamed ? 'whose address or id another row has' : removal?.endedRow === undefined ? 'whom no row names' : `whose ${rowName(removal.endedRow)} has ended`}, have the same ${identifiers}: probably one person with a new address.${stranded} `
		+ `${reader.haveOneId(desired, account) ? `Set ${label('matchBy')} to Employee ID, or write` : 'Write'} the old address, ${account.email}, into email and the new one, ${email}, into newEmail of ${rowName(desired)}; `
		+ `if they are two people, have this plan approved with "${holdReason('probableRename').release?.name ?? ''}" released: then the row is created and the account ${becomes}.`;
}
