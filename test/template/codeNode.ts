import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';

import type { IDataObject } from 'n8n-workflow';

import { z } from '../../core/vendor/zod';
import type { WorkflowJson } from '../support/engine/engine';

export const shippedWorkflow = (name: string): WorkflowJson => JSON.parse(readFileSync(join(__dirname, '..', '..', 'workflows', `${name}.json`), 'utf8'));

/** What n8n gives the code of a Code node that runs once for all items. */
export interface CodeInput {
	readonly items: readonly IDataObject[];
	/** The first item of other nodes, by name. A node that is not named here counts as not executed. */
	readonly nodes?: Readonly<Record<string, IDataObject>>;
	/** All items of other nodes, by name. */
	readonly all?: Readonly<Record<string, readonly IDataObject[]>>;
	/** The workflow's static data; the code may change it. */
	readonly staticData?: IDataObject;
	/** Milliseconds since the epoch. */
	readonly now?: number;
}

const output = z.array(z.object({ json: z.record(z.unknown()) }));

type Code = (input: object, node: (name: string) => object, staticData: () => IDataObject, date: new () => Date) => unknown;

const context = createContext({});
const known = new Map<string, Code>();

/** The code as a function, in a context of its own: a slow step, so each code is compiled once. */
export function compiled(code: string): Code {
	const made: Code = known.get(code) ?? runInContext(`(($input, $, $getWorkflowStaticData, Date) => {${code}\n})`, context);
	known.set(code, made);
	return made;
}

/** Runs the code of the Code node of that name as n8n does, and gives the JSON of its items. */
export function runCode(workflow: WorkflowJson, name: string, { items, nodes = {}, all = {}, staticData = {}, now = Date.now() }: CodeInput): Record<string, unknown>[] {
	const code = workflow.nodes.find((node) => node.name === name)?.parameters.jsCode;
	if (typeof code !== 'string') throw new Error(`No Code node ${name}`);
	const asItems = (list: readonly IDataObject[]): { json: IDataObject }[] => list.map((json) => ({ json }));
	class TestDate extends Date {
		static override now = (): number => now;
	}
	const result = compiled(code)(
		{ all: () => asItems(items), first: () => asItems(items)[0] },
		(node) => ({ isExecuted: node in nodes, first: () => ({ json: nodes[node] }), all: () => asItems(all[node] ?? []) }),
		() => staticData,
		TestDate,
	);
	// Objects of another context have other prototypes.
	return output.parse(JSON.parse(JSON.stringify(result))).map(({ json }) => json);
}

/** The values of a Set node, as shipped. */
export function fieldsOf(workflow: WorkflowJson, name: string): IDataObject {
	const { assignments } = z
		.object({ assignments: z.object({ assignments: z.array(z.object({ name: z.string(), value: z.union([z.string(), z.number(), z.boolean()]) })) }) })
		.parse(workflow.nodes.find((node) => node.name === name)?.parameters).assignments;
	return Object.fromEntries(assignments.map((field) => [field.name, field.value]));
}
