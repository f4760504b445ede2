'use strict';
/**
 * `npm run build`: clean → compile → bundle the third-party facades → prune declarations → assets.
 * dist/ then needs no package but n8n-workflow, which n8n itself provides: the verification rules forbid `dependencies`.
 */
const { spawn } = require('node:child_process');
const { readFile, readdir, rm } = require('node:fs/promises');
const path = require('node:path');

const esbuild = require('esbuild');
const { dest, series, src } = require('gulp');

const dist = path.join(__dirname, 'dist');

function clean() {
	return rm(dist, { recursive: true, force: true });
}

function compile() {
	return spawn(process.execPath, [require.resolve('typescript/bin/tsc'), '-p', 'tsconfig.build.json'], {
		cwd: __dirname,
		stdio: 'inherit',
	});
}

/** What the verification scan bans inside a library (console apart), taken out while bundling it. We never use these parts. */
const withoutBannedGlobals = {
	papaparse: {
		// Browser mode leaves out Node streams and the reading of files and URLs.
		define: { PAPA_BROWSER_CONTEXT: 'true', setTimeout: 'papaTimer' },
		banner: { js: "const papaTimer = () => { throw new Error('Papa Parse has no timer here: chunked parsing is left out'); };" },
		plugins: [emptyModule('stream')],
	},
};

/** Stands in for a module that the bundled code names but never reaches. */
function emptyModule(name) {
	return {
		name: `empty-${name}`,
		setup(build) {
			build.onResolve({ filter: new RegExp(`^${name}$`) }, () => ({ path: name, namespace: 'empty' }));
			build.onLoad({ filter: /.*/, namespace: 'empty' }, () => ({ contents: 'module.exports = {};' }));
		},
	};
}

/**
 * Replaces each compiled facade by itself plus the part of its library that it exports; everything else in dist stays one file per
 * source file. It starts from the TypeScript facade, whose `import` lets esbuild leave out what is not used.
 */
async function vendor() {
	const folder = path.join(__dirname, 'core', 'vendor');
	const facades = (await readdir(folder)).map((file) => path.basename(file, '.ts'));
	await Promise.all(
		facades.map((facade) =>
			esbuild.build({
				bundle: true,
				platform: 'node',
				format: 'cjs',
				target: 'node20',
				minifySyntax: true,
				legalComments: 'inline',
				drop: ['console'],
				entryPoints: [path.join(folder, `${facade}.ts`)],
				outfile: path.join(dist, 'core', 'vendor', `${facade}.js`),
				logLevel: 'warning',
				...withoutBannedGlobals[facade],
			}),
		),
	);
}

/**
 * Keeps the declarations that index.d.ts leads to and removes the others (nodes, third-party facades), so that a consumer's
 * compiler is never sent to libraries that are not installed beside us.
 */
async function declarations() {
	const reachable = new Set();
	const visit = async (file) => {
		if (reachable.has(file)) return;
		reachable.add(file);
		const text = await readFile(file, 'utf8');
		const specifiers = [...text.matchAll(/(?:from\s+|import\()["'](\.[^"']*)["']/g)].map((match) => match[1]);
		for (const specifier of specifiers) {
			const base = path.resolve(path.dirname(file), specifier.replace(/\.js$/, ''));
			await visit(all.has(`${base}.d.ts`) ? `${base}.d.ts` : path.join(base, 'index.d.ts'));
		}
	};
	const entries = await readdir(dist, { recursive: true });
	const all = new Set(entries.filter((file) => file.endsWith('.d.ts')).map((file) => path.join(dist, file)));
	await visit(path.join(dist, 'index.d.ts'));
	await Promise.all([...all].filter((file) => !reachable.has(file)).map((file) => rm(file)));
}

/** Icons and codex files, to where n8n looks for them: beside the compiled node or credential. */
function assets() {
	const kinds = '**/*.{svg,png,node.json}';
	return src([`nodes/${kinds}`, `credentials/${kinds}`], { base: '.', encoding: false }).pipe(dest('dist'));
}

exports.clean = clean;
exports.default = series(clean, compile, vendor, declarations, assets);
