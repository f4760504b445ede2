import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import type { INodeProperties } from 'n8n-workflow';

import { SYSTEM_COLUMNS } from '../../core/config';
import { parseCsv } from '../../core/csv';
import { z } from '../../core/vendor/zod';
import { describeNode } from '../support/engine/engine';

const folder = join(__dirname, '..', '..', 'workflows');

/** Nodes of n8n that its versions 2.8 to 2.41 have, with the newest version that both know. */
const CORE: Readonly<Record<string, readonly number[]>> = {
	'n8n-nodes-base.manualTrigger': [1],
	'n8n-nodes-base.scheduleTrigger': [1.1, 1.2],
	'n8n-nodes-base.webhook': [1.1, 2],
	'n8n-nodes-base.set': [3.3, 3.4],
	'n8n-nodes-base.splitOut': [1],
	'n8n-nodes-base.if': [2, 2.1, 2.2],
	'n8n-nodes-base.switch': [3, 3.1, 3.2],
	'n8n-nodes-base.merge': [3],
	'n8n-nodes-base.filter': [2, 2.1, 2.2],
	'n8n-nodes-base.wait': [1.1],
	'n8n-nodes-base.emailSend': [2.1],
	'n8n-nodes-base.stopAndError': [1],
	'n8n-nodes-base.stickyNote': [1],
	'n8n-nodes-base.code': [2],
	'n8n-nodes-base.splitInBatches': [3],
	'n8n-nodes-base.errorTrigger': [1],
	'n8n-nodes-base.convertToFile': [1.1],
	'n8n-nodes-base.dataTable': [1, 1.1],
	'n8n-nodes-base.httpRequest': [4.1, 4.2],
	'n8n-nodes-base.postgres': [2.4, 2.5, 2.6],
	'n8n-nodes-base.noOp': [1],
	'n8n-nodes-base.respondToWebhook': [1.1],
};
const OURS = ['domoReadConfigDataSet', 'domoReconcileUsers', 'domoApplyChanges', 'domoWriteRunLog', 'domoDataSetTrigger', 'domoCheckInstance']
	.map((name) => `n8n-nodes-domo-user-management.${name}`);

const nodeShape = z.object({
	id: z.string().uuid(),
	name: z.string().min(1),
	type: z.string(),
	typeVersion: z.number(),
	position: z.tuple([z.number(), z.number()]),
	parameters: z.record(z.unknown()),
	credentials: z.undefined(),
	onError: z.enum(['continueErrorOutput', 'continueRegularOutput']).optional(),
	webhookId: z.string().uuid().optional(),
});
const workflowShape = z.object({
	id: z.string().regex(/^[A-Za-z0-9]{8,36}$/),
	name: z.string().min(1),
	nodes: z.array(nodeShape),
	connections: z.record(z.object({ main: z.array(z.array(z.object({ node: z.string(), type: z.literal('main'), index: z.number() })).nullable()) })),
	active: z.literal(false),
	settings: z.object({ executionOrder: z.literal('v1') }).passthrough(),
	pinData: z.object({}).strict(),
});

const files = readdirSync(folder).filter((name) => name.endsWith('.json'));

it('There are workflows', () => expect(files).toContain('domo-user-management.json'));

describe.each(files)('workflows/%s', (file) => {
	const text = readFileSync(join(folder, file), 'utf8');
	const workflow = workflowShape.parse(JSON.parse(text));
	const names = workflow.nodes.map(({ name }) => name);

	it('knows every node type and version', () => {
		const unknown = workflow.nodes.filter(({ type, typeVersion }) => !(OURS.includes(type) ? typeVersion === 1 : CORE[type]?.includes(typeVersion)));
		expect(unknown.map(({ type, typeVersion }) => `${type} ${typeVersion}`)).toEqual([]);
	});

	it('has unique node names and ids', () => {
		expect(new Set(names).size).toBe(names.length);
		expect(new Set(workflow.nodes.map(({ id }) => id)).size).toBe(names.length);
	});

	it('connects only existing nodes', () => {
		const targets = Object.values(workflow.connections).flatMap(({ main }) => main.flatMap((wires) => (wires ?? []).map(({ node }) => node)));
		expect([...Object.keys(workflow.connections), ...targets].filter((name) => !names.includes(name))).toEqual([]);
	});

	it('has no unconnected nodes except notes', () => {
		const wired = new Set([...Object.keys(workflow.connections), ...Object.values(workflow.connections).flatMap(({ main }) => main.flatMap((wires) => (wires ?? []).map(({ node }) => node)))]);
		expect(workflow.nodes.filter(({ name, type }) => !type.endsWith('.stickyNote') && !wired.has(name)).map(({ name }) => name)).toEqual([]);
	});

	it('wires an error output where a node has one, and nowhere else', () => {
		for (const { name, type, onError, parameters } of workflow.nodes) {
			const outputs = workflow.connections[name]?.main.length ?? 0;
			// A webhook has an output for each of its methods.
			const methods = Array.isArray(parameters.httpMethod) ? parameters.httpMethod.length : 1;
			const normal = /\.(if|splitInBatches)$/.test(type) ? 2 : methods;
			if (onError === 'continueErrorOutput') expect([name, outputs]).toEqual([name, normal + 1]);
			else if (!type.endsWith('.switch')) expect(outputs).toBeLessThanOrEqual(normal);
		}
	});

	it('names only existing nodes in its expressions', () => {
		const named = [...text.matchAll(/\$\((?:'|\\")(.+?)(?:'|\\")\)/g)].map((match) => match[1]);
		expect(named.filter((name) => name !== undefined && !names.includes(name))).toEqual([]);
	});

	it('is tidy: nodes on the grid, none on top of another', () => {
		expect(workflow.nodes.filter(({ position }) => position.some((value) => value % 16 !== 0)).map(({ name }) => name)).toEqual([]);
		expect(new Set(workflow.nodes.map(({ position }) => position.join())).size).toBe(names.length);
	});

	it('contains no secret, no pinned data and no personal address', () => {
		expect(text).not.toMatch(/accessToken|"password"|127\.0\.0\.1|\.domo\.com/);
		const addresses = text.match(/[\w.+-]+@[\w.-]+/g) ?? [];
		expect(addresses.filter((address) => !/@example\.(com|org)$/.test(address))).toEqual([]);
	});

	it('never lacks a dry run where it applies', () => {
		for (const { type, parameters } of workflow.nodes) {
			if (type.endsWith('.domoApplyChanges')) expect(parameters.dryRun).toBe(true);
		}
	});

	it('sets only parameters of our nodes, with valid values', () => {
		const ours = workflow.nodes.filter(({ type }) => OURS.includes(type));
		expect(ours.flatMap(({ name, type, parameters }) => unknownIn(parameters, describeNode(type).properties).map((unknown) => `${name}: ${unknown}`))).toEqual([]);
	});
});

/** Parameters that the node does not have, and values that are not among its options, also in collections. n8n drops them silently. */
function unknownIn(parameters: object, properties: readonly INodeProperties[]): string[] {
	return Object.entries(parameters).flatMap(([name, value]: [string, unknown]) => {
		const property = properties.find((candidate) => candidate.name === name);
		if (property === undefined) return [name];
		const { type, options = [] } = property;
		const inner = options.filter((option): option is INodeProperties => 'type' in option);
		if (type === 'collection' && typeof value === 'object' && value !== null) return unknownIn(value, inner).map((unknown) => `${name}.${unknown}`);
		const isExpression = typeof value === 'string' && value.startsWith('=');
		return type === 'options' && !isExpression && !options.some((option) => 'value' in option && option.value === value) ? [`${name} = ${JSON.stringify(value)}`] : [];
	});
}

describe('The example tables', () => {
	const system = SYSTEM_COLUMNS.map(({ name }) => name);
	const tables = [tableOf('configuration-example.csv'), tableOf('configuration-example-attributes.csv')] as const;

	it("are the 13 columns of Domo's tool alone, and the same people with two attributes, one of them a list", () => {
		const [plain, withAttributes] = tables;
		expect([...plain.header].sort()).toEqual([...system].sort());
		expect(withAttributes.header).toEqual([...plain.header, 'costCenter', 'skills']);
		expect(withAttributes.rows.map(({ costCenter, skills, ...row }) => row)).toEqual(plain.rows);
		expect(withAttributes.rows.some((row) => row.skills?.includes('|'))).toBe(true);
	});

	it('name about forty invented people, each once', () => {
		for (const { rows } of tables) {
			expect(rows.length).toBeGreaterThanOrEqual(38);
			expect(new Set(rows.map(({ email }) => email)).size).toBe(rows.length);
			expect(rows.every(({ email }) => email?.endsWith('@acme.example'))).toBe(true);
		}
	});

	function tableOf(file: string): { header: string[]; rows: Record<string, string>[] } {
		const csv = parseCsv(readFileSync(join(folder, file), 'utf8'));
		const columns = [...csv.columns];
		return { header: columns, rows: csv.rows.map((row) => Object.fromEntries(columns.map((column, at) => [column, row[at] ?? '']))) };
	}
});
