/** The guard over time and over people: what it holds stays held, and what it is told names somebody. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';

import type { IDataObject, INode } from 'n8n-workflow';

import { holdReason, RELEASABLE, type Releasable } from '../../core/plan';
import type { SeedUser } from '../../sandbox';
import { aNode, byId, chain, items } from '../support/engine/build';
import { jsonOf, runWorkflow, type Execution, type WorkflowJson } from '../support/engine/engine';
import { opened } from '../support/flatItems';
import { aPerson, aRow } from '../support/engine/world';
import { minutes, skipAhead } from '../support/fastClock';
import { expectAsConfigured, expectNobodyRemoved, expectNothingWritten, expectSettled, expectTold, statuses, tally } from './support/checks';
import { fault } from './support/fault';
import { aHouse, everybody, type House } from './support/house';
import { RECONCILE, type Job } from './support/job';

const rowsOf = (from: number, to: number, overrides: IDataObject = {}): IDataObject[] =>
	Array.from({ length: to - from + 1 }, (_, i) => aRow(from + i, overrides));
const reconcile = (parameters: IDataObject) => ({ parameters: { domoReconcileUsers: { jobName: 'People', sendInvite: true, orphanedUsers: 'delete', ...parameters } } });
const withGuard = (guard: IDataObject, more: IDataObject = {}) => reconcile({ guard, ...more });
const heldBy = (items: readonly IDataObject[]): Record<string, number> => {
	const counts: Record<string, number> = {};
	for (const { held } of items) if (held !== undefined) counts[String((held as IDataObject).by)] = (counts[String((held as IDataObject).by)] ?? 0) + 1;
	return counts;
};

async function runTold(house: House, options: Parameters<House['run']>[0] = {}): Promise<Job> {
	const job = await house.run(options);
	expectTold(job);
	return job;
}

/** The items that Reconcile puts out, and Apply on items that were handed over some way or other. */
const planOf = async (house: House, options: Parameters<House['run']>[0]): Promise<IDataObject[]> =>
	jsonOf((await house.run({ ...options, parameters: { ...options?.parameters, domoApplyChanges: { dryRun: true } } })).execution, RECONCILE);
const apply = (house: House, plan: readonly IDataObject[], parameters: IDataObject): Promise<Execution> =>
	runWorkflow(chain(items(...plan), aNode('Apply', 'domoApplyChanges', parameters as INode['parameters'])), { credentials: house.credentials });

fault('G1', "a fifth of the people is in no row, and the run's own creates would make them few", 'held in every run for weeks, with those who were there before as the base; the corrected table frees them, an approval removes them', async () => {
	const house = await aHouse({ people: 30, rows: [...rowsOf(1, 24), ...rowsOf(101, 160)] });
	for (let run = 0; run < 3; run++) {
		const job = await runTold(house);
		expect(heldBy(job.outcomes)).toEqual({ deletionLimit: 6 });
		expectNobodyRemoved(house, 30);
		if (run > 0) expect(String(job.outcomes[0]?.reason)).toMatch(/^6 removals, 6 of them among the 30 managed users with an account since .* \(20 %; accounts that came later do not count\)/);
		skipAhead(minutes(21 * 24 * 60));
	}
	const plan = await planOf(house, {});
	const approval = { plans: 'approved', approvedPlanHash: String(plan[0]?.planHash), approvedBy: 'ada@acme.example', approvedRemovals: '6', releaseHolds: ['deletionLimit'] };
	expect(jsonOf(await apply(house, plan, { dryRun: true, ...approval }), 'Apply').filter(({ status }) => status === 'planned')).toHaveLength(6);
	expectNobodyRemoved(house, 30);
	house.setRows([...rowsOf(1, 30), ...rowsOf(101, 160)]);
	await expectSettled(house);
});

fault('G1', 'the whole table is another company’s', 'nobody is removed, in the first run or in any later one', async () => {
	const house = await aHouse({ people: 20, rows: rowsOf(101, 300) });
	for (let run = 0; run < 3; run++) {
		expect(heldBy((await runTold(house, withGuard({ maxInvitesCount: 500 }))).outcomes)).toEqual({ deletionLimit: 20 });
		expectNobodyRemoved(house, 20);
		skipAhead(minutes(7 * 24 * 60));
	}
});

fault('G1', 'one young orphan stands beside many old ones', 'it frees none of them', async () => {
	const house = await aHouse({ people: 20, rows: [...rowsOf(1, 14), ...rowsOf(101, 160)] });
	await runTold(house);
	house.setRows([...rowsOf(1, 14), ...rowsOf(101, 159)]);
	expect(heldBy((await runTold(house)).outcomes)).toEqual({ deletionLimit: 7 });
	expectNobodyRemoved(house, 20);
});

fault('G1', 'updates over their limit, and creates that would make them few', 'held in every run', async () => {
	const house = await aHouse({ people: 20, rows: [...rowsOf(1, 10, { title: 'Lead' }), ...rowsOf(11, 20), ...rowsOf(101, 140)] });
	for (let run = 0; run < 2; run++) {
		expect(heldBy((await runTold(house, withGuard({ maxUpdatesPercent: 30 }))).outcomes)).toEqual({ updateLimit: 10 });
		skipAhead(minutes(7 * 24 * 60));
	}
});

fault('G1', 'Domo tells of more than a twentieth of the accounts not when they were created', 'five removals are held, since their share cannot be measured', async () => {
	const users = everybody(20).map((user, i): SeedUser => (i < 2 ? { ...user, created: 0 } : user));
	const house = await aHouse({ rows: rowsOf(1, 15), seed: { users } });
	const job = await runTold(house, withGuard({ maxDeletionsPercent: 50 }));
	expect(heldBy(job.outcomes)).toEqual({ deletionLimit: 5 });
	expect(String(job.outcomes[0]?.reason)).toMatch(/allows \(50 %\) cannot be measured, since Domo does not tell of 2 of 20 managed users/);
	house.setRows(rowsOf(1, 16));
	expect(tally(await runTold(house, withGuard({ maxDeletionsPercent: 50 })))).toEqual({ applied: 4 });
});

const noNames = [
	'ann@acme.example bob@acme.example', 'Ann <ann@acme.example>', '@partner.example', '*partner.example', '*@', '*@*', 'mailto:ann@acme.example', 'Ann Doe', '1,000,000,009',
	'1.000.000.009', 'ann@acme', 'https://acme.example', '*@partner', '"ann@acme.example"', '-1', '0', 'ann(at)acme.example',
];
fault('G5', 'an entry of Protected Users names nobody by its form', 'it is refused in words, with the entry, before anything is read', async () => {
	const house = await aHouse({ rows: rowsOf(1, 20) });
	for (const entry of noNames) {
		const { error } = await house.run(withGuard({ protectedUsers: `person1@acme.example\n${entry}` }));
		expect([entry, error]).toEqual([entry, expect.stringMatching(/'Protected Users' has an entry that is no e-mail address, no user ID and no \*@domain: /)]);
		expect(error).toContain(entry);
	}
	expectNothingWritten(house);
});

fault('G5', 'an entry of Protected Users fits nobody: a typing error, perhaps', 'a note names it; the others protect', async () => {
	const house = await aHouse({ rows: rowsOf(1, 19) });
	const job = await runTold(house, withGuard({ protectedUsers: "PERSON20@acme.example, persson1@acme.example; *@partner.example\n999, o'brien@acme.example" }));
	expect(statuses(job)).toEqual({});
	expect(job.plan.notes).toContain(
		"'Protected Users' names nobody who is in this instance with \"persson1@acme.example\", \"*@partner.example\", \"999\", \"o'brien@acme.example\": check the spelling.",
	);
	expect(job.mails[0]?.text).toContain('persson1@acme.example');
});

fault('G5', 'an entry of Protected Users is the login of somebody whose address is another, or its domain', 'it protects them', async () => {
	const users = everybody(20).map((user, i): SeedUser => (i === 19 ? { ...user, userName: 'ceo@vip.example' } : user));
	for (const protectedUsers of ['CEO@vip.example', '*@vip.example']) {
		const house = await aHouse({ rows: rowsOf(1, 19), seed: { users } });
		const job = await runTold(house, withGuard({ protectedUsers }));
		expect([statuses(job), job.plan.notes]).toEqual([{}, []]);
		expectNothingWritten(house);
	}
});

const department = (n: number, value: string): SeedUser => aPerson(n, { values: { title: 'Analyst', department: value } });
const scopes: readonly (readonly [IDataObject, RegExp])[] = [
	[{ attributeName: 'departement', attributeValues: 'Sales' }, /'Scope' names an attribute that this instance does not have: departement/],
	[{ attributeName: 'Department', attributeValues: 'Sales' }, /does not have: Department/],
	[{ attributeName: 'department' }, /'Attribute Values' is empty/],
	[{ attributeValues: 'Sales' }, /'Attribute Name' is empty/],
	[{ emailDomains: 'https://acme.example' }, /no domain: "https:\/\/acme\.example"/],
	[{ emailDomains: 'acme.example/' }, /no domain/],
	[{ emailDomains: 'ann@acme.example' }, /no domain/],
	[{ emailDomains: 'acme' }, /no domain/],
	[{ roleIds: [4, 99] }, /'Scope' names a role that does not exist in this instance: "99"/],
];
fault('G5', 'a scope has an unknown attribute, half an attribute, a link for a domain, or a role that is gone', 'it is refused in words that name it', async () => {
	const house = await aHouse({ rows: rowsOf(1, 20) });
	for (const [scope, words] of scopes) expect([scope, (await house.run(reconcile({ scope }))).error]).toEqual([scope, expect.stringMatching(words)]);
	expectNothingWritten(house);
});

fault('G5', 'a scope names a domain, a role or a value that nobody has, or a value in another case', 'a note says so and how it is written here', async () => {
	const users = [department(1, 'Sales'), department(2, 'IT'), department(3, 'Sales')];
	const house = await aHouse({ rows: [aRow(1, { department: 'Sales' })], seed: { users } });
	const notes = async (scope: IDataObject) => (await runTold(house, reconcile({ scope }))).plan.notes;
	expect(await notes({ attributeName: 'department', attributeValues: 'sales, IT' })).toContain(
		"'Scope': nobody in this instance has the department \"sales\". Values are compared letter by letter: write \"Sales\".",
	);
	expect(await notes({ emailDomains: '*@ACME.example, acme.exampel' })).toContain("'Scope': nobody in this instance has an address of \"acme.exampel\". Check the spelling.");
	expect(await notes({ roleIds: [5] })).toContain("'Scope': nobody in this instance has the role with the ID \"5\".");
});

fault('J13', 'the role for orphans does not exist, or is Admin', 'found while planning: nothing is planned', async () => {
	const house = await aHouse();
	const toRole = (id: number) => house.run(reconcile({ orphanedUsers: 'changeRole', orphanRoleId: byId(id) }));
	expect((await toRole(99)).error).toMatch(/'Role for Orphans' does not exist in this instance: there is no role with the ID 99/);
	expect((await toRole(1)).error).toMatch(/'Role for Orphans' is Admin/);
	expectNothingWritten(house);
});

fault('G5', 'a setting of the guard is an expression', 'it is refused: neither a row nor an agent raises a limit', async () => {
	const house = await aHouse();
	for (const guard of [{ maxDeletionsPercent: '={{ 100 }}' }, { protectedUsers: '={{ "" }}' }, { newAdmins: '={{ $json.title }}' }]) {
		expect((await house.run(withGuard(guard))).error).toMatch(/is an expression: the settings under 'Guard' take none/);
	}
	expectNothingWritten(house);
	const { plan } = await house.run(reconcile({ guard: '={{ { maxDeletionsPercent: 100 } }}' }));
	expect(plan.guard).toMatchObject({ maxDeletionsPercent: 10 });
});

fault('G6', 'the groups of most people who are in groups would be cleared', 'measured against who is in groups: held over the limit, done up to it', async () => {
	const groups = [{ name: 'Sales', members: Array.from({ length: 10 }, (_, i) => 1_011 + i) }];
	const exact = reconcile({ options: { groupMembership: 'exact' } });
	const cleared = (n: number) => rowsOf(1, 20).map((row, i) => ({ ...row, groups: i >= 10 && i < 20 - n ? 'Sales' : '' }));
	const house = await aHouse({ rows: cleared(6), seed: { users: everybody(20), groups } });
	const job = await runTold(house, exact);
	expect(heldBy(job.outcomes)).toEqual({ blankingLimit: 6 });
	expect(String(job.outcomes[0]?.reason)).toMatch(/^groups would be cleared for 6 of 10 people who are in groups \(60 %\)/);
	house.setRows(cleared(5));
	expect(tally(await runTold(house, exact))).toEqual({ applied: 5 });
});

fault('G6', "clearings of titles and of groups are held, and the run's own additions to others would make them few", 'held in every run; whoever newly gets a value waits with them, and an approval releases both', async () => {
	const users = everybody(40).map((user, i): SeedUser => ({ ...user, values: i < 10 ? { title: 'Analyst' } : {} }));
	const titled = await aHouse({ rows: rowsOf(1, 40).map((row, i) => ({ ...row, title: i < 8 ? '' : 'Analyst', department: 'New' })), seed: { users } });
	const groups = [{ name: 'Sales', members: Array.from({ length: 10 }, (_, i) => 1_001 + i) }];
	const grouped = await aHouse({ rows: rowsOf(1, 20).map((row, i) => ({ ...row, groups: i < 10 ? '' : 'Sales' })), seed: { users: everybody(20), groups } });
	for (let run = 0; run < 3; run++) {
		const job = await runTold(titled);
		expect(heldBy(job.outcomes)).toEqual({ blankingLimit: 38 });
		expect(job.plan.summary).toContain('8 clearings and 30 updates held');
		expect(heldBy((await runTold(grouped, reconcile({ options: { groupMembership: 'exact' } }))).outcomes)).toEqual({ blankingLimit: 20 });
		skipAhead(minutes(7 * 24 * 60));
	}
	expect([...titled.domo.state.users.values()].filter(({ id, values }) => id > 1_000 && values.get('title')?.[0] === 'Analyst')).toHaveLength(10);
	const plan = await planOf(titled, {});
	const approval = { plans: 'approved', approvedPlanHash: String(plan[0]?.planHash), approvedBy: 'ada', releaseHolds: ['blankingLimit'] };
	expect((await apply(titled, plan, { dryRun: false, ...approval })).error).toBeUndefined();
	expectAsConfigured(titled);
});

const twoAdmins = everybody(20).map((user, i): SeedUser => (i >= 18 ? { ...user, roleId: 1 } : user));
fault('G7', 'both admins are in no row, and another limit holds the promotions that were to replace them', 'the minimum of admins is measured after that: plan, dry run and apply hold both', async () => {
	const house = await aHouse({ rows: rowsOf(1, 18).map((row, i) => (i < 2 ? { ...row, roleId: '1' } : row)), seed: { users: twoAdmins } });
	const options = withGuard({ newAdmins: 'allow', maxUpdatesPercent: 5 });
	const held = { person1: 'updateLimit', person2: 'updateLimit', person19: 'minimumAdmins', person20: 'minimumAdmins' };
	const told = (all: readonly IDataObject[]) => Object.fromEntries(all.map((item) => [String(item.email).split('@')[0], (item.held as IDataObject | undefined)?.by]));
	expect(told((await planOf(house, options)).slice(1).map(opened))).toEqual(held);
	expect(told((await runTold(house, options)).outcomes)).toEqual(held);
	expectNobodyRemoved(house, 20);
});

fault('G7', 'an approval releases the removal of both admins', 'dry run and apply say the same: one is kept', async () => {
	const house = await aHouse({ rows: rowsOf(1, 17), seed: { users: twoAdmins } });
	const plan = await planOf(house, withGuard({ minimumAdmins: 1, maxDeletionsCount: 2 }));
	expect(heldBy(plan.map(opened))).toEqual({ deletionLimit: 3 });
	const approval = { plans: 'approved', approvedPlanHash: String(plan[0]?.planHash), approvedBy: 'ada', approvedRemovals: '3', releaseHolds: ['deletionLimit'] };
	const told = async (dryRun: boolean) => jsonOf(await apply(house, plan, { dryRun, ...approval }), 'Apply').slice(1).map(({ email, status }) => [email, status === 'planned' ? 'applied' : status]);
	const foreseen = await told(true);
	expect(foreseen.filter(([, status]) => status === 'held')).toHaveLength(1);
	expect(await told(false)).toEqual(foreseen);
	expect([1_019, 1_020].filter((id) => house.domo.state.users.has(id))).toHaveLength(1);
});

fault('G9', 'a column of one role stands in every row', 'the changes of role are held and the rest is done, in every run; an approval lets them through', async () => {
	const house = await aHouse({ people: 20, rows: [...rowsOf(1, 20, { roleId: '2', title: 'Lead' }), ...rowsOf(101, 200, { roleId: '2' })] });
	for (let run = 0; run < 2; run++) {
		const job = await runTold(house);
		expect(heldBy(job.outcomes)).toEqual({ roleChangeLimit: 20 });
		expect(job.summary.status).toBe(run === 0 ? 'success' : job.summary.status);
		const people = [...house.domo.state.users.values()].filter(({ id }) => id > 1_000 && id <= 1_020);
		expect(people.map(({ roleId, values }) => [roleId, values.get('title')?.[0]])).toEqual(Array(20).fill([4, 'Lead']));
		skipAhead(minutes(7 * 24 * 60));
	}
	const plan = await planOf(house, {});
	const approval = { plans: 'approved', approvedPlanHash: String(plan[0]?.planHash), approvedBy: 'ada', releaseHolds: ['roleChangeLimit'] };
	expect((await apply(house, plan, { dryRun: false, ...approval })).error).toBeUndefined();
	expectAsConfigured(house);
});

fault('G9', 'four people get another role, and a fifth of many', 'they are changed', async () => {
	const house = await aHouse({ people: 30, rows: [...rowsOf(1, 6, { roleId: '2' }), ...rowsOf(7, 30)] });
	expect(tally(await runTold(house))).toEqual({ applied: 6 });
	const few = await aHouse({ people: 10, rows: [...rowsOf(1, 4, { roleId: '2' }), ...rowsOf(5, 10)] });
	expect(tally(await runTold(few))).toEqual({ applied: 4 });
});

/** What a person sees and types in the shipped approval: its code nodes, run on a plan and an answer. */
const approvalWorkflow: WorkflowJson = JSON.parse(readFileSync(join(__dirname, '..', '..', 'workflows', 'domo-user-management-with-approval.json'), 'utf8'));
function runCode(name: string, nodes: Readonly<Record<string, readonly IDataObject[]>>, input: readonly IDataObject[]): IDataObject {
	const code = String(approvalWorkflow.nodes.find((node) => node.name === name)?.parameters.jsCode);
	const given = (all: readonly IDataObject[] = []) => ({ all: () => all.map((json) => ({ json })), first: () => ({ json: all[0] }) });
	const context = createContext({ $: (node: string) => given(nodes[node]), $input: given(input) });
	return JSON.parse(JSON.stringify((runInContext(`(() => {${code}\n})()`, context) as { json: IDataObject }[])[0]?.json));
}

const known = (n: number, overrides: Partial<SeedUser> = {}): SeedUser => aPerson(n, { values: { title: 'Analyst', employeeId: `E${n}` }, ...overrides });
const knownRow = (n: number, overrides: IDataObject = {}): IDataObject => aRow(n, { employeeId: `E${n}`, ...overrides });
const knownRows = (overrides: Readonly<Record<number, IDataObject>>, count = 20): IDataObject[] => Array.from({ length: count }, (_, i) => knownRow(i + 1, overrides[i + 1]));
/** A table that has this hold and no other, and how many people a release of it removes. */
const holds: Readonly<Record<Releasable, { readonly rows: readonly IDataObject[]; readonly guard?: IDataObject; readonly removed?: number; readonly users?: readonly SeedUser[] }>> = {
	deletionLimit: { rows: knownRows({}, 17), removed: 3, guard: { maxDeletionsCount: 2 } },
	updateLimit: { rows: knownRows({ 1: { title: 'Lead' } }), guard: { maxUpdatesPercent: 0 } },
	roleChangeLimit: { rows: knownRows(Object.fromEntries([1, 2, 3, 4, 5].map((n) => [n, { roleId: '2' }]))) },
	blankingLimit: { rows: knownRows(Object.fromEntries(Array.from({ length: 20 }, (_, i) => [i + 1, { title: '' }]))) },
	maxInvites: { rows: [...knownRows({}), knownRow(101)], guard: { maxInvitesCount: 0 } },
	newAdmins: { rows: knownRows({ 1: { roleId: '1' } }) },
	adminEmailChanges: { rows: knownRows({ 1: { newEmail: 'boss@acme.example', roleId: '1' } }), users: Array.from({ length: 20 }, (_, i) => known(i + 1, i === 0 ? { roleId: 1 } : {})) },
	probableRename: { rows: [...knownRows({}, 19), knownRow(20, { email: 'married@acme.example' })], removed: 1 },
	probablyOther: { rows: knownRows({ 1: { employeeId: 'E999', displayName: 'Somebody Else' } }) },
};
for (const reason of RELEASABLE) {
	fault('G24', `the guard holds something for its reason ${reason}`, 'it can be released on the node and in the approval form, by what the form asks for, and nothing else is released', async () => {
		const { rows, guard = {}, removed = 0, users = Array.from({ length: 20 }, (_, i) => known(i + 1)) } = holds[reason];
		const house = await aHouse({ rows, seed: { users } });
		const plan = await planOf(house, withGuard(guard));
		expect(Object.keys(heldBy(plan.map(opened)))).toEqual([reason]);

		const asked = runCode('What Needs Approval', { [RECONCILE]: plan }, [{ jobName: 'People', approverEmails: 'ada@acme.example' }]);
		expect(asked).toMatchObject({ needed: true, removals: 0, approvers: 'ada@acme.example' });
		const boxes = asked.boxes as IDataObject;
		for (const [label, box] of Object.entries(boxes)) expect(box).toMatch(label === (holdReason(reason).release?.name ?? '') ? /: \d+, \w/ : /: nothing held$/);
		const answers = (release: readonly string[], typed: number) =>
			runCode('Decide', { 'What Needs Approval': [asked] }, [{ submittedAt: 'now', 'Your e-mail address': 'ada@acme.example', 'Decision': 'Approve', 'Number of removals': typed, 'Also release': release.map((label) => boxes[label]) }]);
		const others = RELEASABLE.filter((other) => other !== reason).map((other) => holdReason(other).release?.name ?? '');
		const own = holdReason(reason).release?.name ?? '';
		const given = ({ planHash, removals, released, by }: IDataObject) => ({ plans: 'approved', approvedPlanHash: planHash, approvedBy: by, approvedRemovals: String(removals), releaseHolds: released });

		const without = await apply(house, plan, { dryRun: false, ...given(answers(others, 0)) } as IDataObject);
		expect([without.error, new Set(jsonOf(without, 'Apply').slice(1).map(({ status }) => status))]).toEqual([undefined, new Set(['held'])]);
		expectNothingWritten(house);
		expect(answers([own], removed + 1).approved).toBe(false);
		const released = answers([own], removed);
		expect(released.approved).toBe(true);
		const done = await apply(house, plan, { dryRun: false, ...given(released) } as IDataObject);
		expect([done.error, new Set(jsonOf(done, 'Apply').slice(1).map(({ status }) => status))]).toEqual([undefined, new Set(['applied'])]);
		expect(house.domo.counters.byKind.deleteUser ?? 0).toBe(removed);
	});
}

fault('G24', 'a row at the address of somebody else asks for an Admin, too', 'the release of one hold makes no Admin: both have to be released', async () => {
	const rows = knownRows({ 1: { employeeId: 'E999', displayName: 'Somebody Else', roleId: '1' } });
	const house = await aHouse({ rows, seed: { users: Array.from({ length: 20 }, (_, i) => known(i + 1)) } });
	const plan = await planOf(house, {});
	const approved = (...releaseHolds: Releasable[]) =>
		apply(house, plan, { dryRun: false, plans: 'approved', approvedPlanHash: String(plan[0]?.planHash), approvedBy: 'ada', approvedRemovals: '0', releaseHolds });
	for (const reasons of [['probablyOther'], ['newAdmins']] as const) {
		const done = await approved(...reasons);
		expect([done.error, jsonOf(done, 'Apply').slice(1).map(({ status }) => status)]).toEqual([undefined, ['held']]);
	}
	expectNothingWritten(house);
	expect((await approved('probablyOther', 'newAdmins')).error).toBeUndefined();
	expect(house.domo.state.users.get(1_001)?.roleId).toBe(1);
});
