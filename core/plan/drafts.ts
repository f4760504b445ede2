import { createYielder } from '../common/yielder';
import { rowName } from '../config';
import type { CellProblem, DesiredUser, RejectedRow } from '../config/types';
import type { Clock } from '../common/ports';
import type { LiveUser } from '../domo';
import type { Correlation } from './correlate/correlate';
import type { Match } from './correlate/match';
import { diffUser, newUserChanges } from './diff';
import type { Draft } from './draft';
import { meantBy } from './correlate/meant';
import { signReader } from './correlate/signs';
import { finalEmail, rejectRow } from './correlate/reject';
import { groupChange } from './groups';
import type { ReconcileSettings } from './settings';
import type { FieldChange } from './types';
import type { World } from './world';

export interface Drafts {
	readonly drafts: readonly Draft[];
	readonly rejects: readonly RejectedRow[];
	readonly unchanged: readonly Match[];
	/** The orphans whom no rejected row may mean. */
	readonly orphans: readonly LiveUser[];
	/** How many differences each field of the identity provider has. */
	readonly providerOwned: ReadonlyMap<string, number>;
}

type DraftSettings = Pick<ReconcileSettings, 'sendInvite' | 'orphanedUsers' | 'orphanRoleId' | 'groupMembership'>;

interface Memberships {
	readonly changes: readonly FieldChange[];
	readonly problem?: CellProblem;
}

const asTheyAre: Memberships = { changes: [] };

/** What every match, new row and orphan comes down to, before the guard. */
export async function draftAll(
	{ configuration, fields: read, groups, defaultRoleId }: Pick<World, 'configuration' | 'fields' | 'groups' | 'defaultRoleId'>,
	correlation: Pick<Correlation, 'matches' | 'creates'>,
	orphans: readonly LiveUser[],
	settings: DraftSettings,
	clock: Clock,
): Promise<Drafts> {
	const { fields } = configuration;
	const memberships = (desired: DesiredUser, live?: LiveUser): Memberships => {
		const wish = groups?.wish(desired);
		if (groups === undefined || wish === undefined) return asTheyAre;
		if ('problem' in wish) return { changes: [], problem: wish.problem };
		const change = groupChange(wish.labels, live, settings.groupMembership, groups);
		return { changes: change === undefined ? [] : [change] };
	};
	const yielder = createYielder(clock);
	const drafts: Draft[] = [];
	const unchanged: Match[] = [];
	const rejects: RejectedRow[] = [];
	const providerOwned = new Map<string, number>();
	const roleAt = fields.findIndex((field) => field.name === 'roleId');

	for (const [i, desired] of correlation.creates.entries()) {
		if (yielder.shouldYield(i)) await yielder.yield();
		const { changes, problem } = memberships(desired);
		if (problem !== undefined) rejects.push(rejectRow(desired, problem));
		else if (roleAt >= 0 && desired.values[roleAt] == null) rejects.push(rejectRow(desired, blankRole));
		else if (roleAt < 0 && defaultRoleId === null) rejects.push(rejectRow(desired, unknownRole));
		else drafts.push(createDraft(desired, [...newUserChanges(desired, fields, defaultRoleId ?? 0), ...changes], settings.sendInvite));
	}
	for (let i = 0; i < correlation.matches.length; i++) {
		if (yielder.shouldYield(i)) await yielder.yield();
		const match = correlation.matches[i];
		if (match === undefined) continue;
		const { desired, live } = match;
		const member = memberships(desired, live);
		if (member.problem !== undefined) {
			rejects.push(rejectRow(desired, member.problem));
			continue;
		}
		const difference = diffUser(desired, live, fields);
		const changes = member.changes.length === 0 ? difference.changes : [...difference.changes, ...member.changes];
		for (const field of difference.providerOwned) providerOwned.set(field, (providerOwned.get(field) ?? 0) + 1);
		if (changes.length === 0 || !desired.edit) unchanged.push(match);
		else drafts.push({ action: 'update', desired, live, changes, reason: differs(desired, changes.length) });
	}
	const isMeant = meantBy(rejects, signReader(read));
	const left = rejects.length === 0 ? orphans : orphans.filter((orphan) => !isMeant(orphan));
	for (const orphan of left) {
		const draft = orphanDraft(orphan, settings);
		if (draft !== undefined) drafts.push(draft);
	}
	return { drafts, rejects, unchanged, orphans: left, providerOwned };
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

function createDraft(desired: DesiredUser, changes: readonly FieldChange[], sendInvite: boolean): Draft {
	return {
		action: 'create',
		desired,
		changes,
		sendInvite: desired.sendInvite ?? sendInvite,
		reason: `${rowName(desired, 'Row')} names ${finalEmail(desired)}, who does not exist yet.`,
	};
}

function differs(desired: DesiredUser, fields: number): string {
	return `${rowName(desired, 'Row')} and the account differ in ${fields} ${fields === 1 ? 'field' : 'fields'}.`;
}

function orphanDraft(orphan: LiveUser, settings: DraftSettings): Draft | undefined {
	const reason = 'No row of the configuration names this person.';
	switch (settings.orphanedUsers) {
		case 'keep':
			return undefined;
		case 'delete':
			return { action: 'delete', live: orphan, changes: [], reason };
		case 'changeRole':
			if (orphan.roleId === settings.orphanRoleId || settings.orphanRoleId === null) return undefined;
			return { action: 'update', live: orphan, changes: [{ field: 'roleId', from: orphan.roleId, to: settings.orphanRoleId }], reason };
	}
}
