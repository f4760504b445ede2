import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import { importJob } from '../../scripts/lib/job.mjs';
import { aSharedJob, companyFile, csvOf, exampleConfig, openHouse, recipients, rowsOf, shippedWorkflow } from './house.mjs';
import { runByHand } from './workflows.mjs';

const instance = 'marked-7f3c9a'; // its admin's token and password are made from this name
const token = `${instance}-token`;
const password = `${instance}-password`;

/** Faults while a secret is in use: at sign-in, during a run, in an answer, in the connection. */
const faultsOf = (authentication) => ({
	'that goes well': {},
	'whose sign-in is refused': { errors: [{ status: 401 }], login: 'INVALID_CREDENTIALS' },
	'that Domo answers with an error which quotes the request': { errors: [{ kinds: ['searchUsers'], status: 400, message: `Bad header X-DOMO-Developer-Token: ${token} for password=${password}` }] },
	'in which a person cannot be written': { failUsers: [{ email: rowsOf(exampleConfig)[0].email, status: 400 }] },
	'that is sent elsewhere': { redirect: [{ to: 'http://127.0.0.1:9/elsewhere' }] },
	'that a firewall blocks with a page': { htmlBlockPage: [{}] },
	'whose log cannot be written': { errors: [{ kinds: ['commitUpload'], status: 403 }] },
	// The last one revokes the token for good. The job's own marks are written before the users.
	'whose sign-in ends in the middle': { [authentication === 'password' ? 'expireSessions' : 'revokeTokens']: [{ kinds: ['patchUser'], nth: [5] }] },
});

/** A failed user does not fail the run, and an expired session is renewed. */
const endsWell = new Set(['that goes well', 'in which a person cannot be written']);
const renewed = 'whose sign-in ends in the middle';

/** Every file below a folder, as bytes. */
function* filesIn(folder) {
	for (const entry of fs.readdirSync(folder, { withFileTypes: true, recursive: true })) {
		const file = path.join(entry.parentPath ?? entry.path, entry.name);
		if (entry.isFile() && !file.includes(`${path.sep}node_modules${path.sep}`)) yield { file, bytes: fs.readFileSync(file) };
	}
}

/** Everything that n8n stores: its database with executions, its files and its log. */
const keptBy = (n8n) => [...filesIn(path.dirname(n8n.logFile))];

for (const authentication of ['accessToken', 'password']) {
	describe(`A secret in a credential with ${authentication === 'password' ? 'a password' : 'an access token'}`, () => {
		const job = aSharedJob({ instance, config: exampleConfig, live: companyFile, parameters: { domoReconcileUsers: { orphanedUsers: 'delete' } } });
		const faults = faultsOf(authentication);
		let workflow;
		const runs = [];
		const logs = [];

		before(async () => {
			const { n8n } = await openHouse();
			const { url } = job().sandbox();
			const data = authentication === 'password'
				? { instance: url, authentication, username: `ada.admin@${instance}.example`, password }
				: { instance: url, authentication, accessToken: token };
			const domo = await n8n.client.createCredential({ name: `Marked ${authentication}`, type: 'domoAccessTokenApi', data });
			const parameters = { domoReconcileUsers: { orphanedUsers: 'delete' } };
			workflow = await importJob(n8n, shippedWorkflow, { credentials: { ...job().credentials, domo }, dataSet: { id: job().dataSetId, name: 'Configuration' }, recipients, parameters });
		});

		for (const [title, switches] of Object.entries(faults)) {
			test(`is in no item, mail or report of a run ${title}`, async () => {
				// Every user has a change to write again.
				const rows = rowsOf(exampleConfig).map((row) => ({ ...row, title: `${row.title} ${runs.length}` }));
				await job().sandbox().control('PUT', `datasets/${job().dataSetId}.csv`, csvOf(rows));
				await job().sandbox().control('PUT', 'faults', switches);
				const run = await runByHand(job(), workflow);
				await job().sandbox().control('PUT', 'faults', {});
				runs.push(run);
				const [{ logDataSetId }] = run.items('Domo Write Run Log');
				if (logDataSetId) logs.push(JSON.stringify(await job().domo.rows(logDataSetId)));
				assert.equal(run.mails.length, 1);
				const [{ subject, text, html, attachments }] = run.mails;
				const report = attachments.map(({ content }) => content.toString('utf8')).join();
				for (const [place, content] of Object.entries({ items: JSON.stringify(run.execution.data), subject, text, html, report })) {
					for (const secret of [token, password]) assert.ok(!content.includes(secret), place);
				}
				assert.equal(run.status, endsWell.has(title) || (authentication === 'password' && title === renewed) ? 'success' : 'error');
			});
		}

		test('does not appear in anything that n8n stored or logged, nor in the run log', async () => {
			assert.equal(runs.length, Object.keys(faults).length);
			assert.ok(logs.length >= 3);
			await job().sandbox().stop(); // its snapshot file contains the sessions that it issued
			const [{ sessions }] = JSON.parse(fs.readFileSync(path.join(job().folder, 'snapshot.json'), 'utf8'));
			const given = JSON.stringify(sessions).match(/"token":"[^"]+"/g)?.map((entry) => entry.slice(9, -1)) ?? [];
			assert.ok(authentication === 'accessToken' || given.length > 0, 'sessions were given out');
			const secrets = [token, password, ...given];
			assert.deepEqual(secrets.filter((secret) => logs.some((log) => log.includes(secret))), []);

			const kept = keptBy(job().n8n);
			const holding = (text) => kept.filter(({ bytes }) => bytes.includes(text)).map(({ file }) => path.basename(file));
			assert.ok(holding(runs[0].items('Domo Write Run Log')[0].runId).length > 0, 'what n8n stores can be read here');
			for (const secret of secrets) assert.deepEqual(holding(secret), [], secret);
		});
	});
}
