import Module from 'node:module';

/**
 * `./X.node` is to be `X.node.ts`, and not the `X.node.json` (n8n's codex) beside it: Node tries extensions in the order in which
 * they were registered.
 */
const extensions: unknown = Reflect.get(Module, '_extensions');
if (typeof extensions === 'object' && extensions !== null) {
	const json: unknown = Reflect.get(extensions, '.json');
	Reflect.deleteProperty(extensions, '.json');
	Reflect.set(extensions, '.json', json);
}
