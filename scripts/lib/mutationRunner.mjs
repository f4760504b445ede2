// A test runner for Stryker that stays in one process: it loads the tests once, and again only for a mutant that acts while
// modules load. Between two runs only Stryker's `activeMutant` changes.
import fs from 'node:fs';
import Module, { createRequire } from 'node:module';
import path from 'node:path';

import { commonTokens, declareClassPlugin, PluginKind, tokens } from '@stryker-mutator/api/plugin';
import { determineHitLimitReached, DryRunStatus, TestStatus, toMutantRunResult } from '@stryker-mutator/api/test-runner';
import { transformSync } from '@swc/core';
import { expect } from 'expect';
import { bind } from 'jest-each';

/** The same random cases for every mutant, and no shrinking after a failure. */
const properties = { seed: 20_260_301, endOnFailure: true };

class InProcessTestRunner {
	static inject = tokens(commonTokens.options);

	constructor({ inProcess }) {
		process.env.TZ = 'UTC';
		process.env.PROPERTY_RUNS = String(inProcess.propertyRuns);
		// A rejection that a mutant leaves behind must not end the process.
		process.on('unhandledRejection', () => undefined);
		const root = process.cwd();
		this.leftOut = new RegExp(inProcess.leftOut);
		this.files = inProcess.testFiles.map((file) => path.join(root, file));
		this.modules = createModules(root);
		this.modules.load('fast-check').configureGlobal({ ...properties, numRuns: inProcess.propertyRuns });
		this.stryker = globalThis.__stryker__ ??= {};
		this.tests = [];
		this.isStale = false;
		/** Milliseconds that each test took last: fast tests run first, since one failure is enough. */
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
			// The mutant breaks the loading of modules, which counts as a failed test.
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

// Jest's globals as far as the tests of core/plan and core/config use them, so that a test file can be collected once and its
// tests run again for every mutant without starting Jest again: which takes milliseconds instead of seconds per mutant.

/**
 * Collects the tests of `files` without running them, in order.
 *
 * @param load runs a file, which calls `describe` and `it`
 * @returns `{ id, name, fileName, run }` for each test; `run` throws, or rejects, where the test fails
 */
export function collectTests(files, load) {
	const tests = [];
	let fileName = '';
	let group = { names: [], before: [] };

	const it = (name, body) => {
		const { names, before } = group;
		const fullName = [...names, name].join(' ');
		const run = async () => {
			for (const prepare of before) await prepare();
			await body();
		};
		tests.push({ id: `${tests.length} ${fullName}`, name: fullName, fileName, run });
	};
	const describe = (name, body) => {
		const outer = group;
		group = { names: [...outer.names, name], before: [...outer.before] };
		body();
		group = outer;
	};
	const beforeEach = (prepare) => {
		group.before = [...group.before, prepare];
	};
	it.each = bind(it);
	describe.each = bind(describe, false);
	Object.assign(globalThis, { it, test: it, describe, beforeEach, expect, jest: { setTimeout: () => undefined } });

	for (const file of files) {
		fileName = file;
		group = { names: [], before: [] };
		load(file);
	}
	return tests;
}

// Loads TypeScript as CommonJS in this process, as Jest's transform does in its own.

const swc = { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' }, sourceMaps: false };

/** `load` requires a file; `forget` makes the next `load` run every TypeScript file again, and keeps libraries. */
export function createModules(root) {
	const compiled = new Map();
	Module._extensions['.ts'] = (module, file) => {
		if (!compiled.has(file)) compiled.set(file, transformSync(fs.readFileSync(file, 'utf8'), { ...swc, filename: file }).code);
		module._compile(compiled.get(file), file);
	};
	const load = createRequire(path.join(root, 'package.json'));
	const forget = () => {
		for (const file of Object.keys(load.cache)) if (file.endsWith('.ts')) delete load.cache[file];
	};
	return { load, forget };
}
