import type { IDataObject, INode, NodeOperationError } from 'n8n-workflow';

import { aNode, byId, chain, items } from '../support/engine/build';
import { fileOf, jsonOf, runWorkflow, type Execution } from '../support/engine/engine';
import { planIn } from '../support/flatItems';
import { stubNode } from '../support/engine/stubs';
import { aRow } from '../support/engine/world';
import { fault } from './support/fault';
import { aHouse, ACTOR_ID, everybody, LOG_NAME, someChanges, type House } from './support/house';
import { allLogRows, APPLY, LOG, RECONCILE, type Job } from './support/job';

/** What is told is what was done: log, subject, mail in both forms, report and summary. */

const reconcile = (parameters: IDataObject = {}): INode =>
	aNode('Plan', 'domoReconcileUsers', { jobName: 'People', orphanedUsers: 'delete', table: { rowsAreComplete: true }, ...parameters } as INode['parameters']);
const apply = (parameters: INode['parameters'] = {}): INode => aNode('Apply', 'domoApplyChanges', { dryRun: false, ...parameters });
const log = (settings: Parameters<typeof aNode>[3] = {}): INode => aNode('Log', 'domoWriteRunLog', { logDataSetName: LOG_NAME }, settings);

interface Told {
	readonly summary: IDataObject;
	readonly subject: string;
	readonly html: string;
	readonly text: string;
	readonly report: string;
	readonly rows: readonly Readonly<Record<string, string>>[];
	/** All of it, to be searched. */
	readonly all: string;
}

async function toldBy(house: House, execution: Execution, node = LOG): Promise<Told> {
	const [item] = execution.itemsOf(node);
	const summary = item?.json ?? {};
	const { subject, html, text } = summary.email as { subject: string; html: string; text: string };
	const report = await fileOf(item, 'report');
	const rows = allLogRows(house.domo).filter(({ run_id: id }) => id === summary.runId);
	const hints = execution.hintsOf(node).map(({ message }) => message);
	return { summary, subject, html, text, report, rows, all: [JSON.stringify(summary), html, text, report, JSON.stringify(rows), ...hints].join('\n') };
}

const toldOf = (house: House, { execution }: Job): Promise<Told> => toldBy(house, execution);
const engineOf = ({ credentials }: House) => ({ credentials });
const plain = (html: string): string => html.replace(/<style>.*?<\/style>/s, '').replace(/<[^>]+>/g, ' ').replace(/&#39;/g, "'").replace(/&quot;/g, '"').replace(/&gt;/g, '>').replace(/&amp;/g, '&').replace(/\s+/g, ' ');

/** Log, mails and report say that `missing` items are missing, and nothing says that all is well. */
function expectIncomplete({ summary, subject, html, text, report, rows }: Told, missing: number): void {
	expect(summary).toMatchObject({ status: 'partial', notable: true });
	expect(rows[0]).toMatchObject({ record_type: 'RUN', status: 'partial', items_missing: String(missing) });
	expect(subject).toContain(`${missing} ${missing === 1 ? 'item' : 'items'} missing`);
	for (const told of [plain(html), text, plain(report)]) {
		expect(told).toMatch(new RegExp(`${missing} of the \\d+ items of the plan (is|are) missing`));
		expect(told).not.toMatch(/nothing to do|everybody is as/i);
	}
	expect(subject).not.toMatch(/nothing to do/i);
}

describe('outcomes that never reach the log', () => {
	fault('G27', '*Execute Once* is on in Domo Write Run Log, after a run that removed somebody', 'log, subject, mail and report say how many items are missing and what Apply said of them; the run is partial', async () => {
		const house = await aHouse();
		const told = await toldOf(house, await house.run({ nodes: { domoWriteRunLog: { executeOnce: true } } }));
		expectIncomplete(told, 6);
		expect(told.text).toContain('Of the others Domo Apply Changes says: 6 applied.');
		expect(house.domo.state.users.has(1_020)).toBe(false);
	});

	fault('G27', 'a run is undone from such a log', 'the undo says that the log is incomplete and who is not known', async () => {
		const house = await aHouse();
		const { summary } = await toldOf(house, await house.run({ nodes: { domoWriteRunLog: { executeOnce: true } } }));
		const read = aNode('Read', 'domoReadConfigDataSet', { source: 'runLog', logDataSetId: byId(String(summary.logDataSetId)), runId: String(summary.runId) });
		const execution = await runWorkflow(chain(items({}), read, apply({ direction: 'undo', dryRun: true })), engineOf(house));
		expect(execution.hintsOf('Apply').map(({ message }) => message).join('\n')).toContain('This log is incomplete: 6 items of the run never came to it.');
	});

	fault('G27', 'a Filter, a Limit or Remove Duplicates takes outcomes away before the log', 'each is counted: of what status they were, and that the log cannot take them back', async () => {
		const house = await aHouse();
		const { execution } = await house.run();
		const [plan = {}, ...outcomes] = jsonOf(execution, APPLY);
		for (const keep of [({ action }: IDataObject) => action !== 'delete', ({ action }: IDataObject) => action === 'create', (_: IDataObject, at: number) => at < 1, () => false]) {
			const kept = outcomes.filter(keep);
			const told = await toldBy(house, await runWorkflow(chain(items(plan, ...kept), { ...log(), parameters: { logDataSetName: `Log ${kept.length}` } }), engineOf(house)), 'Log');
			expect(told.summary).toMatchObject({ status: 'partial' });
			expect(told.subject).toContain(`${outcomes.length - kept.length} item`);
			expect(told.text).toContain(`says: ${outcomes.length - kept.length} applied`);
			expect(told.all).not.toMatch(/nothing to do|everybody is as/i);
		}
	});

	fault('G27', 'the plan item itself is filtered away before the log', 'nothing is told as whole: the run is partial, and the mail says why', async () => {
		const house = await aHouse();
		const [, ...outcomes] = jsonOf((await house.run()).execution, APPLY);
		const told = await toldBy(house, await runWorkflow(chain(items(...outcomes), { ...log(), parameters: { logDataSetName: 'Another log' } }), engineOf(house)), 'Log');
		expect(told.summary).toMatchObject({ status: 'partial', runId: String(outcomes[0]?._item).split('|')[2] });
		expect(told.text).toContain('The plan item is missing.');
	});

	fault('G27', '*Execute Once* is on in Domo Apply Changes', 'nothing is written, and neither its hint nor the log says that all is well', async () => {
		const house = await aHouse();
		const job = await house.run({ nodes: { domoApplyChanges: { executeOnce: true } } });
		const told = await toldOf(house, job);
		expectIncomplete(told, 6);
		expect(told.text).toContain('6 did not reach Domo Apply Changes: nothing was written for them.');
		const hints = job.execution.hintsOf(APPLY).map(({ message }) => message);
		expect(hints[0]).toBe('6 items missing.');
		expect(hints.join()).not.toMatch(/nothing was to be done/i);
	});

	fault('G27', 'a Merge hands on one branch twice and loses another', 'what came twice is counted once, what is missing is counted', async () => {
		const house = await aHouse();
		const [plan = {}, ...outcomes] = jsonOf((await house.run()).execution, APPLY);
		const some = outcomes.slice(0, 3);
		const told = await toldBy(house, await runWorkflow(chain(items(plan, ...some, ...some), { ...log(), parameters: { logDataSetName: 'Another log' } }), engineOf(house)), 'Log');
		expect(told.summary).toMatchObject({ status: 'partial', counts: { total: 3 } });
		expect(told.subject).toContain('3 items missing');
	});
});

describe('one report', () => {
	fault('G28', 'the log cannot be written', 'report.html says so as the mail does, in the same words', async () => {
		const house = await aHouse();
		house.domo.faults.errors = [{ kinds: ['commitUpload'], status: 403, message: 'No' }];
		const { html, text, report, summary } = await toldOf(house, await house.run());
		expect(summary.logError).toBeDefined();
		for (const told of [plain(html), text, plain(report)]) expect(told).toContain('The run log could not be written.');
	});

	fault('G31', 'the run before was cut off', 'mail, text and report tell it in the run that finds out, and none of them in the next', async () => {
		const mark = { run: 'run-0', job: 'People', state: 'writing', startedAt: '2026-01-01T00:00:00.000Z', until: '2026-01-01T00:05:00.000Z', done: 3, total: 9, execution: '47' };
		const house = await aHouse({
			seed: {
				admin: false,
				attributes: [{ key: 'domoUserManagement' }],
				users: [...everybody(20), { id: ACTOR_ID, displayName: 'Robot', email: 'robot@acme.example', roleId: 1, token: 'robot', values: { domoUserManagement: JSON.stringify({ run: mark, jobs: [] }) } }],
			},
		});
		const documents = ({ html, text, report }: Told): string[] => [plain(html), text, plain(report)];
		for (const told of documents(await toldOf(house, await house.run()))) expect(told).toContain('The run before was cut off.');
		for (const told of documents(await toldOf(house, await house.run()))) expect(told).not.toMatch(/cut off/);
	});

	fault('G28', 'a run of every kind of outcome', 'subject, mail, text, report, log and summary tell the same figures', async () => {
		const house = await aHouse({ rows: [...someChanges(20), aRow(77, { roleId: '99' }), aRow(78, { roleId: '1' })] });
		house.domo.faults.errors = [{ kinds: ['createUser'], status: 400, message: 'No.', times: 1 }];
		const { summary, subject, html, text, report, rows } = await toldOf(house, await house.run());
		const counts = summary.counts as { action: Record<string, number>; status: Record<string, number>; total: number };
		const tiles = (page: string): Record<string, string> =>
			Object.fromEntries([...page.matchAll(/>([\d,]+)<\/span>(?:<\/a>)?<br><span [^>]*>([a-z, ]+)<\/span>/g)].map(([, n = '', word = '']) => [word, n]));
		expect(tiles(report)).toEqual(tiles(html));
		const parts = subject.slice(subject.indexOf(': ') + 2).split(/, |; /);
		for (const part of parts) expect(plain(html)).toContain(part);
		expect(text).toContain(subject.slice(subject.indexOf(': ') + 2));
		expect(Object.values(tiles(html)).reduce((sum, n) => sum + Number(n), 0)).toBe(counts.total);
		for (const [status, n] of Object.entries(counts.status)) expect(rows[0]?.[`count_status_${status.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`)}`]).toBe(String(n));
		const figures = (page: string): string[] => ['Users', 'Admins'].map((label) => new RegExp(`${label}:? (\\d+) (?:→|->) (\\d+)`).exec(page)?.slice(1).join() ?? label);
		expect(figures(text)).toEqual(figures(plain(html)));
		expect(figures(text)).toEqual(figures(plain(report)));
		expect(figures(text)[0]).toBe(`${rows[0]?.users_before},${rows[0]?.users_after}`);
		expect(Number(rows[0]?.users_after)).toBe(house.domo.state.users.size);
	});
});

describe('values that are nobody\'s business', () => {
	const SALARY = '7731415';
	const BIRTH = '1979-12-31';
	const HOME = 'zq.private@home.example';
	const secrets = [SALARY, '7700000', BIRTH, HOME, 'zq.private', 'Zqtitle', 'Zqold', '31/12/1979'];

	fault('G29', '*Fields Only*: salary, date of birth and private address in rejects, cautions, drift, refusals of Domo and notes', 'no value is in log, mail, report, subject, summary or hint; who it was, row and column are', async () => {
		const own = { salary: SALARY, birthDate: BIRTH, alternateEmail: HOME, title: 'Zqtitle' };
		const house = await aHouse({
			seed: {
				users: everybody(20).map((person, at) => ({ ...person, values: { ...person.values, ...(at < 6 ? { title: 'Zqold', salary: '7700000' } : {}) } })),
				attributes: [{ key: 'salary', valueType: 'LONG' }, { key: 'birthDate', valueType: 'DATE' }],
			},
			rows: [
				aRow(1, own), aRow(2, { ...own, birthDate: '31/12/1979' }), aRow(3, { ...own, salary: `${SALARY},5` }), aRow(4, { ...own, alternateEmail: `${HOME} ${HOME}` }),
				aRow(5, { ...own, phoneNumber: SALARY }), aRow(6, { ...own, roleId: 'Zqtitle' }), aRow(7, { ...own, timeZone: 'Zqtitle/Zqold' }), ...Array.from({ length: 13 }, (_, at) => aRow(at + 8)),
			],
		});
		house.domo.faults.errors = [{ kinds: ['patchUser'], status: 400, message: `salary ${SALARY} of ${HOME} born ${BIRTH} is "Zqtitle"` }];
		const job = await house.run({ parameters: { domoReconcileUsers: { options: { logValues: 'fieldsOnly' } } } });
		const told = await toldOf(house, job);
		const hints = [RECONCILE, APPLY, LOG].flatMap((node) => job.execution.hintsOf(node).map(({ message }) => message)).join('\n');
		for (const secret of secrets) {
			expect({ secret, in: told.all.includes(secret) }).toEqual({ secret, in: false });
			expect({ secret, in: hints.includes(secret) }).toEqual({ secret, in: false });
		}
		expect(told.text).toMatch(/Person 2 <person2@acme\.example>, row 3/);
		expect(told.text).toMatch(/birthDate: is not a date/);
		const reject = told.rows.find(({ email }) => email === 'person2@acme.example');
		expect(reject).toMatchObject({ problem_column: 'birthDate', problem_value: '', display_name: 'Person 2', row_number: '3' });
	});

	fault('G29', '*Fields Only* where a bad row stops the run before there is a plan', 'the error in log and mail quotes no cell', async () => {
		const house = await aHouse({ rows: [aRow(1, { roleId: 'Zqtitle' })] });
		const job = await house.run({ parameters: { domoReconcileUsers: { table: { invalidRows: 'stop' }, options: { logValues: 'fieldsOnly' } } } });
		const told = await toldOf(house, job);
		expect(told.summary.status).toBe('failed');
		expect(told.all).not.toContain('Zqtitle');
	});

	fault('G30', 'the other side repeats the token without a label: as it is, in a URL, as JSON, in base64', 'it is in no item, hint, log row or mail', async () => {
		const house = await aHouse();
		const token = 'pa"ss/wörd tok&en+1';
		house.domo.state.tokens.set(token, ACTOR_ID);
		const credential = house.credentials.get('domo');
		house.credentials.set('domo', { ...credential, accessToken: token });
		const forms = [token, encodeURIComponent(token), JSON.stringify(token).slice(1, -1), Buffer.from(token).toString('base64'), Buffer.from(`user:${token}`).toString('base64'), new URLSearchParams({ t: token }).toString().slice(2)];
		for (const form of forms) {
			house.domo.faults.errors = [{ kinds: ['patchUser', 'createUser'], status: 400, message: `You sent ${form}, which is odd` }];
			const job = await house.run();
			const told = await toldOf(house, job);
			const left = [told.all, JSON.stringify(job.outcomes), JSON.stringify(job.plan)].join('\n');
			expect(left).toContain('which is odd');
			for (const each of forms) expect({ each, in: left.includes(each) || left.includes(JSON.stringify(each).slice(1, -1)) }).toEqual({ each, in: false });
		}
	});
});

describe('figures and words', () => {
	/** A plan whose hold of a new Admin is released by whoever approves it. */
	async function released(house: House, rows: readonly IDataObject[], parameters: INode['parameters'] = {}): Promise<Told> {
		const plan = jsonOf(await runWorkflow(chain(items(...rows), reconcile()), engineOf(house)), 'Plan');
		const planHash = String(plan[0]?.planHash);
		const approved = { plans: 'approved', approvedPlanHash: planHash, approvedBy: 'boss@acme.example', approvedRemovals: 0, releaseHolds: ['newAdmins'], ...parameters };
		return toldBy(house, await runWorkflow(chain(items(...plan), apply(approved), log({ onError: 'continueRegularOutput' })), engineOf(house)), 'Log');
	}
	const rows = [aRow(1, { roleId: '1' }), ...Array.from({ length: 19 }, (_, at) => aRow(at + 2))];
	const adminsIn = ({ domo }: House): number => [...domo.state.users.values()].filter(({ roleId }) => roleId === 1).length;

	fault('G35', 'a held new Admin is released and applied', 'log, mail and report tell the Admins that Domo has by then', async () => {
		const house = await aHouse();
		const told = await released(house, rows);
		expect(adminsIn(house)).toBe(2);
		for (const page of [told.text.replace('->', '→').replace(/Admins: /, 'Admins '), plain(told.html), plain(told.report)]) expect(page).toMatch(/Admins:? 1 (→|->) 2/);
		expect(told.rows[0]).toMatchObject({ admins_before: '1', admins_after: '2' });
		expect(told.subject).toContain('1 updated');
	});

	fault('G35', 'the released change is refused by Domo, or drifted', 'the figures tell that nothing moved', async () => {
		for (const spoil of [
			(house: House) => void (house.domo.faults.errors = [{ kinds: ['patchUser', 'assignRole'], status: 400, message: 'No.' }]),
			({ domo }: House) => {
				const person = domo.state.users.get(1_001);
				if (person !== undefined) domo.state.people.remove(person);
			},
		]) {
			const house = await aHouse();
			const plan = jsonOf(await runWorkflow(chain(items(...rows), reconcile()), engineOf(house)), 'Plan');
			spoil(house);
			const planHash = String(plan[0]?.planHash);
			const approved = { plans: 'approved', approvedPlanHash: planHash, approvedBy: 'boss@acme.example', approvedRemovals: 0, releaseHolds: ['newAdmins'] };
			const told = await toldBy(house, await runWorkflow(chain(items(...plan), apply(approved), { ...log(), parameters: { logDataSetName: 'Another log' } }), engineOf(house)), 'Log');
			expect(told.text).toMatch(/Admins: 1 -> 1/);
			expect(adminsIn(house)).toBe(1);
		}
	});

	fault('G35', 'somebody else makes a second Admin while the run makes one', 'log, mail and report tell how many Admins Domo has by then, and what the run alone would come to', async () => {
		const house = await aHouse();
		const plan = jsonOf(await runWorkflow(chain(items(...rows), reconcile()), engineOf(house)), 'Plan');
		const planHash = String(plan[0]?.planHash);
		const other = house.domo.state.users.get(1_005);
		if (other === undefined) throw new Error('The house lacks somebody.');
		house.domo.state.people.replace(other, { ...other, roleId: 1 });
		const approved = { plans: 'approved', approvedPlanHash: planHash, approvedBy: 'boss@acme.example', approvedRemovals: 0, releaseHolds: ['newAdmins'] };
		const told = await toldBy(house, await runWorkflow(chain(items(...plan), apply(approved), log()), engineOf(house)), 'Log');
		expect(adminsIn(house)).toBe(3);
		expect(told.rows[0]).toMatchObject({ admins_before: '1', admins_after: '3' });
		expect(told.text).toContain('Admins: 1 -> 3 (counted in Domo; by the changes of this run it would be 2)');
		expect(plain(told.report)).toContain('by the changes of this run it would be 2');
	});

	fault('G36', 'a plan is mailed to whom it waits for', 'subject and badge say that it waits and what approving does, not that it is a dry run', async () => {
		const house = await aHouse();
		const execution = await runWorkflow(chain(items(...house.rows), reconcile(), log(), apply()), engineOf(house));
		const told = await toldBy(house, execution, 'Log');
		expect(told.subject).toContain('(plan waiting for approval)');
		expect(told.summary.status).toBe('preview');
		for (const page of [plain(told.html), told.text, plain(told.report)]) {
			expect(page).toContain('Approving it changes people in Domo: 2 to create, 3 to update, 1 to remove.');
			expect(page).not.toMatch(/dry run/i);
		}
		expect(plain(told.html)).toContain('Waiting for approval');
	});

	fault('G36', 'such a plan where *Dry Run* is on in Domo Apply Changes', 'the mail says that approving writes nothing yet', async () => {
		const house = await aHouse();
		const told = await toldBy(house, await runWorkflow(chain(items(...house.rows), reconcile(), log(), apply({ dryRun: true })), engineOf(house)), 'Log');
		expect(told.text).toContain("'Dry Run' is on in Domo Apply Changes");
	});

	fault('G36', 'the approver types another number of removals', 'nothing is done, and that is told: not approved, neither a dry run nor an error', async () => {
		const house = await aHouse();
		const plan = jsonOf(await runWorkflow(chain(items(...house.rows), reconcile()), engineOf(house)), 'Plan');
		const planHash = String(plan[0]?.planHash);
		const refused = { ...apply({ plans: 'approved', approvedPlanHash: planHash, approvedBy: 'boss@acme.example', approvedRemovals: 7 }), onError: 'continueRegularOutput' as const };
		const told = await toldBy(house, await runWorkflow(chain(items(...plan), refused, log()), engineOf(house)), 'Log');
		expect(told.summary.status).toBe('notApproved');
		expect(told.subject).toContain('(not approved)');
		expect(told.rows[0]).toMatchObject({ status: 'notApproved', dry_run: 'false' });
		for (const page of [plain(told.html), told.text]) {
			expect(page).toContain('Not approved: nothing was done.');
			expect(page).not.toMatch(/dry run|items of the plan are missing/i);
		}
		expect(house.domo.state.users.size).toBe(21);
	});

	fault('G36', 'nobody answers, as the shipped workflow of approvals tells it', 'every change is told as not approved, with the reason, in log and mail; nothing failed', async () => {
		const house = await aHouse();
		// What 'Not Approved' of the shipped workflow hands on: the plan's items, and an error item of a step named Approval.
		const notApproved = stubNode('notApproved', async function () {
			const failure = { message: 'Nobody answered within five hours.', description: 'Nothing was written. The next run plans afresh and asks again.', context: { failure: { where: 'Approval' } } };
			return [[...this.getInputData(), { json: { error: failure.message }, error: failure as unknown as NodeOperationError }]];
		});
		const workflow = chain(items(...house.rows), reconcile(), aNode('Not Approved', 'test.notApproved'), log());
		const told = await toldBy(house, await runWorkflow(workflow, { ...engineOf(house), nodes: new Map([['test.notApproved', notApproved]]) }), 'Log');
		expect(told.summary).toMatchObject({ status: 'notApproved', counts: { status: { notApproved: 6, failed: 0 } }, failures: [{ message: 'Nobody answered within five hours.' }] });
		expect(told.subject).toContain('(not approved): 6 not approved');
		expect(told.rows.slice(1).map(({ status }) => status)).toEqual(Array.from({ length: 6 }, () => 'notApproved'));
		expect(told.text).toContain('Not approved: nothing was done.');
	});

	fault('G37', 'Domo Write Run Log stands behind Domo Reconcile Users', 'the plan is known by itself and told as a preview: nothing failed, nothing was done', async () => {
		const house = await aHouse();
		const told = await toldBy(house, await runWorkflow(chain(items(...house.rows), reconcile(), log()), engineOf(house)), 'Log');
		expect(told.summary).toMatchObject({ status: 'preview', counts: { status: { planned: 6, failed: 0, applied: 0 } } });
		expect(told.subject).toBe(`Domo users, ${new URL(house.domo.url).host} (plan): 2 to create, 3 to update, 1 to remove`);
		expect(told.all).not.toMatch(/\d failed/);
	});

	fault('G38', 'the same plan is applied twice', 'the second run tells what was already done as that, in words and figures', async () => {
		const house = await aHouse();
		const plan = jsonOf(await runWorkflow(chain(items(...house.rows), reconcile()), engineOf(house)), 'Plan');
		const once = chain(items(...plan), apply(), log());
		await runWorkflow(once, engineOf(house));
		const execution = await runWorkflow(chain(items(...plan), apply(), { ...log(), parameters: { logDataSetName: 'Another log' } }), engineOf(house));
		const told = await toldBy(house, execution, 'Log');
		const statuses = jsonOf(execution, 'Apply').slice(1).map(({ status }) => status);
		const already = statuses.filter((status) => status === 'alreadyDone').length;
		expect(already).toBeGreaterThan(0);
		expect(told.subject).toContain(`${already} already done`);
		expect(told.all).not.toMatch(/\d failed/);
	});

	fault('G39', '*Orphaned Users* is *Keep* and somebody is in no row', 'the mail says who stays, in text and HTML', async () => {
		const house = await aHouse();
		const told = await toldOf(house, await house.run({ parameters: { domoReconcileUsers: { orphanedUsers: 'keep' } } }));
		for (const page of [plain(told.html), told.text, plain(told.report)]) expect(page).toMatch(/1 person is in no row and is kept/);
	});

	fault('G32', 'one plan is told on the canvas and in the mail', 'in the same words', async () => {
		const house = await aHouse({ rows: [...someChanges(20), aRow(77, { roleId: '99' }), aRow(2, { roleId: '1' })].filter((_, at) => at !== 1) });
		const execution = await runWorkflow(chain(items(...house.rows), reconcile(), log()), engineOf(house));
		const told = await toldBy(house, execution, 'Log');
		const { summary } = planIn(jsonOf(execution, 'Plan')[0]);
		expect(String(jsonOf(execution, 'Plan')[0]?.summary).trim()).toBe(summary);
		expect(told.subject.slice(told.subject.indexOf(': ') + 2)).toBe(summary);
		expect(execution.hintsOf('Plan')[0]?.message).toContain(summary);
		expect(told.text).toContain(summary);
	});
});

