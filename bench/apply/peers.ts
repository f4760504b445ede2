import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import type { INodeType } from 'n8n-workflow';

import { aNode, chain, items } from '../../test/support/engine/build';
import { runWorkflow } from '../../test/support/engine/engine';
import { TOKEN } from './scenarios';

/** Another way to send the same updates. Like a simple script, it does not repeat refused requests. Returns its time in ms. */
export interface Peer {
	readonly name: string;
	update(url: string, ids: readonly number[]): Promise<number>;
}

const body = { attributes: [{ key: 'title', values: ['Lead'] }] };

function patch(url: string, id: number): Promise<unknown> {
	return fetch(`${url}/api/identity/v1/users/${id}`, {
		method: 'PATCH',
		headers: { 'X-DOMO-Developer-Token': TOKEN, 'Content-Type': 'application/json' },
		body: JSON.stringify(body),
	}).then((response) => response.text());
}

async function timed(work: () => Promise<unknown>): Promise<number> {
	const start = performance.now();
	await work();
	return performance.now() - start;
}

async function pool(ids: readonly number[], size: number, send: (id: number) => Promise<unknown>): Promise<void> {
	const queue = [...ids];
	const worker = async (): Promise<void> => {
		for (let id = queue.shift(); id !== undefined; id = queue.shift()) await send(id);
	};
	await Promise.all(Array.from({ length: size }, worker));
}

/** The same writes with nothing around them. */
export function bare(width: number): Peer {
	return { name: `bare, ${width} at a time`, update: (url, ids) => timed(() => pool(ids, width, (id) => patch(url, id).catch(() => undefined))) };
}

const KEYS = ['id', 'displayName', 'emailAddress', 'userName', 'roleId', 'isActive', 'isPending', 'isSystemUser', 'isAnonymous', 'created', 'title', 'department', 'employeeId', 'employeeNumber', 'alternateEmail'];

/** The pages of all people, 32 at a time, received and parsed, and nothing else. */
export function readPages(url: string, people: number, limit: number): Promise<number> {
	const offsets = Array.from({ length: Math.ceil(people / limit) + 1 }, (_, page) => page * limit);
	const sort = { field: 'displayName', order: 'ASC' };
	return timed(() => pool(offsets, 32, (offset) => fetch(`${url}/api/identity/v1/users/search?explain=false`, {
		method: 'POST',
		headers: { 'X-DOMO-Developer-Token': TOKEN, 'Content-Type': 'application/json' },
		body: JSON.stringify({ showCount: true, count: false, limit, offset, sort, filters: [], ids: [], attributes: KEYS, parts: ['DETAILED'], includeDeleted: false, onlyDeleted: false, includeSupport: false }),
	}).then((response) => response.json())));
}

const n8n = join(__dirname, '..', '..', 'e2e', 'n8n');
const code = 'n8n-nodes-base/dist/nodes/HttpRequest/V3/HttpRequestV3.node.js';

/** n8n's own HTTP Request node with its real code, on the same engine; in a burst, as it is by default, or in batches. */
function httpRequest(batching: { readonly batchSize: number; readonly batchInterval: number } | undefined): Peer {
	return {
		name: batching === undefined ? 'all at once' : `${batching.batchSize} every ${batching.batchInterval / 1_000} s`,
		async update(url, ids) {
			const load = createRequire(join(n8n, 'package.json'));
			const { HttpRequestV3 } = load(code) as { HttpRequestV3: new (base: object) => INodeType };
			const node = new HttpRequestV3({ displayName: 'HTTP Request', name: 'httpRequest', group: ['output'], description: '' });
			const parameters = {
				method: 'PATCH',
				url: `=${url}/api/identity/v1/users/{{ $json.id }}`,
				authentication: 'none',
				sendHeaders: true,
				headerParameters: { parameters: [{ name: 'X-DOMO-Developer-Token', value: TOKEN }] },
				sendBody: true,
				specifyBody: 'json',
				jsonBody: JSON.stringify(body),
				options: { ...(batching && { batching: { batch: batching } }) },
			};
			const workflow = chain(items(...ids.map((id) => ({ id }))), { ...aNode('Update', 'n8n-nodes-base.httpRequest', parameters), typeVersion: 4.2, onError: 'continueRegularOutput' });
			const execution = await runWorkflow(workflow, { nodes: new Map([['n8n-nodes-base.httpRequest', node]]) });
			if (execution.error !== undefined) throw new Error(execution.error);
			return execution.runsOf('Update')[0]?.executionTime ?? Number.NaN;
		},
	};
}

/** With batches beside limits per second: elsewhere nobody would choose them. */
export function peersFor(perSecond: number | null): readonly Peer[] {
	if (!existsSync(join(n8n, 'node_modules', code))) return [];
	return [httpRequest(undefined), ...(perSecond === null ? [] : [httpRequest({ batchSize: perSecond, batchInterval: 1_000 })])];
}
