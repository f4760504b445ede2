import js from '@eslint/js';
import { n8nCommunityNodesPlugin } from '@n8n/eslint-plugin-community-nodes';
import { defineConfig, globalIgnores } from 'eslint/config';
import n8nNodesBase from 'eslint-plugin-n8n-nodes-base';
import globals from 'globals';
import tseslint from 'typescript-eslint';

const published = ['core/**/*.ts', 'credentials/**/*.ts', 'nodes/**/*.ts', 'index.ts'];

/** Whatever core needs of the world it is handed: HttpPort, Clock (now, sleep, yield) and AbortSignal. */
const worldGlobals = [
	'clearImmediate', 'clearInterval', 'clearTimeout', 'queueMicrotask', 'setImmediate', 'setInterval', 'setTimeout',
	'fetch', 'EventSource', 'WebSocket', 'XMLHttpRequest', 'navigator',
	'crypto', 'performance', 'console', 'global', 'globalThis', 'process', 'self', 'window',
	'require', 'module', '__dirname', '__filename',
].map((name) => ({ name, message: 'core/ is pure: take HttpPort, Clock or AbortSignal as an argument.' }));

const unsafeSyntax = [
	{ selector: 'TSAsExpression > TSAsExpression', message: 'A double cast hides a wrong type: parse, narrow or fix the type.' },
	{ selector: 'TSAsExpression[typeAnnotation.type=/^TS(Any|Never)Keyword$/]', message: 'Do not cast a type error away.' },
	{
		selector: 'CallExpression[callee.property.name=/^(push|unshift)$/] > SpreadElement',
		message: 'Spreading a big list into arguments overflows the stack: use a loop or concat.',
	},
	{
		selector: 'CallExpression[callee.object.name="Math"][callee.property.name=/^(max|min)$/] > SpreadElement',
		message: 'Spreading a big list into arguments overflows the stack: use reduce.',
	},
];

const impureSyntax = [
	{ selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: 'core/ has no clock: use Clock.now().' },
	{ selector: 'CallExpression[callee.name="Date"]', message: 'core/ has no clock: use Clock.now().' },
	{ selector: 'MemberExpression[object.name="Date"][property.name="now"]', message: 'core/ has no clock: use Clock.now().' },
	{
		selector: 'CallExpression[callee.object.name="DateTime"][callee.property.name=/^(now|local|utc)$/][arguments.length=0]',
		message: 'luxon would read its own clock: hand it Clock.now().',
	},
	{ selector: 'MemberExpression[object.name="Math"][property.name="random"]', message: 'core/ is deterministic: take randomness as an argument.' },
	{ selector: 'MemberExpression[object.name="AbortSignal"][property.name="timeout"]', message: 'core/ has no timers: use Clock.sleep().' },
	{ selector: 'ImportExpression', message: 'core/ loads nothing at run time.' },
	{ selector: 'TSImportType', message: 'Import the type at the top of the file, where the import rules see it.' },
];

const n8nInCore = {
	regex: '^(n8n-|@n8n/)|(^|/)(nodes|credentials|sandbox|scripts|test)/',
	message: 'core/ knows neither n8n nor what is built around it.',
};
const libraryInCore = {
	regex: '^(?!\\.{1,2}/|node:crypto$)',
	message: 'core/ imports third-party code through core/vendor and no Node module but node:crypto (hashes).',
};
const randomness = {
	name: 'node:crypto',
	allowImportNames: ['createHash', 'hash'],
	message: 'Only hashes are pure: take ids and randomness as arguments.',
};

export default defineConfig(
	globalIgnores(['dist/', 'coverage/', 'e2e/n8n/node_modules/', '.*/', '**/node_modules/']),
	{ linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'error' } },

	{
		name: 'every script',
		files: ['**/*.{js,mjs}'],
		extends: [js.configs.recommended],
		languageOptions: { globals: globals.node },
	},
	{ name: 'CommonJS', files: ['**/*.js'], languageOptions: { sourceType: 'commonjs' } },
	{
		name: 'every TypeScript file',
		files: ['**/*.ts'],
		extends: [js.configs.recommended, tseslint.configs.recommended],
		rules: {
			// An underscore says: the shape wants this place, the code does not. `{ unwanted, ...rest }` drops a key.
			'@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
		},
	},
	{
		name: 'tests',
		files: ['test/**'],
		rules: { 'no-loss-of-precision': 'off' }, // numbers over 2^53 are what some tests are about
	},
	{
		name: 'everywhere',
		files: ['**/*.{js,mjs,ts}'],
		rules: {
			eqeqeq: ['error', 'always', { null: 'ignore' }],
			'no-control-regex': 'off', // control characters in cells and answers are looked for on purpose
			'no-var': 'error',
			'prefer-const': 'error',
			'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx', 'hack'] }],
		},
	},

	// What n8n's verification scan applies to the source, in the same shape (test/package runs the scan's own configuration).
	{
		name: 'community node rules',
		files: [...published, 'package.json'],
		extends: [n8nCommunityNodesPlugin.configs.recommended],
	},
	{
		name: 'package.json',
		files: ['package.json'],
		languageOptions: { parser: tseslint.parser },
		plugins: { 'n8n-nodes-base': n8nNodesBase },
		rules: n8nNodesBase.configs.community.rules,
	},
	{
		name: 'credentials',
		files: ['credentials/**/*.ts'],
		plugins: { 'n8n-nodes-base': n8nNodesBase },
		rules: {
			...n8nNodesBase.configs.credentials.rules,
			'n8n-nodes-base/cred-class-field-documentation-url-miscased': 'off', // only for n8n's own nodes
			'n8n-nodes-base/cred-class-field-type-options-password-missing': 'off', // credential-password-field knows better
		},
	},
	{
		name: 'nodes',
		files: ['nodes/**/*.ts'],
		plugins: { 'n8n-nodes-base': n8nNodesBase },
		rules: {
			...n8nNodesBase.configs.nodes.rules,
			'n8n-nodes-base/node-class-description-inputs-wrong-regular-node': 'off', // knows no NodeConnectionTypes
			'n8n-nodes-base/node-class-description-outputs-wrong': 'off', // knows no NodeConnectionTypes
			'n8n-nodes-base/node-param-type-options-max-value-present': 'off', // Domo has maxima
		},
	},
	{
		name: 'published code',
		files: published,
		rules: { 'no-console': 'error', 'no-restricted-syntax': ['error', ...unsafeSyntax] },
	},
	{
		name: 'core is pure',
		files: ['core/**/*.ts'],
		rules: {
			'@n8n/community-nodes/require-node-api-error': 'off', // n8n's error classes are the nodes' business
			'no-restricted-globals': ['error', ...worldGlobals],
			'no-restricted-syntax': ['error', ...unsafeSyntax, ...impureSyntax],
			'no-restricted-imports': ['error', { paths: [randomness], patterns: [n8nInCore, libraryInCore] }],
		},
	},
	{
		name: 'facades of third-party code',
		files: ['core/vendor/*.ts'],
		rules: { 'no-restricted-imports': ['error', { patterns: [n8nInCore, { regex: '^(node:|\\.)', message: 'A facade re-exports one library.' }] }] },
	},
);
