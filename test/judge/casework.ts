/** Runs a casebook through the real nodes, and holds what came of it against what it expects. */
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { personOf, type Casebook, type Expected, type Person } from './casebook';
import { TABLE_ID } from './company';
import type { Account, Domo } from './domo';
import { rl } from './job';
import { runNode, type Wire } from './n8n';
import { ORPHAN_ROLE } from './rules';
import { pass, turnBack } from './time';
import { statusOf } from './truth';

/** Drops the last row of the table on its way, in whichever way it is read. */
const cutShort: Wire = async ({ path }, answer) => {
	const whole = answer();
	if (path.endsWith('/dataversions/latest')) return { ...whole, body: whole.body.replace(/[^\n]*\n$/, '') };
	if (!path.includes('/execute/')) return whole;
	const { rows, ...rest } = JSON.parse(whole.body) as { readonly rows: readonly unknown[] };
	return { ...whole, body: JSON.stringify({ ...rest, rows: rows.slice(0, -1), numRows: rows.length - 1 }) };
};

/** The plan's items for a casebook; `given` overrules what its wishes say. */
export async function planned(casebook: Casebook, given: IDataObject = {}, wire?: Wire): Promise<readonly INodeExecutionData[]> {
	const { domo, wishes } = casebook;
	const { people, matchBy, blankCells, sendInvite, orphanedUsers, groupMembership, newAdmins, adminEmailChanges, newUserGraceDays, scope, timeZone, doubt } = wishes;
	const ago = doubt === 'readLongAgo' ? 61 * 60_000 : 0;
	turnBack(ago);
	const read = await runNode('read', domo, [{ json: {} }], { dataSetId: rl(TABLE_ID), options: { columns: 'minimum' } }, doubt === 'cutShort' ? cutShort : undefined, timeZone);
	if (read.error !== undefined) throw new Error(`Read: ${read.error}`);
	pass(ago);
	const rows = doubt === 'rowFiltered' ? read.items.slice(0, -1) : doubt === 'rowDoubled' ? [...read.items, ...read.items.slice(-1)] : read.items;
	const ran = await runNode('reconcile', domo, rows, {
		jobName: 'Judged', people, sendInvite, orphanedUsers, orphanRoleId: rl(String(ORPHAN_ROLE)), table: { matchBy, blankCells }, options: { groupMembership },
		guard: { maxDeletionsPercent: 100, maxRoleChangesPercent: 100, maxBlankingPercent: 100, newAdmins, adminEmailChanges, newUserGraceDays, protectedUsers: casebook.protectedUsers.join('\n'), ...casebook.limits() },
		scope: { everyone: {}, domain: { emailDomains: 'acme.example' }, role: { roleIds: [4] }, attribute: { attributeName: 'department', attributeValues: 'Sales' } }[scope], ...given,
	}, wire, timeZone);
	if (ran.error !== undefined) throw new Error(`Reconcile: ${ran.error}`);
	return ran.items;
}

/** Where somebody is not what was expected, or is told to be something else. */
export function otherThanExpected(domo: Domo, outcomes: readonly INodeExecutionData[], expected: readonly Expected[]): readonly string[] {
	const items = outcomes.slice(1).filter((item) => statusOf(item) !== 'unchanged');
	return expected.flatMap(({ situation, id, emails, after, statuses }) => {
		const account = id === undefined ? domo.byEmail(after?.email ?? emails[0] ?? '') : domo.state.accounts.get(id);
		const told = items.filter(({ json }) => (id !== undefined && Number(json.userId) === id) || emails.some((email) => email !== '' && email.toLowerCase() === String(json.email).toLowerCase())).map(statusOf).sort();
		const [is, wanted] = [face(account), after === null ? 'nobody' : text(after)];
		return [
			...(is === wanted ? [] : [`${situation}: ${String(emails[0] ?? id)} is ${is} instead of ${wanted}`]),
			...(statuses === undefined || String(told) === String(statuses) ? [] : [`${situation}: ${String(emails[0] ?? id)} is told as ${String(told) || 'nothing'} instead of ${String(statuses) || 'nothing'}`]),
		];
	});
}

const text = ({ values, ...person }: Person): string => JSON.stringify([person.email, person.name, person.roleId, Object.entries(values).sort(), [...person.groups].sort()]);
export const face = (account: Account | undefined): string => (account === undefined ? 'nobody' : text(personOf(account)));

