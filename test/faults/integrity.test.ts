/** Groups E and G: what comes to Apply, and back to it for an undo, is what Reconcile and Apply gave; an approval is for one plan of one time. */
import type { IDataObject, INode } from 'n8n-workflow';

import { COORDINATION_KEY } from '../../core/domo';
import type { GuardSettings } from '../../core/plan';
import { aNode, byId, chain, items } from '../support/engine/build';
import { jsonOf, runWorkflow, type Execution } from '../support/engine/engine';
import { edited, itemIn, planIn } from '../support/flatItems';
import { aPerson, aRow } from '../support/engine/world';
import { expectNobodyRemoved, expectNothingWritten, writesToPeople } from './support/checks';
import { clock, minutes, skipAhead } from '../support/fastClock';
import { fault } from './support/fault';
import { ACTOR_ID, aHouse, everybody, type House } from './support/house';
import { APPLY, LOG, RECONCILE, type Job } from './support/job';

const dry = { parameters: { domoApplyChanges: { dryRun: true } } };

/** The plan's items, as Reconcile puts them out. */
const planOf = async (house: House, parameters: IDataObject = {}): Promise<IDataObject[]> =>
	jsonOf((await house.run({ parameters: { ...dry.parameters, domoReconcileUsers: { jobName: 'People', orphanedUsers: 'delete', sendInvite: true, ...parameters } } })).execution, RECONCILE);

const apply = (house: House, given: readonly IDataObject[], parameters: IDataObject = {}): Promise<Execution> =>
	runWorkflow(chain(items(...given), aNode(APPLY, 'domoApplyChanges', { dryRun: false, ...parameters } as INode['parameters'])), { credentials: house.credentials });

const hashOf = ([plan]: readonly IDataObject[]): string => String(plan?.planHash);
const told = (execution: Execution): (readonly [unknown, unknown])[] => jsonOf(execution, APPLY).slice(1).map(({ email, status }) => [String(email).split('@')[0], status] as const);
const statusesOf = (execution: Execution): ReadonlySet<unknown> => new Set(told(execution).map(([, status]) => status));

/** Half of the people are in no row: their removals are held. */
const manyLeave = (): Promise<House> => aHouse({ rows: Array.from({ length: 10 }, (_, i) => aRow(i + 1)) });

/** Longer ago than any run: who was there before. */
const longAgo = (): number => clock.now() - minutes(60 * 24 * 400);

const isHold = ({ action }: IDataObject): boolean => action === 'hold';
const changed = (given: readonly IDataObject[], isIt: (item: IDataObject) => boolean, edit: (item: IDataObject) => IDataObject): IDataObject[] => given.map((item) => (isIt(item) ? edit(item) : item));
const isPlan = ({ action }: IDataObject): boolean => action === 'plan';
const isUpdate = ({ action }: IDataObject): boolean => action === 'update';

fault('G16', 'one item is filtered out, and another one edited', 'the whole is refused before any write, whatever was edited', async () => {
	const house = await aHouse({ rows: [...Array.from({ length: 14 }, (_, i) => aRow(i + 1, i < 3 ? { title: 'Lead' } : {})), aRow(101)] });
	const whole = await planOf(house);
	expect(whole.filter(isHold)).toHaveLength(6);
	const plan = whole.filter(({ email }) => email !== 'person3@acme.example');
	const guardOf = (item: IDataObject): GuardSettings => planIn(item).guard;
	const edits: IDataObject[][] = [
		changed(plan, isUpdate, (item) => ({ ...item, to_title: 'Boss' })),
		changed(plan, isUpdate, (item) => ({ ...item, from_roleId: 4, to_roleId: 1 })),
		changed(plan, isUpdate, (item) => edited(item, { changes: [{ field: 'roleId', from: 4, to: 1 }] })),
		changed(plan, ({ email }) => email === 'person1@acme.example', (item) => ({ ...item, userId: 1_019 })),
		changed(plan, isUpdate, (item) => ({ ...item, action: 'delete' })),
		changed(plan, isHold, (item) => ({ ...item, action: 'delete' })),
		changed(plan, isHold, ({ held_by: _, held_action: __, ...item }) => ({ ...item, action: 'delete' })),
		changed(plan, ({ action }) => action === 'create', (item) => ({ ...item, sendInvite: false })),
		changed(plan, ({ action }) => action === 'create', (item) => ({ ...item, email: 'thief@acme.example' })),
		changed(plan, isUpdate, (item) => ({ ...item, from_title: 'Boss' })),
		changed(plan, isPlan, (item) => edited(item, { guard: { ...guardOf(item), minimumAdmins: 0 } })),
		changed(plan, isPlan, (item) => edited(item, { guard: { ...guardOf(item), protectedUsers: ['x@acme.example'] } })),
		changed(plan, isPlan, (item) => edited(item, { protectedUserIds: [] })),
		changed(plan, isPlan, (item) => ({ ...item, counts: { ...(item.counts as IDataObject), hold: 99 } })),
		changed(plan, isPlan, (item) => edited(item, { newAttributes: ['anything'] })),
		changed(plan, isPlan, (item) => edited(item, { actor: { id: 7, email: 'x@acme.example' } })),
		changed(plan, isPlan, (item) => edited(item, { logValues: 'fieldsOnly' })),
		changed(plan, isUpdate, ({ _item, ...item }) => item),
		changed(plan, isPlan, ({ _item, ...item }) => item),
		[...plan, ...plan.filter(isUpdate).slice(0, 1)],
		[...plan, ...plan.filter(isUpdate).slice(0, 1).map((item) => ({ ...item, action: 'delete', userId: 1_019, email: 'person19@acme.example' }))],
	];
	for (const [at, edited] of edits.entries()) {
		const { error } = await apply(house, edited);
		expect([at, /plan was edited|came without its digest|came in more than once/.test(String(error))]).toEqual([at, true]);
	}
	const other = await planOf(house);
	expect((await apply(house, [...plan, ...other.filter(isUpdate).slice(0, 1)])).error).toMatch(/more than one plan/);
	expect((await apply(house, [...plan, ...other.filter(isUpdate).slice(0, 1).map((item) => ({ ...item, _item: String(item._item).replace(/\|[^|]+(?=\|\d+\/)/, `|${String(plan[0]?.runId)}`) }))])).error).toMatch(/plan was edited/);
	expectNothingWritten(house);
	expectNobodyRemoved(house);
});

fault('G16', 'items went through a spreadsheet, were put into another order and given further fields', 'that is no edit: they are applied', async () => {
	const house = await aHouse();
	const asText = (value: unknown): unknown => (value === null || value === undefined ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value));
	const plan = (await planOf(house)).filter(({ action }) => action !== 'delete').reverse();
	const sheet = plan.map((item) => ({ department: 'Sales', ...Object.fromEntries(Object.entries(item).reverse().map(([name, value]) => [name, asText(value)])) }) as IDataObject);
	const execution = await apply(house, sheet);
	expect(execution.error).toBeUndefined();
	expect(statusesOf(execution)).toEqual(new Set(['applied']));
	expect(house.domo.state.users.get(1_001)?.values.get('title')).toEqual(['Lead']);
	expect(String(plan[0]?._item).length).toBeLessThanOrEqual(140);
	expectNobodyRemoved(house);
});

fault('G17', 'an approval stands in the node, and the next plan comes, which would do the same', 'it is refused: an approval is for one plan of one time, and not for ever', async () => {
	const house = await manyLeave();
	const approved = await planOf(house);
	const approval = { plans: 'approved', approvedPlanHash: hashOf(approved), approvedBy: 'Ada', approvedRemovals: '10', releaseHolds: ['deletionLimit'] };
	skipAhead(minutes(5));
	const next = await planOf(house);
	expect(hashOf(next)).not.toBe(hashOf(approved));
	expect((await apply(house, next, approval)).error).toMatch(/Another plan was approved/);
	const backdated = changed(next, isPlan, (item) => ({ ...item, plannedAt: approved[0]?.plannedAt }));
	expect((await apply(house, backdated, approval)).error).toMatch(/plan was edited/);
	const renewed = changed(approved, isPlan, (item) => ({ ...item, plannedAt: new Date(clock.now() + minutes(300)).toISOString() }));
	skipAhead(minutes(400));
	expect((await apply(house, renewed, approval)).error).toMatch(/plan was edited/);
	expect((await apply(house, approved, approval)).error).toMatch(/too late/);
	expectNothingWritten(house);
	expectNobodyRemoved(house);
});

fault('G22', 'two holds of one person come in another order, from a Switch and a Merge', 'that is no edit: the approved plan is applied', async () => {
	const rows = Array.from({ length: 20 }, (_, i) => aRow(i + 1, { title: i < 12 ? '' : 'Analyst', ...(i === 0 && { roleId: '1' }) }));
	const house = await aHouse({ rows });
	const plan = await planOf(house);
	const twice = plan.filter(({ action, email }) => action === 'hold' && email === 'person1@acme.example');
	expect(twice.map(({ held_by }) => held_by).sort()).toEqual(['blankingLimit', 'newAdmins']);
	const swapped = [...plan].reverse();
	const execution = await apply(house, swapped, { plans: 'approved', approvedPlanHash: hashOf(plan), approvedBy: 'Ada', approvedRemovals: '0', releaseHolds: ['blankingLimit', 'newAdmins'] });
	expect(execution.error).toBeUndefined();
	expect(statusesOf(execution)).toEqual(new Set(['applied']));
	expect(house.domo.state.users.get(1_001)?.roleId).toBe(1);
});

fault('G24', 'an approval releases all that can be released', 'what is not releasable stays held, whoever asks, and the two holds of one person are released alone or together', async () => {
	const rows = Array.from({ length: 20 }, (_, i) => aRow(i + 1, { title: i < 12 ? '' : 'Analyst', ...(i === 0 && { roleId: '1' }), ...(i === 19 && { roleId: '5' }) }));
	const house = await aHouse({ rows });
	const plan = await planOf(house, { guard: { protectedUsers: 'person20@acme.example' } });
	const approval = { plans: 'approved', approvedPlanHash: hashOf(plan), approvedBy: 'Ada', approvedRemovals: '0' };
	expect((await apply(house, plan, { ...approval, releaseHolds: ['protected'] })).error).toMatch(/Release Holds/);
	expectNothingWritten(house);
	const one = await apply(house, plan, { ...approval, releaseHolds: ['blankingLimit'] });
	expect(jsonOf(one, APPLY).filter(({ email, status }) => email === 'person1@acme.example' && status === 'held').map(({ held_by }) => held_by)).toEqual(['newAdmins']);
	expect(house.domo.state.users.get(1_001)).toMatchObject({ roleId: 4 });
	const options = ['blankingLimit', 'newAdmins', 'deletionLimit', 'updateLimit', 'roleChangeLimit', 'maxInvites', 'adminEmailChanges', 'probableRename', 'probablyOther'];
	const all = await apply(house, plan, { ...approval, releaseHolds: options });
	expect(told(all)).toContainEqual(['person20', 'held']);
	expect(house.domo.state.users.get(1_001)).toMatchObject({ roleId: 1 });
	expect(house.domo.state.users.get(1_020)).toMatchObject({ roleId: 4 });
});

/** The shipped job has run: people 1, 2 and 3 are Leads, 101 and 102 are new, 20 is gone. */
async function afterARun(house: House): Promise<Job> {
	const job = await house.run();
	expect(new Set(job.outcomes.map(({ status }) => status))).toEqual(new Set(['applied']));
	house.domo.resetCounters();
	return job;
}

const aHouseOfOld = (people = 20): Promise<House> => aHouse({ people, seed: { users: Array.from({ length: people }, (_, i) => aPerson(i + 1, { created: longAgo() })) } });

fault('G21', 'outcomes that nobody told are handed to an undo', 'nobody is deleted, and nobody made an Admin: they are refused', async () => {
	const house = await aHouseOfOld();
	const [plan = {}, ...outcomes] = jsonOf((await afterARun(house)).execution, APPLY);
	const made = outcomes.find(({ action }) => action === 'create') ?? {};
	const forged: IDataObject[][] = [
		[plan, { ...made, userId: 1_005, email: 'person5@acme.example' }],
		[plan, ...outcomes, { ...made, userId: 1_005, email: 'person5@acme.example', _item: '' }],
		[plan, ...changed(outcomes, isUpdate, (item) => ({ ...item, action: 'create' }))],
		[plan, ...changed(outcomes, isUpdate, (item) => edited(item, { changes: [{ field: 'roleId', from: 1, to: 4 }], before: { roleId: 1 } }))],
		[plan, ...outcomes, made],
		[edited(plan, { protectedUserIds: [] }), ...outcomes],
		[edited(plan, { applied: { ...planIn(plan).applied, startedAt: '2000-01-01T00:00:00.000Z' } }), ...outcomes],
	];
	for (const input of forged) expect((await apply(house, input, { direction: 'undo' })).error).toMatch(/not as Domo Apply Changes gave it|more than once/);
	expectNothingWritten(house);
	expectNobodyRemoved(house, 19);
});

fault('G21', 'one cell of the log was edited before the undo', 'who was not created by the run is held, nobody becomes an Admin, and a log that contradicts itself is refused', async () => {
	const house = await aHouseOfOld();
	const { summary } = await afterARun(house);
	const read = await runWorkflow(chain(items({}), aNode('Read', 'domoReadConfigDataSet', { source: 'runLog', logDataSetId: byId(String(summary.logDataSetId)), runId: String(summary.runId) })), { credentials: house.credentials });
	const rows = jsonOf(read, 'Read');
	const undo = (given: IDataObject[]): Promise<Execution> => apply(house, given, { direction: 'undo' });
	const isCreated = ({ email }: IDataObject): boolean => email === 'person101@acme.example';
	const held = await undo(changed(rows.filter((row) => row.record_type === 'RUN' || isCreated(row)), isCreated, (row) => ({ ...row, user_id: 1_005 })));
	expect(jsonOf(held, APPLY)[1]).toMatchObject({ status: 'held', held_by: 'notCreatedByRun' });
	const admin = (row: IDataObject): IDataObject => ({ ...row, fields_changed: 'roleId', before_json: '{"roleId":1}', after_json: '{"roleId":4}', role_id_before: 1, role_id_after: 4 });
	const promoted = await undo(changed(rows.filter((row) => row.record_type === 'RUN' || row.action === 'update'), (row) => row.action === 'update', admin));
	expect(statusesOf(promoted)).toEqual(new Set(['held']));
	expect((await undo(changed(rows, isCreated, (row) => ({ ...row, action: 'update' })))).error).toMatch(/contradicts itself/);
	expect((await undo(changed(rows, isCreated, (row) => ({ ...row, started_at: '2000-01-01T00:00:00' })))).error).toMatch(/contradicts itself/);
	expectNothingWritten(house);
	expectNobodyRemoved(house, 19);
});

fault('G21', 'an undo would remove many, and one of them is protected today', 'the limit of the default guard holds them; its dry run gives a hash that approves just this undo; the protected one stays', async () => {
	const house = await aHouse({ rows: [...Array.from({ length: 20 }, (_, i) => aRow(i + 1)), ...Array.from({ length: 10 }, (_, i) => aRow(101 + i))], seed: { users: Array.from({ length: 20 }, (_, i) => aPerson(i + 1, { created: longAgo() })) } });
	const [plan = {}, ...outcomes] = jsonOf((await afterARun(house)).execution, APPLY);
	const { people, users } = house.domo.state;
	const one = [...users.values()].find(({ emailAddress }) => emailAddress === 'person101@acme.example');
	if (one !== undefined) people.replace(one, { ...one, systemUser: true });
	const undo = (parameters: IDataObject): Promise<Execution> => apply(house, [plan, ...outcomes], { direction: 'undo', ...parameters });
	const seen = await undo({ dryRun: true });
	expect(statusesOf(seen)).toEqual(new Set(['held']));
	expect(statusesOf(await undo({}))).toEqual(new Set(['held']));
	expectNothingWritten(house);
	skipAhead(minutes(60));
	const approval = { plans: 'approved', approvedPlanHash: hashOf(jsonOf(seen, APPLY)), approvedBy: 'Ada', approvedRemovals: '9', releaseHolds: ['deletionLimit'] };
	expect((await apply(house, [plan, ...outcomes.slice(1)], { direction: 'undo', ...approval })).error).toMatch(/Another plan was approved/);
	const done = await undo(approval);
	expect(told(done).map(([, status]) => status).sort()).toEqual([...Array.from({ length: 9 }, () => 'applied'), 'held']);
	expect([...users.values()].filter(({ emailAddress }) => /person1\d\d@/.test(emailAddress)).map(({ emailAddress }) => emailAddress)).toEqual(['person101@acme.example']);
	expect(everybody(20).filter((_, i) => !users.has(1_001 + i))).toEqual([]);
});

fault('G23', 'an attribute has a comma in its key, and a run that wrote it is undone from its log', 'its values come back', async () => {
	const key = 'team,lead';
	const house = await aHouse({
		seed: { users: everybody(20), attributes: [{ key }] },
		rows: Array.from({ length: 20 }, (_, i) => ({ ...aRow(i + 1), [key]: i < 3 ? 'Ada' : '' })),
	});
	const { summary } = await afterARun(house);
	expect(house.domo.state.users.get(1_001)?.values.get(key)).toEqual(['Ada']);
	const undone = await runWorkflow(
		chain(
			items({}),
			aNode('Read', 'domoReadConfigDataSet', { source: 'runLog', logDataSetId: byId(String(summary.logDataSetId)), runId: String(summary.runId) }),
			aNode(APPLY, 'domoApplyChanges', { dryRun: false, direction: 'undo' }),
		),
		{ credentials: house.credentials },
	);
	expect(told(undone)).toEqual([['person1', 'applied'], ['person2', 'applied'], ['person3', 'applied']]);
	expect(house.domo.state.users.get(1_001)?.values.get(key) ?? []).toEqual([]);
});

fault('E1', 'the same plan is applied twice', 'the second time all is told as already done, and nothing as failed', async () => {
	const house = await aHouse();
	const plan = await planOf(house);
	expect(statusesOf(await apply(house, plan))).toEqual(new Set(['applied']));
	const again = await apply(house, plan);
	expect(statusesOf(again)).toEqual(new Set(['alreadyDone']));
	const wrote = await runWorkflow(chain(items(...jsonOf(again, APPLY)), aNode(LOG, 'domoWriteRunLog', { logDataSetName: 'Log' })), { credentials: house.credentials });
	expect(jsonOf(wrote, LOG)[0]).toMatchObject({ counts: { status: { failed: 0, alreadyDone: 6 } } });
});

fault('E1', 'what a dry run gave is applied', 'it is the plan: done once, and held where an approval of the dry run alone released it', async () => {
	const house = await manyLeave();
	const plan = await planOf(house);
	const approval = { plans: 'approved', approvedPlanHash: hashOf(plan), approvedBy: 'Ada', approvedRemovals: '10', releaseHolds: ['deletionLimit'] };
	const rehearsed = jsonOf(await apply(house, plan, { ...approval, dryRun: true }), APPLY);
	expect(rehearsed.filter(({ status }) => status === 'planned')).toHaveLength(10);
	expect(statusesOf(await apply(house, rehearsed))).toEqual(new Set(['held']));
	expectNobodyRemoved(house);
	expect(statusesOf(await apply(house, rehearsed, approval))).toEqual(new Set(['applied']));
	expect(writesToPeople(house.domo)).toHaveLength(10);
});

fault('G21', 'somebody is deleted who has values of the identity provider', 'the record of them, from which an undo brings them back, has those and none of our own attributes', async () => {
	const house = await aHouse({
		seed: {
			users: everybody(20).map((person) => ({ ...person, values: { ...person.values, badge: 'B7', [COORDINATION_KEY]: 'mark' } })),
			attributes: [{ key: 'badge', keyspace: 'idp' }, { key: COORDINATION_KEY }],
		},
	});
	const gone = itemIn((await planOf(house)).find(({ action }) => action === 'delete') ?? {});
	expect(gone.before).toMatchObject({ badge: 'B7' });
	expect(Object.keys(gone.before ?? {})).not.toContain(COORDINATION_KEY);
	expect(ACTOR_ID).not.toBe(gone.userId);
});

fault('G24', 'a released probable rename made two changes of one item, and the run is undone from its items', 'each is taken back: the new account goes, the old one comes back', async () => {
	const users = Array.from({ length: 20 }, (_, i) => aPerson(i + 1, { created: longAgo() }));
	const house = await aHouse({ seed: { users }, rows: [...Array.from({ length: 19 }, (_, i) => aRow(i + 1)), aRow(20, { email: 'married@acme.example' })] });
	const plan = await planOf(house);
	expect(plan.filter(isHold).map(({ held_by }) => held_by)).toEqual(['probableRename']);
	const released = await apply(house, plan, { plans: 'approved', approvedPlanHash: hashOf(plan), approvedBy: 'Ada', approvedRemovals: '1', releaseHolds: ['probableRename'] });
	expect(told(released)).toEqual([['married', 'applied'], ['person20', 'applied']]);
	const undone = await apply(house, jsonOf(released, APPLY), { direction: 'undo' });
	expect(undone.error).toBeUndefined();
	expect([...house.domo.state.users.values()].map(({ emailAddress }) => emailAddress).filter((email) => /married|person20/.test(email))).toEqual(['person20@acme.example']);
});
