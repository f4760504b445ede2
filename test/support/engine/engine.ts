import 'reflect-metadata';

import { BinaryDataService, ExecutionLifecycleHooks, ExternalSecretsProxy, WorkflowExecute } from 'n8n-core';
import { Container } from '@n8n/di';
import {
	Workflow,
	type ICredentialDataDecryptedObject,
	type IConnections,
	type INode,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	type INodeTypes,
	type IRun,
	type ITaskData,
	type IVersionedNodeType,
	type IWorkflowExecuteAdditionalData,
	type IWorkflowSettings,
	type IDataObject,
	type WorkflowExecuteMode,
	type NodeExecutionHint,
} from 'n8n-workflow';

import { DomoAccessTokenApi } from '../../../credentials/DomoAccessTokenApi.credentials';
import { DomoApplyChanges } from '../../../nodes/DomoApplyChanges/DomoApplyChanges.node';
import { DomoCheckInstance } from '../../../nodes/DomoCheckInstance/DomoCheckInstance.node';
import { DomoDataSetTrigger } from '../../../nodes/DomoDataSetTrigger/DomoDataSetTrigger.node';
import { DomoReadConfigDataSet } from '../../../nodes/DomoReadConfigDataSet/DomoReadConfigDataSet.node';
import { DomoReconcileUsers } from '../../../nodes/DomoReconcileUsers/DomoReconcileUsers.node';
import { DomoWriteRunLog } from '../../../nodes/DomoWriteRunLog/DomoWriteRunLog.node';
import { CredentialStore } from './credentialStore';
import { STUBS } from './stubs';

export const OURS = 'n8n-nodes-domo-user-management.';

const OUR_NODES: ReadonlyMap<string, INodeType> = new Map<string, INodeType>([
	[`${OURS}domoReadConfigDataSet`, new DomoReadConfigDataSet()],
	[`${OURS}domoReconcileUsers`, new DomoReconcileUsers()],
	[`${OURS}domoApplyChanges`, new DomoApplyChanges()],
	[`${OURS}domoWriteRunLog`, new DomoWriteRunLog()],
	[`${OURS}domoDataSetTrigger`, new DomoDataSetTrigger()],
	[`${OURS}domoCheckInstance`, new DomoCheckInstance()],
]);

/** The description of one of our nodes, by its full type. */
export function describeNode(type: string): INodeTypeDescription {
	const node = OUR_NODES.get(type);
	if (node === undefined) throw new Error(`${type} is none of our nodes`);
	return node.description;
}

/** A workflow as exported by n8n. */
export interface WorkflowJson {
	readonly id?: string;
	readonly name?: string;
	readonly nodes: INode[];
	readonly connections: IConnections;
	readonly settings?: IWorkflowSettings;
}

export interface EngineOptions {
	/** Credentials of type domoAccessTokenApi by name; stored and renewed here as n8n does in its database. */
	readonly credentials?: Map<string, ICredentialDataDecryptedObject>;
	/** Nodes of a test, which take precedence over n8n's and ours. */
	readonly nodes?: ReadonlyMap<string, INodeType>;
	/** The node to start at; default: the first trigger. */
	readonly startAt?: string;
	/** How it is started; default: manually. */
	readonly mode?: WorkflowExecuteMode;
	/** The workflow's static data, which n8n stores from run to run; changed by the run. */
	readonly staticData?: IDataObject;
	/** Stops the execution, like the stop button. */
	readonly onStarted?: (stop: () => void) => void;
}

/** A finished execution. */
export interface Execution {
	readonly run: IRun;
	/** The message of the error that ended it, if any. */
	readonly error: string | undefined;
	/** Every run of a node, in order. */
	runsOf(node: string): ITaskData[];
	/** The items that a node output in its first run. */
	itemsOf(node: string, output?: number): INodeExecutionData[];
	hintsOf(node: string): NodeExecutionHint[];
	/** Everything that n8n would store of the execution, as text, to search it for secrets. */
	stored(): string;
}

/** Runs a workflow through n8n-core's real engine: no server, no database, n8n's own nodes stubbed. */
export async function runWorkflow(json: WorkflowJson, options: EngineOptions = {}): Promise<Execution> {
	await Container.get(BinaryDataService).init();
	const workflow = workflowOf(json, options.nodes, options.staticData);
	const data = { name: json.name ?? 'test', nodes: json.nodes, connections: json.connections };
	const hooks = new ExecutionLifecycleHooks('manual', '1', {
		...data, id: json.id ?? 'test', active: false, activeVersionId: null, isArchived: false, createdAt: new Date(0), updatedAt: new Date(0),
	});
	const engine = new WorkflowExecute(additionalData(options, hooks), options.mode ?? 'manual');
	const startNode = workflow.getNode(options.startAt ?? firstTrigger(workflow)) ?? undefined;
	const running = engine.run({ workflow, startNode });
	options.onStarted?.(() => running.cancel());
	const run = await running;
	const runsOf = (node: string): ITaskData[] => run.data.resultData.runData[node] ?? [];
	return {
		run,
		error: run.data.resultData.error?.message,
		runsOf,
		itemsOf: (node, output = 0) => runsOf(node)[0]?.data?.main?.[output] ?? [],
		hintsOf: (node) => runsOf(node)[0]?.hints ?? [],
		stored: () => JSON.stringify(run.data, withoutCircles()),
	};
}

/** The JSON of a node's output items. */
export function jsonOf(execution: Execution, node: string, output = 0) {
	return execution.itemsOf(node, output).map((item) => item.json);
}

function firstTrigger(workflow: Workflow): string {
	const isTrigger = ({ type, typeVersion }: INode): boolean =>
		workflow.nodeTypes.getByNameAndVersion(type, typeVersion).description.group.includes('trigger');
	return Object.values(workflow.nodes).find(isTrigger)?.name ?? '';
}

/** A binary file of an item, as text. */
export async function fileOf(item: INodeExecutionData | undefined, property: string): Promise<string> {
	const file = item?.binary?.[property];
	if (file === undefined) throw new Error(`The item carries no file ${property}`);
	return (await Container.get(BinaryDataService).getAsBuffer(file)).toString('utf8');
}

export function workflowOf(json: WorkflowJson, nodes: ReadonlyMap<string, INodeType> = new Map(), staticData?: IDataObject): Workflow {
	return new Workflow({
		id: json.id ?? 'test',
		name: json.name ?? 'test',
		nodes: json.nodes,
		connections: json.connections,
		active: false,
		nodeTypes: nodeTypes(nodes),
		settings: json.settings ?? { executionOrder: 'v1' },
		...(staticData && { staticData }),
	});
}

function nodeTypes(extra: ReadonlyMap<string, INodeType>): INodeTypes {
	const find = (type: string): INodeType => {
		const found = extra.get(type) ?? OUR_NODES.get(type) ?? STUBS.get(type);
		if (found === undefined) throw new Error(`No node type ${type}`);
		return found;
	};
	return {
		getByName: (type): INodeType | IVersionedNodeType => find(type),
		getByNameAndVersion: find,
		getKnownTypes: () => ({}),
	};
}

export function additionalData(options: EngineOptions, hooks?: ExecutionLifecycleHooks): IWorkflowExecuteAdditionalData {
	const unused = async (): Promise<never> => {
		throw new Error('Not available in tests');
	};
	const at = 'http://127.0.0.1';
	return {
		credentialsHelper: new CredentialStore(options.credentials ?? new Map(), new Map([['domoAccessTokenApi', new DomoAccessTokenApi()]])),
		executeWorkflow: unused,
		getRunExecutionData: unused,
		getRuntimeCredential: unused,
		startRunnerTask: unused,
		externalSecretsProxy: new ExternalSecretsProxy(),
		executionId: '1',
		hooks,
		currentNodeExecutionIndex: 0,
		variables: {},
		restApiUrl: `${at}/rest`,
		instanceBaseUrl: `${at}/`,
		formBaseUrl: `${at}/form`,
		formWaitingBaseUrl: `${at}/form-waiting`,
		formTestBaseUrl: `${at}/form-test`,
		webhookBaseUrl: `${at}/webhook`,
		webhookWaitingBaseUrl: `${at}/webhook-waiting`,
		webhookTestBaseUrl: `${at}/webhook-test`,
		mcpBaseUrl: `${at}/mcp`,
		mcpTestBaseUrl: `${at}/mcp-test`,
		logAiEvent: () => undefined,
		setExecutionStatus: () => undefined,
	};
}

function withoutCircles(): (key: string, value: unknown) => unknown {
	const seen = new WeakSet<object>();
	return (_key, value) => {
		if (typeof value !== 'object' || value === null) return value;
		if (seen.has(value)) return '(seen)';
		seen.add(value);
		return value instanceof Error ? { ...value, message: value.message, stack: value.stack, cause: value.cause } : value;
	};
}
