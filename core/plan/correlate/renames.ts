import { rowName } from '../../config';
import { emailKey } from '../../common/text';
import type { DesiredUser } from '../../config/types';
import type { LiveUser } from '../../domo';
import { addressBeforeExchange } from '../temporaryAddress';
import { isRemoval, type Draft, type HeldDraft } from '../draft';
import { holdReason } from '../holdReasons';
import { label } from '../labels';
import type { HoldReason } from '../types';
import { finalEmail } from './reject';
import type { Pair, SamePerson } from './samePerson';
import { sharedSigns, type SignReader } from './signs';

/** More new rows than this that may be one orphan: the removal is held, whatever is allowed. */
const mostRows = 10;

export interface Settled {
	/** What is left; removals that belong with a create say which. */
	readonly drafts: readonly Draft[];
	/** One for each pair. */
	readonly held: readonly HeldDraft[];
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
	drafts: readonly Draft[],
	{ pairs, rowsFor }: SamePerson,
	reader: SignReader,
	named: ReadonlySet<LiveUser>,
	mode: 'hold' | 'ignore',
	reasonsAgainst: (halves: readonly Draft[]) => ReadonlyMap<unknown, readonly HoldReason[]>,
): Settled {
	if (pairs.length === 0) return { drafts, held: [], accounts: new Set() };
	const creates = new Map<DesiredUser, Draft>();
	const removals = new Map<LiveUser, Draft>();
	for (const draft of drafts) {
		if (draft.action === 'create' && draft.desired !== undefined) creates.set(draft.desired, draft);
		else if (isRemoval(draft) && draft.live !== undefined) removals.set(draft.live, draft);
	}
	const renames: Pair[] = [];
	const taken = new Set<Draft>();
	const waiting = new Map<Draft, Draft>();
	const accounts = new Set<LiveUser>();
	for (const pair of pairs) {
		const { desired, account } = pair;
		const creation = creates.get(desired);
		const removal = removals.get(account);
		const rows = removal === undefined ? [] : rowsFor(account, mostRows);
		const isHeld = mode === 'hold' || addressBeforeExchange(account) !== undefined || rows.length > mostRows;
		if (creation === undefined) {
			// The row was rejected: the account may be its person's.
			if (removal !== undefined) taken.add(removal);
		} else if (isHeld) {
			accounts.add(account);
			for (const half of [creation, removal]) if (half !== undefined) taken.add(half);
			renames.push(pair);
		} else if (removal !== undefined) {
			waiting.set(removal, { ...removal, waitsFor: rows.map(finalEmail) });
		}
	}
	const halves = drafts.filter((draft) => taken.has(draft));
	const reasons = reasonsAgainst(halves);
	const held = renames.flatMap((pair) => {
		const creation = creates.get(pair.desired);
		const also = [...new Set([...(reasons.get(pair.desired) ?? []), ...(reasons.get(pair.account) ?? [])])];
		return creation === undefined ? [] : [holdRename(pair, sentenceOf(pair, reader, named.has(pair.account), removals.get(pair.account)), creation, removals.get(pair.account), also)];
	});
	return { drafts: drafts.filter((draft) => !taken.has(draft)).map((draft) => waiting.get(draft) ?? draft), held, accounts };
}

/** Holds a removal that belongs with a create which is not done. */
export function holdLonelyRemovals(go: readonly Draft[], held: readonly HeldDraft[]): { readonly go: readonly Draft[]; readonly held: readonly HeldDraft[] } {
	if (!go.some(({ waitsFor }) => waitsFor !== undefined)) return { go, held };
	const created = new Set(go.flatMap(({ action, desired }) => (action === 'create' && desired !== undefined ? [emailKey(finalEmail(desired))] : [])));
	const lacking = ({ waitsFor = [] }: Draft): string | undefined => waitsFor.find((email) => !created.has(emailKey(email)));
	return {
		go: go.filter((draft) => lacking(draft) === undefined),
		held: [
			...held,
			...go.flatMap((draft): HeldDraft[] => {
				const email = lacking(draft);
				if (email === undefined) return [];
				const reason = `${draft.live?.email ?? ''} and the new ${email} are probably one person, and ${email} is not created: see what keeps it back. The removal waits for it.`;
				return [{ ...draft, reason, held: { by: 'probableRename', action: draft.action, relatedEmail: email } }];
			}),
		],
	};
}

function holdRename(
	{ desired, account }: Pair,
	reason: string,
	creation: Draft,
	removal: Draft | undefined,
	also: readonly HoldReason[],
): HeldDraft {
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

function sentenceOf({ desired, account }: Pair, reader: SignReader, isNamed: boolean, removal: Draft | undefined): string {
	const signs = sharedSigns(desired, account, reader);
	const email = finalEmail(desired);
	const old = addressBeforeExchange(account);
	const stranded = old === undefined ? '' : ` ${account.email} is a temporary address, where an exchange of addresses left this account when it was interrupted; before, it was ${old}.`;
	const released = removal === undefined ? 'the row is created and the account stays' : 'the row is created and the account removed';
	return `${rowName(desired, 'Row')} (${email}) and ${account.email}, ${isNamed ? 'whose address or id another row has' : 'whom no row names'}, have the same ${signs}: probably one person with a new address.${stranded} `
		+ `${signs.startsWith('employeeId') ? `Set ${label('matchBy')} to Employee ID, or write` : 'Write'} the old address, ${account.email}, into email and the new one, ${email}, into newEmail of ${rowName(desired)}; `
		+ `if they are two people, have this plan approved with "${holdReason('probableRename').release?.name ?? ''}" released: then ${released}.`;
}
