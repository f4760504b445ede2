import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import type { Cells, Inputs } from './inputs';

const n8n = join(__dirname, '..', '..', 'e2e', 'n8n');
const code = 'n8n-nodes-base/dist/nodes/CompareDatasets/CompareDatasets.node.js';

type Items = readonly { readonly json: Cells; readonly pairedItem: { readonly item: number } }[];

interface CompareDatasets {
	execute(this: object): Promise<readonly (readonly unknown[])[]>;
}

/** The node's parameters as its editor would have them. */
const parameters: Readonly<Record<string, unknown>> = {
	'mergeByFields.values': [{ field1: 'email', field2: 'email' }],
	options: {},
	fuzzyCompare: false,
	resolve: 'includeBoth',
};

/** True when the nested n8n, whose code it is, is installed. */
export const hasCompareDatasets = (): boolean => existsSync(join(n8n, 'node_modules', code));

/** n8n's own Compare Datasets, of the nested n8n. */
export function loadCompareDatasets(): (rows: readonly Cells[], live: readonly Cells[]) => Promise<readonly number[]> {
	const load = createRequire(join(n8n, 'package.json'));
	const { CompareDatasets } = load(code) as { CompareDatasets: new () => CompareDatasets };
	const node = new CompareDatasets();
	return async (rows, live) => {
		const inputs = [rows, live].map((list): Items => list.map((json, item) => ({ json, pairedItem: { item } })));
		const context = {
			getNodeParameter: (name: string) => parameters[name],
			getNode: () => ({ typeVersion: 2.3 }),
			getInputData: (at: number) => inputs[at],
		};
		return (await node.execute.call(context)).map((items) => items.length);
	};
}

/** Its four outputs: only here, same, different, only there. */
export function requireRightComparison([onlyHere, same, different, onlyThere]: readonly number[], { expected }: Inputs): void {
	if (onlyHere === expected.create && same === expected.unchanged && different === expected.update && onlyThere === expected.delete) return;
	throw new Error(`Compare Datasets found ${[onlyHere, same, different, onlyThere].join(', ')} instead of ${JSON.stringify(expected)}`);
}
