import { mapTable, namesOf } from '../common/tables';
import type { GuardSettingName } from './guardSettings';

/** What a hold keeps back, as people count it: the same words on the canvas, in the log and in the mail. Removals come first, as they matter most. */
export const HELD_NOUNS = {
	removal: ['removal', 'removals'],
	roleChange: ['role change', 'role changes'],
	clearing: ['clearing', 'clearings'],
	rename: ['rename', 'renames'],
	otherPerson: ['address of probably somebody else', 'addresses of probably somebody else'],
	idChange: ['change of an ID', 'changes of IDs'],
	newAdmin: ['new admin', 'new admins'],
	addressChange: ['address change', 'address changes'],
	invitation: ['invitation', 'invitations'],
	creation: ['creation', 'creations'],
	update: ['update', 'updates'],
} as const satisfies Readonly<Record<string, readonly [one: string, many: string]>>;
export type HeldNoun = keyof typeof HELD_NOUNS;

interface HoldReasonRow {
	/** The setting of the guard that allows such changes, where there is one. */
	readonly setting?: GuardSettingName;
	/**
	 * Whether an approver may release it, and how that is called on the node and in the approval form; `removes`: the approver
	 * types how many people will be removed. The others stay, whatever is approved.
	 */
	readonly release?: { readonly name: string; readonly panel: string; readonly removes?: true };
	/** What it keeps back; absent: the kind of the change (removal, creation, update). */
	readonly noun?: HeldNoun;
}

/**
 * Every reason for which the guard keeps a change back, once: what an approval may release, the approval's form, the checks
 * of items, and the words for people are made from this table.
 */
export const HOLD_REASONS = {
	deletionLimit: {
		setting: 'maxDeletionsPercent',
		release: { name: 'Removals Over the Limit', panel: 'The approver types how many people will be removed', removes: true },
	},
	updateLimit: { setting: 'maxUpdatesPercent', release: { name: 'Updates Over the Limit', panel: 'Changes of people who stay' } },
	roleChangeLimit: {
		setting: 'maxRoleChangesPercent', noun: 'roleChange',
		release: { name: 'Role Changes Over the Limit', panel: 'Changes of role of people who stay' },
	},
	blankingLimit: {
		setting: 'maxBlankingPercent', noun: 'clearing',
		release: { name: 'Values Cleared Over the Limit', panel: 'Clearings of a column that went empty' },
	},
	maxInvites: {
		setting: 'maxInvitesCount', noun: 'invitation',
		release: { name: 'Invitations Over the Limit', panel: 'New people who would be invited' },
	},
	minimumAdmins: { setting: 'minimumAdmins' },
	newAdmins: { setting: 'newAdmins', noun: 'newAdmin', release: { name: 'New Admins', panel: 'People whom a row makes an Admin' } },
	adminEmailChanges: {
		setting: 'adminEmailChanges', noun: 'addressChange',
		release: { name: 'New Addresses of Admins', panel: 'Changed addresses of Admins' },
	},
	probableRename: {
		setting: 'probableRenames', noun: 'rename',
		release: { name: 'Probable Renames', panel: 'Row and orphan are two people; the approver types how many people will be removed', removes: true },
	},
	probablyOther: {
		setting: 'probableRenames', noun: 'otherPerson',
		release: { name: 'Probably Somebody Else', panel: 'The row is the person who has the account at its address or with its ID, in spite of another name' },
	},
	spoiltId: { noun: 'idChange' },
	protected: {},
	incompleteRead: {},
	unidentifiedRow: {},
	/** Only with *Only Those in the Rows*: the search for the row's account is not proven to work. */
	notLookedUp: {},
	/** Only in an undo: the run is said to have created an account that was there before it, or came after it. */
	notCreatedByRun: {},
	overlappingScope: { setting: 'overlappingJobs' },
} as const satisfies Readonly<Record<string, HoldReasonRow>>;

type HoldReasonsTable = typeof HOLD_REASONS;
/** Why the guard keeps a change back. */
export type HoldReason = keyof HoldReasonsTable;
/** Holds that an approver may release. */
export type Releasable = { [Reason in HoldReason]: HoldReasonsTable[Reason] extends { readonly release: object } ? Reason : never }[HoldReason];

const holdReasonRows: Readonly<Record<HoldReason, HoldReasonRow>> = mapTable<HoldReason, HoldReasonRow, HoldReasonRow>(HOLD_REASONS, (row) => row);

export const RELEASABLE: readonly Releasable[] = namesOf(HOLD_REASONS).filter(isReleasable);

export function isHoldReason(name: unknown): name is HoldReason {
	return typeof name === 'string' && Object.hasOwn(HOLD_REASONS, name);
}

export function isReleasable(name: string): name is Releasable {
	return isHoldReason(name) && holdReasonRows[name].release !== undefined;
}

/** What is known of a reason. */
export function holdReason(reason: HoldReason): HoldReasonRow {
	return holdReasonRows[reason];
}
