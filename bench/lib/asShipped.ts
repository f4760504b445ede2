import { readFileSync } from 'node:fs';
import Module from 'node:module';
import { ModuleKind, ScriptTarget, transpileModule } from 'typescript';

const compilerOptions = { module: ModuleKind.CommonJS, target: ScriptTarget.ES2022, esModuleInterop: true };

/** Compiles as the package is compiled. What tsx makes of TypeScript is slower by an eighth: every use of an import calls a function there. */
function load(module: Module, file: string): void {
	const { outputText } = transpileModule(readFileSync(file, 'utf8'), { compilerOptions, fileName: file });
	const compile: unknown = Reflect.get(module, '_compile');
	if (typeof compile === 'function') Reflect.apply(compile, module, [outputText, file]);
}

/**
 * `./X.node` is to be `X.node.ts`, and not the `X.node.json` (n8n's codex) beside it: Node tries extensions in the order in which
 * they were registered.
 */
const extensions: unknown = Reflect.get(Module, '_extensions');
if (typeof extensions === 'object' && extensions !== null) {
	const json: unknown = Reflect.get(extensions, '.json');
	Reflect.deleteProperty(extensions, '.json');
	Reflect.set(extensions, '.ts', load);
	Reflect.set(extensions, '.json', json);
}
