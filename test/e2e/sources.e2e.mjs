import assert from 'node:assert/strict';
import fs from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { expectPeople } from './expectPeople.mjs';
import { aSharedJob, recipients, writesTo } from './house.mjs';
import { graphCredential, groups, startGraph } from './graphStandIn.mjs';
import { postgresFolder } from '../../scripts/lib/queue.mjs';
import { startHrDatabase } from './hrDatabase.mjs';
import { groupId, oktaCredential, startOkta } from './oktaStandIn.mjs';
import { anEmployee, aStaff, domoRow } from './staff.mjs';
import { importBeside, runByHand, workflowFile } from './workflows.mjs';

const admin = 'ada.admin@acme.example';
const staffAtFirst = aStaff(30);
/** A day as `2026-11-29`, so many days from today; n8n's time zone in these tests is UTC. */
const day = (offset) => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10);
const parameters = { domoReconcileUsers: { orphanedUsers: 'delete' }, 'n8n-nodes-base.emailSend': { fromEmail: 'domo@works.example' } };

/** Each source: how it is started and told the staff, and the ways in which its answer can be short. */
const sources = [
	{
		workflow: 'domo-from-entra',
		title: 'Entra ID',
		async start() {
			let staff = [];
			const graph = await startGraph(() => staff);
			return {
				...graph,
				put: (people) => void (staff = people),
				credentials: { 'n8n-nodes-base.httpRequest': { oAuth2Api: graphCredential(graph) } },
				fields: { graphUrl: graph.url, usersGroupId: groups.users, editorsGroupId: groups.editors },
			};
		},
		short: { 'one row is missing from a page': { losesRow: 7 }, 'the last page is missing': { losesPage: true } },
		blocked: { disabled: true },
		readNode: 'Read Editors',
	},
	{
		workflow: 'domo-from-okta',
		title: 'Okta',
		async start() {
			let staff = [];
			const okta = await startOkta(() => staff);
			return {
				...okta,
				put: (people) => void (staff = people),
				credentials: { 'n8n-nodes-base.httpRequest': { oktaApi: oktaCredential(okta) } },
				fields: { oktaUrl: okta.url, groupId },
			};
		},
		short: { 'one row is missing from a page': { losesRow: 7 }, 'the last page is missing': { losesPage: true } },
		blocked: { status: 'SUSPENDED' },
		readNode: 'Count Members',
	},
	{
		workflow: 'domo-from-hr-database',
		title: 'an HR database',
		skip: postgresFolder() === undefined && 'PostgreSQL is not installed here',
		async start({ folder }) {
			const database = await startHrDatabase({ folder });
			return { ...database, fields: {}, credentials: { 'n8n-nodes-base.postgres': { postgres: database.credential } } };
		},
		short: { 'one row is missing from the answer': { losesRow: true } },
		/** The query with a LIMIT, which drops rows after they were counted. */
		shortened: () => {
			const { parameters: { query } } = JSON.parse(fs.readFileSync(workflowFile('domo-from-hr-database'), 'utf8')).nodes.find(({ name }) => name === 'Read People');
			return { 'n8n-nodes-base.postgres': { query: `${query}\nLIMIT 28` } };
		},
		isNeverBusy: true,
		readNode: 'Read People',
	},
];

for (const source of sources) {
	describe(`The users of ${source.title} in Domo`, { skip: source.skip ?? false }, () => {
		const job = aSharedJob({ config: staffAtFirst.map(domoRow), live: staffAtFirst.map(domoRow) });
		let system;
		let workflow;
		let shortened;
		let staff = staffAtFirst;

		before(async () => {
			system = await source.start({ folder: job().folder });
			const { fields, credentials } = system;
			const imported = (more) => importBeside(job(), source.workflow, { parameters: { ...parameters, ...more }, fields, credentials });
			workflow = await imported();
			shortened = source.shortened && (await imported(source.shortened()));
		});
		after(() => system?.stop());

		/** Runs the workflow with these people in the source; what it planned and did. */
		async function runWith(people, trouble = {}) {
			system.well();
			Object.assign(system.trouble, trouble);
			await system.put(people);
			await job().sandbox().control('DELETE', 'counters');
			const run = await runByHand(job(), (trouble.losesRow && shortened) || workflow);
			return { ...run, plan: run.items('Domo Reconcile Users')[0], outcomes: run.items('Domo Apply Changes').slice(1), summary: run.items('Domo Write Run Log')[0] };
		}
		const changes = ({ outcomes }) => outcomes.map(({ action, status, email }) => `${action} ${email} ${status}`);
		const domoHas = async (people) => expectPeople(await job().domo.people(), people.map(domoRow), [admin]);

		test('change nothing where both are equal, page by page', async () => {
			const run = await runWith(staff);
			assert.equal(run.error, undefined);
			assert.deepEqual(changes(run), []);
			assert.equal(run.plan.counts.unchanged, staff.length);
			assert.deepEqual(await writesTo(job().sandbox()), {});
			if (system.requests) assert.ok(system.requests.length >= 3, 'several pages were read');
			assert.deepEqual(run.mails.flatMap((mail) => mail.recipients).sort(), [...recipients].sort());
		});

		for (const [title, trouble] of Object.entries(source.short)) {
			test(`are not removed when ${title}: all removals are held`, async () => {
				// Somebody really left; a short answer hides that too.
				const run = await runWith(staff.slice(1), trouble);
				assert.equal(run.error, undefined);
				assert.ok(changes(run).length >= 2, changes(run).join());
				for (const { action, status } of run.outcomes) assert.deepEqual([action, status], ['hold', 'held']);
				await domoHas(staff);
				for (const { reason } of run.outcomes) assert.match(reason, /'Row Count' is 29, but (28|24) different people came in/);
			});
		}

		test('come when they are hired, and move with title, country and department', async () => {
			const moved = { ...staff[1], title: 'Senior Analyst', department: 'Research', country: 'DE', office: 'Building 9' };
			staff = [staff[0], moved, ...staff.slice(2), anEmployee(41)];
			const run = await runWith(staff);
			assert.equal(run.error, undefined);
			assert.deepEqual(changes(run).sort(), [`create ${anEmployee(41).email} applied`, `update ${moved.email} applied`]);
			await domoHas(staff);
		});

		test('get a new address by their employee id', async () => {
			const renamed = { ...staff[2], last: 'Newname', email: 'newname@works.example' };
			staff = [...staff.slice(0, 2), renamed, ...staff.slice(3)];
			const run = await runWith(staff);
			assert.equal(run.error, undefined);
			assert.deepEqual(run.outcomes.map(({ action, status }) => [action, status]), [['update', 'applied']]);
			await domoHas(staff);
		});

		test('go when they leave, and come back when they return', async () => {
			const [leaver, ...others] = staff;
			const left = await runWith(others);
			assert.equal(left.error, undefined);
			assert.deepEqual(changes(left), [`delete ${leaver.email} applied`]);
			await domoHas(others);

			const back = await runWith(staff);
			assert.equal(back.error, undefined);
			assert.deepEqual(changes(back), [`create ${leaver.email} applied`]);
			await domoHas(staff);
		});

		test('stay until their last day, go the day after, and come back with a newer row', async () => {
			const [contractor, ...others] = staff;
			const before = await runWith([{ ...contractor, leavesOn: day(3) }, ...others]);
			assert.equal(before.error, undefined);
			assert.deepEqual(changes(before), []);
			await domoHas(staff);

			const gone = await runWith([{ ...contractor, leavesOn: day(-1) }, ...others]);
			assert.equal(gone.error, undefined);
			assert.deepEqual(changes(gone), [`delete ${contractor.email} applied`]);
			await domoHas(others);

			// Who is back has a newer row; the database has both employments.
			const employments = { ...contractor, hiredOn: day(0), earlier: [{ ...contractor, leavesOn: day(-1) }] };
			const back = await runWith([employments, ...others]);
			assert.equal(back.error, undefined);
			assert.deepEqual(changes(back), [`create ${contractor.email} applied`]);
			await domoHas(staff);
		});

		if (source.blocked) {
			test('go when their account is blocked in the source, unless its answer is short', async () => {
				const [one, ...others] = staff;
				const held = await runWith([{ ...one, ...source.blocked }, ...others], { losesRow: 7 });
				for (const { action, status } of held.outcomes) assert.deepEqual([action, status], ['hold', 'held']);
				await domoHas(staff);

				const gone = await runWith([{ ...one, ...source.blocked }, ...others]);
				assert.deepEqual(changes(gone), [`delete ${one.email} applied`]);
				await domoHas(others);
				await runWith(staff);
				await domoHas(staff);
			});
		}

		if (source.workflow === 'domo-from-entra') {
			test('keep their role when fewer editors come than are counted', async () => {
				const run = await runWith(staff, { editors: { losesRow: 0 } });
				assert.equal(run.error, undefined);
				assert.deepEqual(changes(run), []);
				await domoHas(staff);
			});
		}

		test('are all read although the source was busy', { skip: source.isNeverBusy }, async () => {
			const run = await runWith(staff, { busy: [2] });
			assert.equal(run.error, undefined);
			assert.deepEqual(changes(run), []);
			assert.equal(run.plan.counts.unchanged, staff.length);
		});

		test('stay as they are when the source refuses, and the run is logged and mailed once as failed', async () => {
			const run = await runWith(staff.slice(1), { refuses: true });
			assert.equal(run.status, 'error');
			assert.equal(run.timesRun('Domo Reconcile Users'), 0);
			assert.equal(run.timesRun('Domo Write Run Log'), 1);
			assert.equal(run.summary.status, 'failed');
			assert.match(JSON.stringify(run.summary.failures), new RegExp(source.readNode));
			assert.deepEqual(run.mails.flatMap((mail) => mail.recipients).sort(), [...recipients].sort());
			assert.deepEqual(await writesTo(job().sandbox()), {});
		});

		test('stay as they are when the source is empty', async () => {
			const run = await runWith([]);
			const statuses = run.outcomes.map(({ status }) => status);
			// n8n runs no node without an item, so an empty answer becomes one row without an address.
			assert.deepEqual([...new Set(statuses)].sort(), ['held', 'rejected']);
			assert.equal(statuses.filter((status) => status === 'held').length, staff.length);
			await domoHas(staff);
			assert.equal(run.timesRun('Domo Write Run Log'), 1);
		});
	});
}
