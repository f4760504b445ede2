import type { IConnections, ICredentialDataDecryptedObject, IDataObject, INode, INodeParameters } from 'n8n-workflow';

import { OURS, type WorkflowJson } from './engine';

type Settings = Partial<Pick<INode, 'onError' | 'retryOnFail' | 'executeOnce' | 'alwaysOutputData' | 'typeVersion'>> & { readonly credential?: string };

/** A node of a test's workflow; of ours by the last part of its type, with a credential named `domo`. */
export function aNode(name: string, type: string, parameters: INodeParameters = {}, settings: Settings = {}): INode {
	const { credential = 'domo', ...rest } = settings;
	const ours = type.startsWith('domo');
	return {
		id: name,
		name,
		type: ours ? OURS + type : type,
		typeVersion: 1,
		position: [0, 0],
		parameters,
		...(ours && { credentials: { domoAccessTokenApi: { id: credential, name: credential } } }),
		...rest,
	};
}

/** A trigger that outputs these items. */
export function items(...values: IDataObject[]): INode {
	return aNode('Items', 'test.items', { items: JSON.stringify(values) });
}

/** Nodes in a line; error outputs are not connected. */
export function chain(...nodes: INode[]): WorkflowJson {
	const connections: IConnections = {};
	for (const [at, node] of nodes.slice(1).entries()) {
		connections[nodes[at]?.name ?? ''] = { main: [[{ node: node.name, type: 'main', index: 0 }]] };
	}
	return { nodes, connections, settings: { executionOrder: 'v1' } };
}

/** Signs in with an access token. */
export function tokenCredential(instance: string, accessToken: string): ICredentialDataDecryptedObject {
	return { instance, authentication: 'accessToken', accessToken, username: '', password: '', sessionToken: '' };
}

/** Signs in with a password; no session yet. */
export function passwordCredential(instance: string, username: string, password: string): ICredentialDataDecryptedObject {
	return { instance, authentication: 'password', accessToken: '', username, password, sessionToken: '' };
}

/** A resource locator by id. */
export const byId = (value: string | number): INodeParameters => ({ __rl: true, mode: 'id', value: String(value) });
