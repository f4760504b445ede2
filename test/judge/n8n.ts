/** Runs one of the nodes as n8n would: its parameters with their defaults, items in, items out, and its requests to the judge's Domo. */
import { Readable } from 'node:stream';

import type { IDataObject, IExecuteFunctions, IHttpRequestOptions, INodeExecutionData, INodeProperties, INodeType } from 'n8n-workflow';

import { DomoApplyChanges } from '../../nodes/DomoApplyChanges/DomoApplyChanges.node';
import { DomoReadConfigDataSet } from '../../nodes/DomoReadConfigDataSet/DomoReadConfigDataSet.node';
import { DomoReconcileUsers } from '../../nodes/DomoReconcileUsers/DomoReconcileUsers.node';
import { DomoWriteRunLog } from '../../nodes/DomoWriteRunLog/DomoWriteRunLog.node';
import type { Answer, Asked, Domo } from './domo';

const NODES = { read: new DomoReadConfigDataSet(), reconcile: new DomoReconcileUsers(), apply: new DomoApplyChanges(), log: new DomoWriteRunLog() } satisfies Record<string, INodeType>;
export type NodeName = keyof typeof NODES;

/** Between a node and its Domo: may lose a request or an answer, or put another answer in its place. */
export type Wire = (asked: Asked, answer: (instead?: Asked) => Answer) => Promise<Answer>;
const goodWire: Wire = async (_, answer) => answer();

/** No answer came, as n8n's helper tells it. */
export class LostConnection extends Error {
	readonly code = 'ECONNRESET';
}

export interface Ran {
	readonly items: readonly INodeExecutionData[];
	/** Why the node failed as a whole, if it did. */
	readonly error?: string;
	readonly report?: string;
	/** Sentences that the canvas shows. */
	readonly hints: readonly string[];
}

const workflowData = new WeakMap<object, IDataObject>();

export async function runNode(name: NodeName, domo: Domo, input: readonly INodeExecutionData[], chosen: IDataObject, wire: Wire = goodWire, timeZone = 'UTC', instance = 'acme'): Promise<Ran> {
	const node = NODES[name];
	const parameters: IDataObject = { ...defaultsOf(node.description.properties), ...chosen };
	let report: string | undefined;
	const hints: string[] = [];
	const request = async (options: IHttpRequestOptions): Promise<unknown> => {
		const url = new URL(options.url, 'https://acme.domo.com');
		const asked: Asked = { method: options.method ?? 'GET', path: url.pathname, query: url.searchParams, body: textOf(options.body) };
		const { status, body, headers } = await wire(asked, (instead = asked) => domo.answer(instead));
		const sent: unknown = options.encoding === 'stream' ? Readable.from([Buffer.from(body)]) : options.encoding === 'arraybuffer' ? Buffer.from(body) : body;
		return { statusCode: status, statusMessage: '', headers, body: sent };
	};
	const staticData = workflowData.get(domo.state.dataSets) ?? {};
	workflowData.set(domo.state.dataSets, staticData);
	const context = {
		getInputData: () => input.map((item) => structuredClone(item)),
		getNodeParameter: (path: string, _: number, fallback?: unknown) => valueAt(parameters, path) ?? fallback,
		getCredentials: async () => ({ instance, authentication: 'accessToken', accessToken: 'judge-token', username: '', password: '' }),
		getNode: () => ({ id: `id-${name}`, name: `Node ${name}`, type: `n8n-nodes-domo-user-management.${node.description.name}`, typeVersion: 1, position: [0, 0], parameters }),
		getWorkflow: () => ({ id: 'wf1', name: 'Judged Workflow', active: false }),
		getExecutionId: () => '1',
		getWorkflowStaticData: () => staticData,
		getTimezone: () => timeZone,
		getInstanceBaseUrl: () => 'https://n8n.acme.example/',
		getMode: () => 'trigger',
		getParentNodes: () => [],
		getChildNodes: () => [],
		getWorkflowDataProxy: () => ({ $runIndex: 0 }),
		// As in the shipped workflow: where the log cannot be written, the mail says so.
		continueOnFail: () => name === 'log',
		addExecutionHints: (...told: { readonly message: string }[]) => void hints.push(...told.map(({ message }) => message)),
		sendMessageToUI: () => undefined,
		logger: { debug() {}, info() {}, warn() {}, error() {} },
		helpers: {
			httpRequestWithAuthentication: async (_credential: string, options: IHttpRequestOptions) => await request(options),
			httpRequest: request,
			prepareBinaryData: async (data: Buffer, fileName?: string, mimeType = '') => {
				report = data.toString('utf8');
				return { data: '', mimeType, fileName };
			},
		},
	};
	try {
		const [items = []] = (await node.execute.call(context as unknown as IExecuteFunctions)) as INodeExecutionData[][];
		if (items.some(({ pairedItem }) => pairedItem === undefined)) throw new Error('an item does not say from which item it comes');
		return { items, hints, ...(report !== undefined && { report }) };
	} catch (error) {
		return { items: [], hints, error: wordsOf(error) };
	}
}

function wordsOf(error: unknown): string {
	if (!(error instanceof Error)) return String(error);
	const { description } = error as Error & { description?: unknown };
	return typeof description === 'string' ? `${error.message} ${description}` : error.message;
}

function textOf(body: unknown): string {
	if (body === undefined || body === null) return '';
	return typeof body === 'string' ? body : JSON.stringify(body);
}

function valueAt(parameters: IDataObject, path: string): unknown {
	return path.split('.').reduce<unknown>((value, key) => (typeof value === 'object' && value !== null ? (value as IDataObject)[key] : undefined), parameters);
}

function defaultsOf(properties: readonly INodeProperties[]): IDataObject {
	return Object.fromEntries(properties.map(({ name, default: value }) => [name, typeof value === 'string' && value.startsWith('=') ? 'Judged Workflow' : (value as IDataObject)]));
}
