// Jest's globals as far as the tests of core/plan and core/config use them, so that a test file can be collected once and its
// tests run again for every mutant without starting Jest again: that is the difference between milliseconds and seconds each.
import { expect } from 'expect';
import { bind } from 'jest-each';

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
