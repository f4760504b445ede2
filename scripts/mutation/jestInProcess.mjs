// Jest's globals and its module registry, as far as this repository's tests use them, in the process that calls them: a test file is
// collected once and its tests run again for every mutant, which takes milliseconds instead of the seconds that a start of Jest takes.
import fs from 'node:fs';
import Module, { createRequire } from 'node:module';
import path from 'node:path';

import { transformSync } from '@swc/core';
import { expect } from 'expect';
import { bind } from 'jest-each';
import jestMock from 'jest-mock';

/** The `hidden` option moves `jest.mock` above the imports, as Jest's own transform does. */
const swc = {
	jsc: { parser: { syntax: 'typescript' }, target: 'es2022', transform: { hidden: { jest: true } } },
	module: { type: 'commonjs' },
	sourceMaps: false,
};

/**
 * Loads TypeScript as CommonJS in this process.
 *
 * @returns `load` requires a file; `provide` replaces a library from then on; `forget` makes the next `load` run every TypeScript file again, and keeps libraries;
 * after loading `files`, `usersOf` gives a function that finds those which loaded a source file, directly or not
 */
export function createModules(root) {
	const compiled = new Map();
	const replaced = new Map();
	const provided = new Map();
	const loading = [];
	const load = createRequire(path.join(root, 'package.json'));
	const usual = Module._load;

	Module._extensions['.ts'] = (module, file) => {
		if (!compiled.has(file)) compiled.set(file, transformSync(fs.readFileSync(file, 'utf8'), { ...swc, filename: file }).code);
		loading.push(file);
		try {
			module._compile(compiled.get(file), file);
		} finally {
			loading.pop();
		}
	};
	// Jest looks for TypeScript before JSON: beside each `X.node.ts` lies an `X.node.json`.
	const { '.json': json } = Module._extensions;
	delete Module._extensions['.json'];
	Module._extensions['.json'] = json;
	Module._load = (request, parent, isMain) => {
		if (provided.has(request)) return provided.get(request);
		const mock = replaced.size > 0 && request.startsWith('.') ? replaced.get(Module._resolveFilename(request, parent)) : undefined;
		return mock === undefined ? usual(request, parent, isMain) : mock();
	};

	const mocker = new jestMock.ModuleMocker(globalThis);
	const resolve = (request) => createRequire(loading.at(-1)).resolve(request);
	globalThis.jest = {
		fn: (body) => mocker.fn(body),
		spyOn: (...args) => mocker.spyOn(...args),
		restoreAllMocks: () => mocker.restoreAllMocks(),
		setTimeout: () => undefined,
		/** With its parent, so that `usersOf` finds who uses it. */
		requireActual: (request) => usual(resolve(request), load.cache[loading.at(-1)], false),
		/** The factory runs at the first import of the module, with paths from the file that said `jest.mock`. */
		mock(request, factory) {
			const from = loading.at(-1);
			let made;
			replaced.set(resolve(request), () => {
				loading.push(from);
				try {
					return (made ??= factory());
				} finally {
					loading.pop();
				}
			});
		},
	};

	function forget() {
		replaced.clear();
		for (const file of Object.keys(load.cache)) if (file.endsWith('.ts')) delete load.cache[file];
	}

	function usersOf(files) {
		const imports = new Map(Object.entries(load.cache).map(([id, module]) => [id, module.children.map((child) => child.id)]));
		const reachable = (from, seen = new Set()) => {
			if (seen.has(from)) return seen;
			seen.add(from);
			for (const next of imports.get(from) ?? []) if (next.endsWith('.ts')) reachable(next, seen);
			return seen;
		};
		const used = new Map(files.map((file) => [file, reachable(file)]));
		return (source) => files.filter((file) => used.get(file).has(source));
	}

	return { load, provide: (library, contents) => void provided.set(library, contents), forget, usersOf };
}

/**
 * Collects the tests of `files` without running them, in order.
 *
 * @param load runs a file, which calls `describe` and `it`
 * @returns `{ id, name, fileName, startPosition, group, body }` for each test
 */
export function collectTests(files, load) {
	const tests = [];
	const newGroup = (outer, name) => ({ outer, name, beforeAll: [], beforeEach: [], afterEach: [], afterAll: [] });
	let fileName = '';
	let source = '';
	let readUntil = 0;
	let group = newGroup(undefined, '');
	let inFile = 0;

	/** Where the title is in the file, so that Stryker knows which tests an edit touches. */
	const placeOf = (title) => {
		const next = source.indexOf(title, readUntil);
		if (next >= 0) readUntil = next;
		const before = source.slice(0, readUntil).split('\n');
		return { line: before.length - 1, column: before.at(-1).length };
	};
	const collect = (name, body, startPosition) => {
		const fullName = [...groupsOf(group).map((one) => one.name).filter((one) => one !== ''), name].join(' ');
		inFile += 1;
		tests.push({ id: `${path.relative(process.cwd(), fileName)} ${inFile} ${fullName}`, name: fullName, fileName, startPosition, group, body });
	};
	const it = (name, body) => collect(name, body, placeOf(name));
	it.each = (...table) => (title, body) => {
		const place = placeOf(title);
		bind((name, each) => collect(name, each, place))(...table)(title, body);
	};
	it.skip = () => undefined;
	it.skip.each = () => () => undefined;
	const describe = (name, body) => {
		const outer = group;
		group = newGroup(outer, name);
		body();
		group = outer;
	};
	describe.each = bind(describe, false);
	describe.skip = () => undefined;
	const hooks = Object.fromEntries(
		['beforeAll', 'beforeEach', 'afterEach', 'afterAll'].map((kind) => [kind, (hook) => void group[kind].push(hook)]),
	);
	Object.assign(globalThis, { it, test: it, describe, ...hooks, expect });

	for (const file of files) {
		fileName = file;
		source = fs.readFileSync(file, 'utf8');
		readUntil = 0;
		inFile = 0;
		group = newGroup(undefined, '');
		load(file);
	}
	return tests;
}

/** Runs collected tests one by one in any order. A group's `beforeAll` runs before its first test, every `afterAll` in `end`. */
export function createRun() {
	const begun = new Map();
	const begin = (group) => {
		if (!begun.has(group)) begun.set(group, inOrder(group.beforeAll));
		return begun.get(group);
	};
	return {
		/** Rejects where the test fails. */
		async test({ group, body }) {
			const groups = groupsOf(group);
			try {
				for (const each of groups) await begin(each);
				for (const each of groups) await inOrder(each.beforeEach);
				await call(body);
			} finally {
				for (const each of groups.toReversed()) await inOrder(each.afterEach);
			}
		},
		async end() {
			for (const group of [...begun.keys()].reverse()) await inOrder(group.afterAll);
		},
	};
}

function groupsOf(group) {
	return group === undefined ? [] : [...groupsOf(group.outer), group];
}

async function inOrder(hooks) {
	for (const hook of hooks) await call(hook);
}

/** Functions that take `done` are not used here. */
async function call(body) {
	await body();
}
