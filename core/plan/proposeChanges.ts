import type { Clock } from '../common/ports';
import { eachChunked } from '../common/yielder';
import { rowName } from '../config';
import type { CellProblem, DesiredUser, RejectedRow } from '../config/types';
import type { LiveUser } from '../domo';
import { ADMIN_ROLE_ID, isConfirmedAdmin } from './accounts';
import { diffUser, groupChange, newUserChanges } from './diff';
import { mayBelongToChunked, createIdentifierReader } from './identifiers';
import type { Matching } from './matching';
import type { State } from './readState';
import { finalEmail, rejectRow } from './rejectedRows';
import type { FieldChange, Held, Match, ReconcileSettings, WriteAction } from './types';

export interface Proposals {
	readonly proposals: readonly ProposedChange[];
	readonly rejects: readonly RejectedRow[];
	readonly unchanged: readonly Match[];
	/** The orphans, and the leavers, that none of the rejected rows may mean. */
	readonly orphans: readonly LiveUser[];
	readonly leavers: readonly Match[];
	/** How many differences each field of the identity provider has. */
	readonly providerOwned: ReadonlyMap<string, number>;
}

type ProposalSettings = Pick<ReconcileSettings, 'sendInvite' | 'orphanedUsers' | 'orphanRoleId' | 'groupMembership'>;

interface Memberships {
	readonly changes: readonly FieldChange[];
	readonly problem?: CellProblem;
}

const noMembershipChange: Memberships = { changes: [] };

/** What every match, new row, orphan and leaver comes down to, before the guard. */
export async function proposeChanges(
	{ configuration, fields: read, groups, defaultRoleId }: Pick<State, 'configuration' | 'fields' | 'groups' | 'defaultRoleId'>,
	matching: Pick<Matching, 'matches' | 'creates'>,
	orphans: readonly LiveUser[],
	leavers: readonly Match[],
	settings: ProposalSettings,
	clock: Clock,
): Promise<Proposals> {
	const { fields } = configuration;
	const memberships = (desired: DesiredUser, live?: LiveUser): Memberships => {
		if (groups === undefined) return noMembershipChange;
		const resolved = groups.resolve(desired);
		if (resolved === undefined) return noMembershipChange;
		if ('problem' in resolved) return { ...noMembershipChange, problem: resolved.problem };
		const change = groupChange(resolved.labels, live, settings.groupMembership, groups);
		return { changes: change === undefined ? [] : [change] };
	};
	const proposals: ProposedChange[] = [];
	const unchanged: Match[] = [];
	const rejects: RejectedRow[] = [];
	const providerOwned = new Map<string, number>();
	const roleAt = fields.findIndex((field) => field.name === 'roleId');

	await eachChunked(matching.creates, (desired) => {
		const { changes, problem } = memberships(desired);
		if (problem !== undefined) rejects.push(rejectRow(desired, problem));
		else if (roleAt >= 0 && desired.values[roleAt] == null) rejects.push(rejectRow(desired, blankRole));
		else if (roleAt < 0 && defaultRoleId === null) rejects.push(rejectRow(desired, unknownRole));
		else proposals.push(proposeCreate(desired, [...newUserChanges(desired, fields, defaultRoleId ?? 0), ...changes], settings.sendInvite));
	}, clock);
	await eachChunked(matching.matches, (match) => {
		const { desired, live } = match;
		const member = memberships(desired, live);
		if (member.problem !== undefined) return void rejects.push(rejectRow(desired, member.problem));
		const difference = diffUser(desired, live, fields);
		const changes = member.changes.length === 0 ? difference.changes : [...difference.changes, ...member.changes];
		for (const field of difference.providerOwned) providerOwned.set(field, (providerOwned.get(field) ?? 0) + 1);
		if (changes.length === 0 || !desired.edit) unchanged.push(match);
		else proposals.push({ action: 'update', desired, live, changes, reason: differenceReason(desired, changes.length) });
	}, clock);
	const mayBeRejected = await mayBelongToChunked(rejects, createIdentifierReader(read), clock);
	const left = orphans.filter((orphan) => !mayBeRejected(orphan));
	const leaving = leavers.filter(({ live }) => !mayBeRejected(live));
	const removals = [...left.map((live) => proposeRemoval({ live }, settings)), ...leaving.map((match) => proposeRemoval(match, settings))];
	for (const proposal of removals) if (proposal !== undefined) proposals.push(proposal);
	return { proposals, rejects, unchanged, orphans: left, leavers: leaving, providerOwned };
}

const blankRole = {
	column: 'roleId',
	value: '',
	message: 'is blank, but this person does not exist yet and needs a role; give a role id such as 4 (Participant)',
};

const unknownRole = {
	column: 'roleId',
	value: '',
	message: 'the table has no column roleId, and Domo does not tell the role that new people get; add the column',
};

function proposeCreate(desired: DesiredUser, changes: readonly FieldChange[], sendInvite: boolean): ProposedChange {
	return {
		action: 'create',
		desired,
		changes,
		sendInvite: desired.sendInvite ?? sendInvite,
		reason: `${rowName(desired, 'Row')} names ${finalEmail(desired)}, who does not exist yet.`,
	};
}

function differenceReason(desired: DesiredUser, fields: number): string {
	return `${rowName(desired, 'Row')} and the account differ in ${fields} ${fields === 1 ? 'field' : 'fields'}.`;
}

/** @param desired the row that has ended; absent for an orphan */
function proposeRemoval({ live, desired }: { readonly live: LiveUser; readonly desired?: DesiredUser }, { orphanedUsers, orphanRoleId }: ProposalSettings): ProposedChange | undefined {
	const reason = desired === undefined ? 'In no row of the table.' : `${rowName(desired, 'Row')} has ended (endDate ${desired.period?.endDate ?? ''}).`;
	const removal = { live, ...(desired !== undefined && { endedRow: desired }), reason };
	switch (orphanedUsers) {
		case 'keep':
			return undefined;
		case 'delete':
			return { ...removal, action: 'delete', changes: [] };
		case 'changeRole':
			if (live.roleId === orphanRoleId || orphanRoleId === null) return undefined;
			return { ...removal, action: 'update', changes: [{ field: 'roleId', from: live.roleId, to: orphanRoleId }] };
	}
}

/** What would be done to one user, before the guard has measured it. */
export interface ProposedChange {
	readonly action: WriteAction;
	/** The row that asks for it; absent for an orphan and for a leaver. */
	readonly desired?: DesiredUser;
	/** Of a leaver: the row that has ended. */
	readonly endedRow?: DesiredUser;
	/** The account it is done to; absent for a create. */
	readonly live?: LiveUser;
	readonly changes: readonly FieldChange[];
	readonly sendInvite?: boolean;
	/** Addresses of creates which this removal belongs with: it is done after them, or not at all. */
	readonly waitsFor?: readonly string[];
	/** Of a probable rename: the create and the removal that it would be if row and account were two people. */
	readonly pair?: { readonly account: LiveUser; readonly creation: ProposedChange; readonly removal?: ProposedChange };
	/** One sentence: why this is in the plan. */
	readonly reason: string;
}

/** A proposal, or a part of one, that the guard keeps back. */
export interface HeldChange extends ProposedChange {
	readonly held: Held;
}

/** Whom a proposal deletes, also where a probable rename is released. */
export function deletedAccount({ action, live, pair }: ProposedChange): LiveUser | undefined {
	if (pair !== undefined) return pair.removal?.action === 'delete' ? pair.account : undefined;
	return action === 'delete' ? live : undefined;
}

/** A removal is a delete, or a role change of an orphan or of a leaver. */
export function isRemoval(proposal: ProposedChange): boolean {
	return proposal.action === 'delete' || (proposal.action === 'update' && proposal.desired === undefined);
}

export function roleAfter(proposal: ProposedChange): number | null {
	const change = proposal.changes.find((candidate) => candidate.field === 'roleId');
	return typeof change?.to === 'number' ? change.to : (proposal.live?.roleId ?? null);
}

/** Takes an admin away: a delete or a demotion of one. */
export function losesAdmin(proposal: ProposedChange): boolean {
	return proposal.live?.roleId === ADMIN_ROLE_ID && (proposal.action === 'delete' || roleAfter(proposal) !== ADMIN_ROLE_ID);
}

/** Takes away an admin who counts towards `minimumAdmins`. */
export function losesConfirmedAdmin(proposal: ProposedChange): boolean {
	return proposal.live !== undefined && isConfirmedAdmin(proposal.live) && losesAdmin(proposal);
}

/** Makes a user count towards `minimumAdmins`. An account whose invitation is not accepted does not count, whatever its role. */
export function gainsConfirmedAdmin(proposal: ProposedChange): boolean {
	const { live } = proposal;
	return live !== undefined && roleAfter(proposal) === ADMIN_ROLE_ID && !isConfirmedAdmin(live) && isConfirmedAdmin({ ...live, roleId: ADMIN_ROLE_ID });
}
