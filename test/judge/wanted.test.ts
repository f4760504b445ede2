/**
 * The independent judge, third part: of everybody whose case is clear, exactly what the table and the settings want is done and told, and
 * nothing else; what the log holds of it takes all of it back.
 */
jest.mock('../../nodes/shared/clock', () => ({ clock: jest.requireActual<typeof import('./time')>('./time').clock }));

import fc from 'fast-check';
import type { INodeExecutionData } from 'n8n-workflow';

import { Casebook, personOf, wishesOf } from './casebook';
import { face, otherThanExpected, planned } from './casework';
import type { Account, Domo } from './domo';
import { apply, fail, log, rl } from './job';
import { judged } from './judged';
import { runNode } from './n8n';
import { differing } from './rules';
import { situationsOf } from './situations';
import { pass } from './time';
import { heldByApplyAlone, untrueFigures, untrueLog, untrueMail, untrueRows } from './truth';

jest.setTimeout(24 * 3_600_000);

/** What somebody does by hand between a run and its undo, to one of those whom the run changed. */
function editByHand(domo: Domo, before: Domo, at: number): Account | undefined {
	const changed = differing(before, domo).flatMap((id) => domo.state.accounts.get(id) ?? []);
	const account = changed[at % Math.max(1, changed.length)];
	if (account !== undefined) account.name = 'By Hand';
	return account;
}

/** Whether each field is as it was before or after a run. */
function isMixedOf(account: Account | undefined, was: Account | undefined, then: Account | undefined): boolean {
	if (account === undefined || was === undefined || then === undefined) return false;
	const fields = (one: Account): Readonly<Record<string, string>> => {
		const { values, ...others } = personOf(one);
		return Object.fromEntries(Object.entries({ ...others, ...values }).map(([name, value]) => [name, String(value)]));
	};
	const [now, first, second] = [fields(account), fields(was), fields(then)];
	return Object.keys({ ...now, ...first, ...second }).every((name) => now[name] === first[name] || now[name] === second[name]);
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
		// A limit holds changes field by field, roles for example; nobody becomes an Admin again unasked.
		if ((isLimited || was?.roleId === 1) && isMixedOf(is, was, then)) return [];
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
		const items = await planned(casebook);
		const outcomes = await apply(domo, items);
		fail(heldByApplyAlone(items, outcomes));
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
		await apply(domo, await planned(casebook));
		fail(differing(settled, domo).map((id) => `a second run on the same world wrote ${id}`));
		const byHand = hand === undefined ? undefined : editByHand(domo, before, hand);
		fail(await takenBack(domo, before, summary, byHand));
	});
});
