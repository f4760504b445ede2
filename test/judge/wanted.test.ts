/**
 * The independent judge, third part: of everybody whose case is clear, exactly what the table and the settings want is done and told, and
 * nothing else; what the log holds of it takes all of it back.
 */
jest.mock('../../nodes/shared/clock', () => ({ clock: jest.requireActual<typeof import('./time')>('./time').clock }));

import fc from 'fast-check';
import type { INodeExecutionData } from 'n8n-workflow';

import { Casebook, personOf, situationsOf, wishesOf, type Expected, type Person, type Wishes } from './cases';
import { TABLE_ID } from './company';
import type { Account, Domo } from './domo';
import { apply, fail, log, rl } from './job';
import { judged } from './judged';
import { runNode, type Wire } from './n8n';
import { differing, ORPHAN_ROLE } from './rules';
import { pass } from './time';
import { statusOf, untrueFigures, untrueLog, untrueMail, untrueRows } from './truth';

jest.setTimeout(24 * 3_600_000);

/** Drops the last row of the table on its way, in whichever way it is read. */
const cutShort: Wire = async ({ path }, answer) => {
	const whole = answer();
	if (path.endsWith('/dataversions/latest')) return { ...whole, body: whole.body.replace(/[^\n]*\n$/, '') };
	if (!path.includes('/execute/')) return whole;
	const { rows, ...rest } = JSON.parse(whole.body) as { readonly rows: readonly unknown[] };
	return { ...whole, body: JSON.stringify({ ...rest, rows: rows.slice(0, -1), numRows: rows.length - 1 }) };
};

async function planned(casebook: Casebook, wishes: Wishes): Promise<readonly INodeExecutionData[]> {
	const { domo } = casebook;
	const { people, matchBy, blankCells, sendInvite, orphanedUsers, groupMembership, newAdmins, adminEmailChanges, newUserGraceDays, scope, timeZone, doubt } = wishes;
	const read = await runNode('read', domo, [{ json: {} }], { dataSetId: rl(TABLE_ID), options: { columns: 'minimum' } }, doubt === 'cutShort' ? cutShort : undefined, timeZone);
	if (read.error !== undefined) throw new Error(`Read: ${read.error}`);
	const rows = doubt === 'rowFiltered' ? read.items.slice(0, -1) : doubt === 'rowDoubled' ? [...read.items, ...read.items.slice(-1)] : read.items;
	const ran = await runNode('reconcile', domo, rows, {
		jobName: 'Judged', people, sendInvite, orphanedUsers, orphanRoleId: rl(String(ORPHAN_ROLE)), table: { matchBy, blankCells }, options: { groupMembership },
		guard: { maxDeletionsPercent: 100, maxRoleChangesPercent: 100, maxBlankingPercent: 100, newAdmins, adminEmailChanges, newUserGraceDays, protectedUsers: casebook.protectedUsers.join('\n'), ...casebook.limits() },
		scope: { everyone: {}, domain: { emailDomains: 'acme.example' }, role: { roleIds: [4] }, attribute: { attributeName: 'department', attributeValues: 'Sales' } }[scope],
	}, undefined, timeZone);
	if (ran.error !== undefined) throw new Error(`Reconcile: ${ran.error}`);
	return ran.items;
}

/** Where somebody is not what was expected, or is told to be something else. */
function otherThanExpected(domo: Domo, outcomes: readonly INodeExecutionData[], expected: readonly Expected[]): readonly string[] {
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
const face = (account: Account | undefined): string => (account === undefined ? 'nobody' : text(personOf(account)));

/** What somebody does by hand between a run and its undo, to one of those whom the run changed. */
function editByHand(domo: Domo, before: Domo, at: number): Account | undefined {
	const changed = differing(before, domo).flatMap((id) => domo.state.accounts.get(id) ?? []);
	const account = changed[at % Math.max(1, changed.length)];
	if (account !== undefined) account.name = 'By Hand';
	return account;
}

/** Takes a run back from its log. Whoever is not as before, though no limit of an undo is near, is a sentence. */
async function takenBack(domo: Domo, before: Domo, summary: INodeExecutionData | undefined, byHand: Account | undefined): Promise<readonly string[]> {
	const after = domo.copy();
	const logId = [...domo.state.dataSets.values()].find(({ name }) => name === 'Run Log')?.id ?? '';
	const { items, error } = await runNode('read', domo, [{ json: {} }], { source: 'runLog', logDataSetId: rl(logId), runId: String(summary?.json.runId) });
	if (error !== undefined) throw new Error(`Read the log: ${error}`);
	const undone = await runNode('apply', domo, items, { dryRun: false, direction: 'undo' });
	const changed = differing(before, after);
	if (undone.error !== undefined) return changed.length > 0 && /nothing|no change/i.test(undone.error) ? [`the undo: ${undone.error}`] : [];
	const created = changed.filter((id) => !before.state.accounts.has(id));
	const roles = changed.filter((id) => after.state.accounts.has(id) && before.state.accounts.has(id) && after.state.accounts.get(id)?.roleId !== before.state.accounts.get(id)?.roleId);
	const isLimited = created.length > 4 || created.length * 2 >= before.state.accounts.size || roles.length > 4 || changed.length > 4 + created.length + roles.length + 20;
	const wrong = changed.flatMap((id) => {
		const [was, then] = [before.state.accounts.get(id), after.state.accounts.get(id)];
		const is = was === undefined || then !== undefined ? domo.state.accounts.get(id) : domo.byEmail(was.email);
		const [now, first, second] = [is, was, then].map(face);
		if (id === byHand?.id) return now === second || is?.name === 'By Hand' ? [] : [`the undo overwrote what somebody had changed by hand: ${now}`];
		return now === first || now === second ? (now === second && !isLimited && was?.roleId !== 1 && then?.roleId !== 1 ? [`the undo left ${now} instead of ${first}`] : []) : [`the undo made ${now} of ${second}, which was ${first}`];
	});
	return [
		...wrong, ...differing(after, domo).filter((id) => !changed.includes(id) && after.state.accounts.has(id)).map((id) => `the undo changed ${id}, whom the run had not changed`),
		...domo.state.invited.slice(after.state.invited.length).map((email) => `${email} was invited by an undo`),
	];
}

describe('Whatever the table wants of single people', () => {
	judged('is done and told exactly, and what the log says takes it back', 1, [wishesOf, situationsOf, fc.option(fc.nat(20), { nil: undefined })], async (wishes, situations, hand) => {
		const casebook = new Casebook(wishes, situations);
		const { domo } = casebook;
		const before = domo.copy();
		const outcomes = await apply(domo, await planned(casebook, wishes));
		const expected = casebook.expected();
		fail(otherThanExpected(domo, outcomes, expected));
		fail([...domo.state.accounts.values()].filter(({ id, email }) => id >= 5_000 && !expected.some(({ after }) => after?.email === email)).map(({ email }) => `${email} was created, which nobody wanted`));
		const invited = expected.filter(({ isInvited, after }) => isInvited === true && after !== null).map(({ after }) => after?.email);
		fail(String([...domo.state.invited].sort()) === String([...invited].sort()) ? [] : [`${String(domo.state.invited)} were invited instead of ${String(invited)}`]);
		fail(domo.state.notUnderstood);
		const { items: [summary], report = '' } = await log(domo, outcomes);
		fail([...untrueLog(domo, outcomes, summary, report), ...untrueRows(domo, before, outcomes, summary), ...untrueMail(outcomes, summary, report), ...untrueFigures(domo, summary, wishes.people === 'everyone' ? ['users_after', 'admins_after'] : [])]);
		pass(60_000);
		const settled = domo.copy();
		await apply(domo, await planned(casebook, wishes));
		fail(differing(settled, domo).map((id) => `a second run on the same world wrote ${id}`));
		const byHand = hand === undefined ? undefined : editByHand(domo, before, hand);
		fail(await takenBack(domo, before, summary, byHand));
	});
});
