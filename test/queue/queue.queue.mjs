import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { residentMb } from '../../scripts/lib/queue.mjs';
import { changesOfEach, expectLogged, jobCount, keepFigures, openFloor, pause, until } from './floor.mjs';


describe('n8n in queue mode: a main, two workers, Redis and PostgreSQL, and a job for each of twenty instances', () => {
	let floor;
	before(async () => {
		floor = await openFloor();
	});
	after(() => floor?.close());

	const secondsSince = (startedAt) => Math.round((Date.now() - startedAt) / 100) / 10;
	const startAll = async (jobs) => assert.deepEqual(await Promise.all(jobs.map((job) => job.start())), jobs.map(() => 200));
	const endOfAll = (jobs) => Promise.all(jobs.map((job) => job.newExecutions()));

	/** Every job ran once, brought its instance where the table says, wrote each change once, and is in its log. */
	async function expectAllDone(jobs, executions) {
		for (const [at, job] of jobs.entries()) {
			const [{ run }, ...more] = executions[at];
			assert.deepEqual([run.status, run.error, more.length], ['success', undefined, 0], job.name);
			assert.equal(run.outcomes.filter(({ status }) => status === 'applied').length, changesOfEach, job.name);
			assert.equal((await job.writes()).creates, job.created, job.name);
			await job.expectDone();
			await expectLogged(job, executions[at]);
		}
	}

	test('twenty jobs started at once are spread over both workers, and all are done and logged', async (t) => {
		const { jobs, cluster } = floor;
		const startedAt = Date.now();
		await startAll(jobs);
		const executions = await endOfAll(jobs);
		const seconds = secondsSince(startedAt);
		await expectAllDone(jobs, executions);

		const ids = new Set(executions.flat().map(({ id }) => id));
		const shares = cluster.workers.map((worker) => worker.executions().filter((id) => ids.has(id)));
		assert.equal(shares.flat().length, jobCount, 'each was taken once');
		for (const share of shares) assert.ok(share.length >= 5, `${shares.map(({ length }) => length).join(' and ')} jobs`);
		const megabytes = { main: residentMb(cluster.main.pid), workers: cluster.workers.map(({ child }) => residentMb(child.pid)) };
		keepFigures({ twoWorkers: { jobs: jobCount, changes: jobCount * changesOfEach, seconds, shares: shares.map(({ length }) => length) }, residentMb: megabytes });
		t.diagnostic(`${seconds} s, ${shares.map(({ length }) => length).join(' and ')} jobs, ${JSON.stringify(megabytes)} MB`);
	});

	test('one table for the twenty instances: one execution each, spread over both workers, told in one report', async (t) => {
		const { jobs, cluster, importMany, reset } = floor;
		await reset();
		const many = await importMany({ canary: jobs[0].name, atOnce: 6 });
		const startedAt = Date.now();
		const report = await many.reportOf(await many.start());
		const seconds = secondsSince(startedAt);
		assert.deepEqual(report.results.map(({ instance }) => instance).sort(), jobs.map(({ name }) => name).sort());
		for (const { instance, status, create, update, message } of report.results) {
			assert.deepEqual([status, create + update, message], ['success', changesOfEach, ''], instance);
		}
		for (const job of jobs) await job.expectDone();
		const calls = await many.calls();
		assert.deepEqual((await many.logged()).map(({ execution_id: id }) => id).sort(), calls.map(({ id }) => id).sort(), 'every run is in the log, once');
		const shares = cluster.workers.map((worker) => worker.executions().filter((id) => calls.some((call) => call.id === id)).length);
		assert.equal(shares.reduce((sum, share) => sum + share), jobCount);
		for (const share of shares) assert.ok(share >= 4, `${shares.join(' and ')} instances`);
		keepFigures({ oneTable: { instances: jobCount, seconds, shares } });
		t.diagnostic(`${seconds} s, ${shares.join(' and ')} instances`);
	});

	test('a worker killed with -9 while it runs some of the instances: they are told as failed or lost, and the next run brings all to their end', async (t) => {
		const { jobs, cluster, importMany, reset } = floor;
		await reset();
		const many = await importMany({ canary: '', atOnce: 6, stopAtFailedPercent: 100 });
		for (const job of jobs.slice(0, 6)) await job.control('PUT', 'faults', { latency: { ms: 400 } });
		const id = await many.start();
		const victim = await until('a worker that runs instances, and not the execution that calls them', async () => {
			const running = (await many.calls()).filter(({ status }) => status === 'running').map((call) => call.id);
			return cluster.workers.filter(({ child }) => !child.hasExited()).find((worker) => !worker.executions().includes(id) && running.filter((one) => worker.executions().includes(one)).length >= 2);
		});
		await until('it writes', async () => ((await Promise.all(jobs.slice(0, 6).map((job) => job.writes()))).some(({ creates }) => creates > 0) ? true : undefined));
		await victim.child.stop('SIGKILL');
		for (const job of jobs.slice(0, 6)) await job.control('PUT', 'faults', {});
		const report = await many.reportOf(id);
		const hit = report.results.filter(({ failed }) => failed);
		t.diagnostic(`told of the killed ones: ${hit.map(({ instance, status, message }) => `${instance} ${status}: ${message}`).join(' | ')}`);
		assert.ok(hit.length >= 1 && hit.length < 6, `${hit.length} were hit`);
		await cluster.startWorker();
		for (const { instance } of hit) await markGrowsOld(jobs.find(({ name }) => name === instance));
		const next = await many.reportOf(await many.start());
		assert.deepEqual(next.results.filter(({ failed }) => failed), []);
		for (const job of jobs) {
			await job.expectDone();
			assert.equal((await job.writes()).creates, job.created, `${job.name}: nobody twice`);
		}
	});

	test('a worker killed with -9 in the middle of Apply: the next run tells of it and brings the job to its end, nothing twice', async (t) => {
		const { jobs, cluster, client, reset } = floor;
		await reset();
		const [victim, ...bystanders] = jobs.slice(0, 4);
		await victim.control('PUT', 'faults', { latency: { ms: 400 } });
		await victim.start();
		const written = ({ creates, updates }) => creates + updates;
		await until('the victim writes', async () => (written(await victim.writes()) >= 6 ? true : undefined));
		const [{ id }] = (await client.listExecutions(victim.workflow.id)).filter(({ status }) => status === 'running');
		const worker = cluster.workers.find((one) => one.executions().includes(id));
		assert.ok(worker, `execution ${id} runs on a worker`);
		await startAll(bystanders);
		await worker.child.stop('SIGKILL');
		const killedAt = Date.now();
		await victim.control('PUT', 'faults', {});
		const before = await victim.writes();
		assert.ok(before.creates < victim.created || before.updates < changesOfEach, 'it was in the middle');

		// The bystanders that the dead worker had taken are lost with it, and n8n says so; the others end.
		await Promise.all(bystanders.map((job) => job.newExecutions()));
		const [{ run: killed }] = await victim.newExecutions();
		assert.ok(['crashed', 'error', 'canceled'].includes(killed.status), killed.status);
		t.diagnostic(`n8n told of the killed execution after ${secondsSince(killedAt)} s, as ${killed.status}`);

		// While its mark is fresh, nobody knows that the run is dead: the next one writes nothing and says why.
		await victim.start();
		const [early] = await victim.newExecutions();
		assert.match(JSON.stringify(early.run.summary), /Another run \(.+\) is writing to this instance/);
		assert.equal((await victim.writes()).creates, before.creates);
		assert.ok(await markGrowsOld(victim), 'the mark was the killed run’s');
		await cluster.startWorker();

		await victim.start();
		const [next] = await victim.newExecutions();
		assert.equal(next.run.status, 'success');
		await victim.expectDone();
		assert.equal((await victim.writes()).creates, victim.created, 'nobody was created twice');
		const runs = (await victim.logRows()).filter(({ record_type: type }) => type === 'RUN');
		const interrupted = runs.filter(({ status }) => status === 'interrupted');
		assert.deepEqual(interrupted.map(({ execution_id: execution }) => execution), [id], 'the killed run is in the log, once');
		assert.equal(runs.length, 3, 'the killed run, the one that came too early, and the one that went through');

		for (const job of bystanders) {
			await job.start();
			await job.newExecutions();
			await job.expectDone();
			assert.equal((await job.writes()).creates, job.created, job.name);
		}
	});

	test('Redis restarted while jobs wait and run: each is done once', async () => {
		const { jobs, cluster, reset } = floor;
		await reset();
		const some = jobs.slice(4, 16);
		for (const job of some) await job.control('PUT', 'faults', { latency: { ms: 30 } });
		await startAll(some);
		await cluster.redis.restart({ awayMs: 1_500 });
		await expectAllDone(some, await endOfAll(some));
	});

	test('one worker alone does the twenty jobs too', async (t) => {
		const { jobs, cluster, reset } = floor;
		await reset();
		const [last] = cluster.workers.filter(({ child }) => !child.hasExited()).slice(1);
		await last.child.stop();
		const startedAt = Date.now();
		await startAll(jobs);
		const executions = await endOfAll(jobs);
		const seconds = secondsSince(startedAt);
		await expectAllDone(jobs, executions);
		keepFigures({ oneWorker: { jobs: jobCount, changes: jobCount * changesOfEach, seconds } });
		t.diagnostic(`${seconds} s`);
	});

	test('an update of the DataSet starts one run, in queue mode too; neither its own run log nor a restarted worker starts another', async () => {
		const { cluster, publishAtHome } = floor;
		const job = await publishAtHome();
		const triggered = async () => (await job.executions()).filter(({ mode }) => mode === 'trigger');
		assert.deepEqual(await triggered(), [], 'publishing fires nothing');
		for (let version = 1; version <= 3; version += 1) await job.update(version);
		await until('the trigger fires', async () => ((await triggered()).some(({ status }) => status === 'success') ? true : undefined));
		await cluster.startWorker();
		await pause(65_000);
		assert.equal((await triggered()).length, 1, 'three updates are one run, and two looks after it found nothing new');
		assert.equal((await job.logged()).length, 1, 'it has written its log');
	});
});

/** As if the time had gone by in which a run that gave no sign of life is still taken for alive; false where none is writing. */
async function markGrowsOld({ domo }) {
	const { id } = await domo.call('GET', '/api/content/v2/users/me');
	return await domo.endMarkOf(id);
}
