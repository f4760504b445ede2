// A test runner for Stryker that stays in one process: it loads the tests once, and again only for a mutant that acts while
// modules load. Between two runs only Stryker's `activeMutant` changes.
import fs from 'node:fs';
import path from 'node:path';

import { commonTokens, declareClassPlugin, PluginKind, tokens } from '@stryker-mutator/api/plugin';
import { determineHitLimitReached, DryRunStatus, MutantRunStatus, TestStatus, toMutantRunResult } from '@stryker-mutator/api/test-runner';

import { collectTests, createModules, createRun } from './jestInProcess.mjs';

/** The same random cases for every mutant, and no shrinking after a failure. */
const properties = { seed: 20_260_301, endOnFailure: true };
/** Milliseconds from which a test is named, so that it may be left out. */
const slow = 500;
/** What a process has open while it only waits for Stryker, and a test's server while nobody asks it. */
const idle = new Set(['PipeWrap', 'TTYWrap', 'TCPServerWrap']);

class InProcessTestRunner {
	static inject = tokens(commonTokens.options);

	constructor({ inProcess }) {
		process.env.TZ = 'UTC';
		process.env.PROPERTY_RUNS = String(inProcess.propertyRuns);
		// What a mutant throws in a timer or leaves rejected must not end the process.
		process.on('unhandledRejection', () => undefined);
		process.on('uncaughtException', (error) => (this.thrownAside ??= error));
		const root = process.cwd();
		/** Stryker shows nothing that this process prints. */
		this.notesFile = inProcess.notesFile;
		this.leftOut = new RegExp(inProcess.leftOut);
		this.setupFiles = inProcess.setupFiles.map((file) => path.join(root, file));
		this.files = inProcess.testFiles.map((file) => path.join(root, file));
		this.modules = createModules(root);
		this.limitProperties(inProcess.propertyRuns);
		this.stryker = globalThis.__stryker__ ??= {};
		/** Milliseconds that each test took last, and mutants that it killed by file: what is quick and kills runs first. */
		this.took = new Map();
		this.kills = new Map();
	}

	capabilities() {
		return { reloadEnvironment: true };
	}

	/** Tests ask for more cases of some properties than every mutant can be given. */
	limitProperties(most) {
		const fastCheck = this.modules.load('fast-check').default;
		fastCheck.configureGlobal({ ...properties, numRuns: most });
		const assert = (property, own) => fastCheck.assert(property, { ...own, numRuns: Math.min(own?.numRuns ?? most, most) });
		this.modules.provide('fast-check', { __esModule: true, default: { ...fastCheck, assert } });
	}

	/** Stryker starts a new process after a mutant that never ended; loading is not part of the next mutant's time. */
	init() {
		this.load(this.files);
		this.testFilesUsing = this.modules.usersOf(this.files);
	}

	/** Runs every test by itself, then all in reverse: tests that need each other, or luck, would seem to notice every mutant. */
	async dryRun() {
		const alone = [];
		for (const test of this.tests) alone.push(...(await this.run([test], () => true)));
		const mutantCoverage = structuredClone(this.stryker.mutantCoverage);
		const together = await this.run(this.tests.toReversed(), () => true);
		const failed = new Map([...alone, ...together].filter(hasFailed).map((result) => [result.id, result]));
		const notes = [
			...[...failed.values()].map(({ name, failureMessage }) => `Left out, since it fails without a mutant: ${name}\n${failureMessage}`),
			...alone.filter(({ timeSpentMs }) => timeSpentMs > slow).map(({ name, timeSpentMs }) => `Takes ${Math.round(timeSpentMs)} ms: ${name}`),
		];
		fs.writeFileSync(this.notesFile, notes.join('\n'));
		return { status: DryRunStatus.Complete, tests: alone.filter(({ id }) => !failed.has(id)), mutantCoverage };
	}

	async mutantRun({ activeMutant: { id, fileName }, mutantActivation, testFilter, hitLimit, reloadEnvironment, sandboxFileName }) {
		const { stryker } = this;
		const isStatic = mutantActivation === 'static';
		const resetHits = () => (stryker.hitCount = hitLimit === undefined ? undefined : 0);
		const load = () => {
			// What another mutant counted would stop the loading, and look like a change that never ends.
			resetHits();
			stryker.activeMutant = isStatic ? id : undefined;
			this.load(isStatic ? this.testFilesUsing(sandboxFileName) : this.files);
			stryker.activeMutant = id;
		};
		stryker.hitLimit = hitLimit;
		stryker.activeMutant = id;
		try {
			if (isStatic || reloadEnvironment) load();
			const doubted = new Set();
			const doubtful = new Set();
			for (;;) {
				resetHits();
				const chosen = this.tests.filter((test) => (testFilter?.includes(test.id) ?? true) && !doubtful.has(test.id));
				const results = await this.run(this.promisingFirst(chosen, fileName), (result) => !hasFailed(result));
				const stopped = determineHitLimitReached(stryker.hitCount, hitLimit) ?? results.find(({ hangs }) => hangs);
				if (stopped !== undefined) return { status: MutantRunStatus.Timeout, reason: stopped.reason ?? stopped.failureMessage };
				const failed = results.find(hasFailed);
				if (failed === undefined || (await this.failsAgain(failed, id, isStatic))) {
					if (failed !== undefined) this.kills.set(fileName + failed.id, (this.kills.get(fileName + failed.id) ?? 0) + 1);
					return toMutantRunResult({ status: DryRunStatus.Complete, tests: results });
				}
				(doubted.has(failed.id) ? doubtful : doubted).add(failed.id);
				load();
			}
		} catch (error) {
			// The mutant breaks the loading of modules, which counts as a failed test.
			const failure = { id: testFilter?.[0] ?? this.firstId, name: 'loading', timeSpentMs: 0, status: TestStatus.Failed, failureMessage: String(error) };
			return toMutantRunResult(determineHitLimitReached(stryker.hitCount, hitLimit) ?? { status: DryRunStatus.Complete, tests: [failure] });
		} finally {
			stryker.activeMutant = undefined;
		}
	}

	/** A failure that a slow machine makes, or that an earlier mutant left behind, must not count: without the mutant the test passes. */
	async failsAgain({ id }, mutant, isStatic) {
		const tests = this.tests.filter((test) => test.id === id);
		const runWith = async (active) => {
			this.stryker.activeMutant = active;
			return hasFailed((await this.run(tests, () => true))[0]);
		};
		return (isStatic || !(await runWith(undefined))) && (await runWith(mutant));
	}

	load(files) {
		this.modules.forget();
		for (const file of this.setupFiles) this.modules.load(file);
		this.tests = collectTests(files, this.modules.load).filter(({ name }) => !this.leftOut.test(name));
		this.firstId ??= this.tests[0].id;
	}

	promisingFirst(tests, file) {
		const cost = ({ id }) => (this.took.get(id) ?? 0) / (1 + (this.kills.get(file + id) ?? 0));
		return tests.toSorted((a, b) => cost(a) - cost(b));
	}

	async run(tests, goesOn) {
		const results = [];
		const run = createRun();
		for (const test of tests) {
			const result = await this.runOne(run, test);
			results.push(result);
			if (!goesOn(result)) break;
		}
		await run.end().catch(() => undefined);
		this.stryker.currentTestId = undefined;
		return results;
	}

	async runOne(run, test) {
		const { id, name, fileName, startPosition } = test;
		this.stryker.currentTestId = id;
		this.thrownAside = undefined;
		const waiting = whenNothingCanGoOn();
		const startedAt = performance.now();
		const error = await Promise.race([run.test(test).then(() => this.thrownAside, (reason) => reason ?? new Error('rejected')), waiting.forEver]);
		const timeSpentMs = performance.now() - startedAt;
		waiting.stop();
		if (error === undefined) this.took.set(id, timeSpentMs);
		const result = { id, name, fileName, startPosition, timeSpentMs };
		if (error === undefined) return { ...result, status: TestStatus.Success };
		return { ...result, status: TestStatus.Failed, failureMessage: String(error.message ?? error), hangs: error === hanging };
	}
}

const hasFailed = ({ status }) => status === TestStatus.Failed;
const hanging = new Error('The test waits for something that never happens');

/** `forEver` resolves when no timer, request or callback is left that could let the test go on; the next tests need no new process. */
function whenNothingCanGoOn() {
	let looks = 0;
	let poll;
	const forEver = new Promise((resolve) => {
		poll = setInterval(() => {
			looks = process.getActiveResourcesInfo().every((kind) => idle.has(kind)) ? looks + 1 : 0;
			if (looks === 3) resolve(hanging);
		}, 50).unref();
	});
	return { forEver, stop: () => clearInterval(poll) };
}

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, 'inProcess', InProcessTestRunner)];
