// Loads TypeScript as CommonJS in this process, as Jest's transform does in its own.
import fs from 'node:fs';
import Module, { createRequire } from 'node:module';
import path from 'node:path';

import { transformSync } from '@swc/core';

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
