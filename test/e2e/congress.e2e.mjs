import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { repoRoot } from '../../scripts/lib/paths.mjs';
import { pickedFromList } from '../../scripts/lib/job.mjs';
import { ask, releaseRemovals } from './asking.mjs';
import { aSharedJob, rowsOf } from './house.mjs';
import { importBeside, runByHand } from './workflows.mjs';

const emailsOf = (list) => list.map(({ email, emailAddress }) => (email ?? emailAddress).toLowerCase()).sort();

/** A year of the Congress with every limit as it is by default: an election, an approval, and a change of mind. */
function yearTests(before, after) {
	describe('The United States Congress from June 2018 to June 2019, with the limits as they are by default', () => {
		const live = rowsOf(before);
		const config = rowsOf(after);
		const stay = new Set(emailsOf(config));
		const job = aSharedJob({ config: after, live: before });
		let removed;
		let done;

		test('99 come and 299 change; 95 who would go, 305 clearings and 5 probable renames are held; an approval lets exactly the 95 go', async () => {
			const { mail, post, end } = await ask(job());
			assert.match(mail.subject, /99 to create, 299 to update, 95 removals, 305 clearings and 5 renames held/);
			assert.match(mail.text, /To be removed: nobody[\s\S]*95 removals held[\s\S]*5 renames held/);
			await post({ release: releaseRemovals, removals: 95 });
			const run = await end();
			assert.equal(run.error, undefined);
			const outcomes = run.items('Domo Apply Changes').slice(1);
			const counted = (action, status) => outcomes.filter((one) => one.action === action && one.status === status).length;
			assert.deepEqual(
				[counted('create', 'applied'), counted('update', 'applied'), counted('delete', 'applied'), counted('hold', 'held')],
				[99, 299, 95, 305 + 5],
			);
			removed = emailsOf(outcomes.filter(({ action }) => action === 'delete'));
			assert.deepEqual(removed.filter((email) => stay.has(email)), []);
			const people = new Set(emailsOf(await job().domo.people()));
			assert.deepEqual(removed.filter((email) => people.has(email)), []);
			const renamed = emailsOf(live).filter((email) => !stay.has(email) && people.has(email));
			assert.equal(renamed.length, 5, 'the five who may have been renamed are still there');
			[done] = run.items('Domo Write Run Log');
		});

		test('an undo brings the 95 back and reports what it cannot restore', async () => {
			const parameters = { domoReadConfigDataSet: { logDataSetId: pickedFromList({ id: done.logDataSetId, name: 'User Management Run Log' }) } };
			const run = await runByHand(job(), await importBeside(job(), 'domo-undo-a-run', { parameters, fields: { run_id: done.runId } }));
			assert.equal(run.error, undefined);
			const outcomes = run.items('Domo Undo Changes').slice(1);
			assert.deepEqual(emailsOf(outcomes.filter(({ action, status }) => action === 'create' && status === 'applied')), removed);
			assert.equal(outcomes.filter(({ action, status }) => action === 'update' && status === 'applied').length, 299);
			assert.equal(outcomes.filter(({ action, status }) => action === 'hold' && status === 'held').length, 99, 'to take 99 away again is more than the limit lets go');
			const people = new Map((await job().domo.people()).map((person) => [person.emailAddress.toLowerCase(), person]));
			for (const { email, displayName, roleId } of live) {
				const { displayName: name, roleId: role } = people.get(email.toLowerCase());
				assert.deepEqual([name, String(role)], [displayName, roleId]);
			}
			assert.equal(run.mails.length, 1);
			assert.match(run.mails[0].text, /may not come back/);
			const { outbox } = await job().sandbox().control('GET', 'state');
			assert.deepEqual(outbox, []);
		});
	});
}

// Rosters of real people are not part of the repository; they are used if they exist beside it.
const folder = [process.env.ROSTERS_DIR, path.join(repoRoot, '..', 'shared', 'data')].find((one) => one && fs.existsSync(path.join(one, 'congress-2018-06.csv')));
if (folder) yearTests(path.join(folder, 'congress-2018-06.csv'), path.join(folder, 'congress-2019-06.csv'));
