// A test runner for Stryker that stays in one process: it loads the tests once, and again only for a mutant that acts while
// modules load. What is switched on and off between two runs is Stryker's own `activeMutant`.
import path from 'node:path';

import { commonTokens, declareClassPlugin, PluginKind, tokens } from '@stryker-mutator/api/plugin';
import { determineHitLimitReached, DryRunStatus, TestStatus, toMutantRunResult } from '@stryker-mutator/api/test-runner';

import { collectTests } from './globals.mjs';
import { createModules } from './modules.mjs';

/** The same worlds for every mutant, and no smaller ones looked for once one has failed. */
const properties = { seed: 20_260_301, endOnFailure: true };

class InProcessTestRunner {
	static inject = tokens(commonTokens.options);

	constructor({ inProcess }) {
		process.env.TZ = 'UTC';
		process.env.PROPERTY_RUNS = String(inProcess.propertyRuns);
		// What a mutant leaves behind it must not end the process that tries the next one.
		process.on('unhandledRejection', () => undefined);
		const root = process.cwd();
		this.leftOut = new RegExp(inProcess.leftOut);
		this.files = inProcess.testFiles.map((file) => path.join(root, file));
		this.modules = createModules(root);
		this.modules.load('fast-check').configureGlobal({ ...properties, numRuns: inProcess.propertyRuns });
		this.stryker = globalThis.__stryker__ ??= {};
		this.tests = [];
		this.isStale = false;
		/** Milliseconds that each test took last: quick ones go first, since the first that fails is enough. */
		this.took = new Map();
	}

	capabilities() {
		return { reloadEnvironment: true };
	}

	async dryRun() {
		this.reload();
		const tests = await this.run(this.tests, () => true);
		return { status: DryRunStatus.Complete, tests, mutantCoverage: this.stryker.mutantCoverage };
	}

	async mutantRun(options) {
		// Stryker starts a new process after a mutant that never ended: that one has loaded nothing yet.
		if (this.tests.length === 0) this.reload();
		return this.tryMutant(options);
	}

	async tryMutant({ activeMutant, mutantActivation, testFilter, hitLimit, reloadEnvironment, disableBail }) {
		const { stryker } = this;
		stryker.hitLimit = hitLimit;
		stryker.hitCount = hitLimit === undefined ? undefined : 0;
		stryker.activeMutant = mutantActivation === 'static' ? activeMutant.id : undefined;
		try {
			if (reloadEnvironment || this.isStale) this.reload();
			this.isStale = mutantActivation === 'static';
			stryker.activeMutant = activeMutant.id;
			const wanted = testFilter && new Set(testFilter);
			const chosen = wanted === undefined ? this.tests : this.tests.filter(({ id }) => wanted.has(id));
			const quickFirst = chosen.toSorted((a, b) => (this.took.get(a.id) ?? 0) - (this.took.get(b.id) ?? 0));
			const tests = await this.run(quickFirst, ({ status }) => disableBail || status === TestStatus.Success);
			return toMutantRunResult(determineHitLimitReached(stryker.hitCount, hitLimit) ?? { status: DryRunStatus.Complete, tests }, disableBail);
		} catch (error) {
			// It could not even be loaded: whoever runs the tests sees that too.
			this.isStale = true;
			const failed = { id: this.tests[0].id, name: 'loading', timeSpentMs: 0, status: TestStatus.Failed, failureMessage: String(error) };
			return toMutantRunResult({ status: DryRunStatus.Complete, tests: [failed] });
		} finally {
			stryker.activeMutant = undefined;
		}
	}

	reload() {
		this.modules.forget();
		this.tests = collectTests(this.files, this.modules.load).filter(({ name }) => !this.leftOut.test(name));
	}

	async run(tests, goesOn) {
		const results = [];
		for (const { id, name, fileName, run } of tests) {
			this.stryker.currentTestId = id;
			const startedAt = performance.now();
			const outcome = await run().then(
				() => ({ status: TestStatus.Success }),
				(error) => ({ status: TestStatus.Failed, failureMessage: String(error?.message ?? error) }),
			);
			const timeSpentMs = performance.now() - startedAt;
			const result = { id, name, fileName, timeSpentMs, ...outcome };
			if (outcome.status === TestStatus.Success) this.took.set(id, timeSpentMs);
			results.push(result);
			if (!goesOn(result)) break;
		}
		this.stryker.currentTestId = undefined;
		return results;
	}
}

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, 'inProcess', InProcessTestRunner)];
