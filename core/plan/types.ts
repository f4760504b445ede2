import type { FieldValue } from '../common/fieldValue';
import type { Clock, Progress } from '../common/ports';
import type { CellProblem, ConfigContext, DesiredUser } from '../config/types';
import type { Job, Scope } from '../coordination';
import type { LiveUser } from '../domo';
import type { GuardSettings } from './guardSettings';
import type { HoldReason } from './holdReasons';
import type { PlanLabels } from './labels';

export type { Scope } from '../coordination';

export { DEFAULT_GUARD, type GuardSettings } from './guardSettings';
export { RELEASABLE, type HoldReason, type Releasable } from './holdReasons';

export type WriteAction = 'create' | 'update' | 'delete';
/** `scheduled`: the row counts from a later day on; until then nothing is done. */
export type PlanAction = WriteAction | 'hold' | 'reject' | 'scheduled' | 'unchanged';

export interface FieldChange {
	readonly field: string;
	readonly from: FieldValue;
	readonly to: FieldValue;
}

/** A row and the account that it means. */
export interface Match {
	readonly desired: DesiredUser;
	readonly live: LiveUser;
}

/** A person as a change found or leaves them: fields by name. */
export type Image = Readonly<Record<string, FieldValue>>;

export interface Held {
	readonly by: HoldReason;
	readonly action: WriteAction;
	readonly relatedEmail?: string;
	readonly relatedUserId?: number;
	/** Of a probable rename: what becomes of the related account where an approver says that they are two people; absent: it stays. */
	readonly removal?: 'delete' | 'roleChange';
	/** The role that it then gets. */
	readonly removalRoleId?: number;
	/** Whether the new person is then invited. */
	readonly invites?: boolean;
	/** What else keeps the two apart changes back: an approver has to release that as well. */
	readonly also?: readonly HoldReason[];
}

export interface RunId {
	readonly id: string;
	readonly planHash: string;
}

/** How much a person owns, of the kinds that can be handed over. */
export interface OwnedCounts {
	readonly dataSets: number;
	readonly dataFlows: number;
	readonly cards: number;
	readonly pages: number;
}

/** One change, hold, reject or unchanged person. Plain JSON: it travels as an n8n item. */
export interface PlanItem {
	readonly action: PlanAction;
	readonly email: string;
	readonly displayName: string;
	/** Null: does not exist yet. */
	readonly userId: number | null;
	/** As in a spreadsheet, the first row is 2. Null: no row (an orphan). */
	readonly row_number: number | null;
	/** Only of removals by date: what the row says in `endDate`. */
	readonly endDate?: string;
	readonly summary: string;
	readonly reason: string;
	readonly changes: readonly FieldChange[];
	readonly held?: Held;
	/** Removals only: the addresses of creates which it belongs with. It is done after them, or not at all. */
	readonly waitsFor?: readonly string[];
	/** Creates only: whether Domo mails an invitation. */
	readonly sendInvite?: boolean;
	/** Deletes only: what the person would leave ownerless, unless it is handed over. */
	readonly owns?: OwnedCounts;
	readonly problems?: readonly CellProblem[];
	readonly warnings?: readonly CellProblem[];
	readonly before?: Image;
	readonly after?: Image;
	readonly run: RunId;
	/** Digests of this item and of its before-image, the run, place and number of items: one short text (`itemMarkText`). Apply takes no item without it. */
	readonly _item?: string;
}

export interface PlanSource {
	readonly dataSetId?: string;
	readonly name?: string;
	readonly version?: string;
	readonly rows: number;
	readonly readAt?: string;
}

export interface PlanCounts {
	/** Live users of the target instance. Like all numbers that need everybody: null where they were not counted (`people: rows`). */
	readonly live: number | null;
	readonly orphans: number | null;
	readonly protected: number | null;
	readonly create: number;
	readonly update: number;
	readonly delete: number;
	readonly hold: number;
	readonly reject: number;
	/** Rows that count from a later day on. */
	readonly scheduled: number;
	readonly unchanged: number;
	/** Rows that end within seven days. */
	readonly endingSoon: number;
	/** Live users whose row has ended, kept ones included. */
	readonly leavers: number;
	/** Active, accepted, human admins before the plan, and after it if everything in it is applied. */
	readonly adminsBefore: number | null;
	readonly adminsAfter: number | null;
}

/** The plan item: first and once. */
export interface PlanDescription {
	readonly action: 'plan';
	readonly run: RunId;
	readonly jobName: string;
	readonly jobDescription: string;
	readonly instance: string;
	readonly plannedAt: string;
	readonly actor: { readonly id: number; readonly email: string };
	readonly source: PlanSource;
	readonly guard: GuardSettings;
	/** Whom Apply refuses to remove, to give another role or another address, whatever its items say (rule 8). */
	readonly protectedUserIds: readonly number[];
	/** Text attributes that Apply defines before its first write to a person (`unknownColumns: create`). */
	readonly newAttributes: readonly string[];
	readonly guardTripped: boolean;
	readonly summary: string;
	readonly counts: PlanCounts;
	/** Sentences for people: which proof failed, notes about the table. */
	readonly notes: readonly string[];
	/** The run that wrote to this instance before, where it could record itself. The run log is checked for it. */
	readonly lastRun?: LastRun;
	/** What other jobs should know of this one. Absent in plans that Reconcile did not make: an undo from the log. */
	readonly job?: PlannedJob;
	/** How values may appear in log and mail. */
	readonly logValues: 'full' | 'fieldsOnly';
	/** Names of roles and attributes for mail and report. */
	readonly labels?: PlanLabels;
	/** The digest of this description, as items have theirs. */
	readonly _item?: string;
}

/** The job of a plan. */
export interface PlannedJob extends Job {
	/** Whether it is to say in the instance that it is there. */
	readonly due: boolean;
}

/** The run before, as recorded on the job's account. */
export interface LastRun {
	readonly id: string;
	readonly jobName: string;
	/** `writing`: it may still be running. `interrupted`: it ended without recording that. `stopped`: it was stopped in n8n. `done`: it ended. */
	readonly state: 'writing' | 'interrupted' | 'stopped' | 'done';
	readonly startedAt: string;
	/** Changes done, of all it had to do; of an interrupted run at least so many. */
	readonly done: number;
	readonly total: number;
	readonly executionId: string;
}

export interface Plan {
	readonly description: PlanDescription;
	/** In the order in which they would be applied; holds and rejects after the changes. */
	readonly items: readonly PlanItem[];
	/** Where the row of each of `items` stands in the input, from 0; null where its number is enough, or where there is no row (an orphan). Only in plans that Reconcile made. */
	readonly places?: readonly (number | null)[];
}

/** What the job is asked to do, besides the guard. */
export interface PlanSettings {
	readonly jobName: string;
	readonly jobDescription: string;
	readonly sendInvite: boolean;
	/** `rows`: nobody is looked at but the people whom the rows name. Absent: `everyone`. */
	readonly people?: 'everyone' | 'rows';
	readonly orphanedUsers: 'keep' | 'delete' | 'changeRole';
	readonly orphanRoleId: number | null;
	readonly matchBy: 'email' | 'employeeId';
	readonly invalidRows: 'skip' | 'stop';
	readonly includeUnchanged: boolean;
	readonly logValues: 'full' | 'fieldsOnly';
	readonly guard: GuardSettings;
	readonly scope: Scope;
}

/** The parameters of the Reconcile node, in the words of core. */
export type ReconcileSettings = PlanSettings
	& Pick<ConfigContext, 'blankCells' | 'unknownColumns' | 'defaultPhoneCountry' | 'phoneNumbersAsE164'>
	& {
		/** What a `groups` cell does: add the memberships it names, or make them exactly these. */
		readonly groupMembership: 'add' | 'exact';
		readonly unknownGroups: 'reject' | 'create';
		/** Trust: the rows are everybody who should exist. */
		readonly rowsAreComplete: boolean;
		/** How many people the source of the rows counts; absent or 0 where nobody says. */
		readonly rowCount?: number;
	};

/**
 * How the input can be a part of the rows only, whatever it says about itself. With several branches it may be all or a part:
 * then only row numbers or a count prove that they are all, and no setting does.
 */
export type InputPart = 'loop' | 'laterRun' | 'firstItemOnly' | 'severalBranches';

/** What planning needs besides the table and the instance. */
export interface ReconcileTools {
	readonly clock: Clock;
	readonly signal?: AbortSignal;
	/** While people are read, which is what takes time. */
	onProgress?(progress: Progress): void;
	/** Why the rows can only be a part of the table, whatever they and the settings say; absent where they can be all. */
	readonly inputPart?: InputPart;
	/** IANA: where the dates of rows count. Absent: UTC. */
	readonly timeZone?: string;
	/** Whether the rows are n8n's items: rows without a number are then called item 1, item 2, … */
	readonly rowsAreItems?: boolean;
	/** Unique for this run. */
	readonly runId: string;
	/** Stays the same when the job is renamed, and is another for its copy; absent: the job's name. */
	readonly jobId?: string;
}
