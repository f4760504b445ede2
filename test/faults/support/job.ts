import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { ICredentialDataDecryptedObject, IDataObject, INode, INodeExecutionData, INodeType } from 'n8n-workflow';

import type { SandboxInstance } from '../../../sandbox';
import { latestVersion } from '../../../sandbox';
import { byId } from '../../support/engine/build';
import { jsonOf, OURS, runWorkflow, type Execution, type WorkflowJson } from '../../support/engine/engine';
import { openedOf } from '../../support/flatItems';
import { stubNode } from '../../support/engine/stubs';
import { LOG_NAME, TABLE_ID } from './house';

const shipped: WorkflowJson = JSON.parse(readFileSync(join(__dirname, '..', '..', '..', 'workflows', 'domo-user-management.json'), 'utf8'));

export const READ = 'Domo Read Config DataSet';
export const RECONCILE = 'Domo Reconcile Users';
export const APPLY = 'Domo Apply Changes';
export const LOG = 'Domo Write Run Log';

type NodeName = 'domoReadConfigDataSet' | 'domoReconcileUsers' | 'domoApplyChanges' | 'domoWriteRunLog';

/** Differences of a run from the shipped workflow. */
export interface JobOptions {
	readonly parameters?: Partial<Record<NodeName, IDataObject>>;
	/** Credentials by node; default: `domo`. */
	readonly credentials?: Partial<Record<NodeName, string>>;
	/** Rows of a node that replaces Read Config. */
	readonly items?: readonly IDataObject[];
	/** Changes to the nodes: on-error settings, retries. */
	readonly nodes?: Partial<Record<NodeName, Partial<INode>>>;
	readonly stopWhenStarted?: (stop: () => void) => void;
	/** Called instead of sending a mail. */
	readonly sendMail?: () => void;
	/** The workflow's time zone; default: n8n's own. */
	readonly timezone?: string;
}

/** The result of a run of the workflow. */
export interface Job {
	readonly execution: Execution;
	/** Why n8n shows the execution as failed, if it does. */
	readonly error: string | undefined;
	readonly summary: IDataObject;
	/** Apply's output as core has it: the plan item, and the outcomes after it. */
	readonly outcomes: readonly IDataObject[];
	readonly plan: IDataObject;
	readonly mails: readonly IDataObject[];
	/** The rows of this run in the run log. */
	readonly logRows: readonly Readonly<Record<string, string>>[];
}

interface Place {
	readonly domo: SandboxInstance;
	readonly credentials: Map<string, ICredentialDataDecryptedObject>;
}

/** Runs the shipped workflow on n8n-core's engine: triggers, our nodes with their error outputs, mails, and the end of a failed run. */
export async function runJob(place: Place, options: JobOptions): Promise<Job> {
	const mails: IDataObject[] = [];
	const nodes = new Map<string, INodeType>([['n8n-nodes-base.emailSend', mailNode(mails, options.sendMail)]]);
	const execution = await runWorkflow(filledIn(options), {
		credentials: place.credentials,
		startAt: 'Start by Hand',
		nodes,
		...(options.stopWhenStarted && { onStarted: options.stopWhenStarted }),
	});
	const [summary = {}] = jsonOf(execution, LOG);
	const [plan = {}, ...outcomes] = openedOf(execution, APPLY);
	const logRows = allLogRows(place.domo).filter((row) => row.run_id === summary.runId);
	return { execution, error: execution.error, summary, plan, outcomes, mails, logRows };
}

/** The shipped workflow, filled in as a person would. */
function filledIn({ parameters = {}, credentials = {}, items, nodes = {}, timezone }: JobOptions): WorkflowJson {
	const usual: Record<string, IDataObject> = {
		domoReadConfigDataSet: { dataSetId: byId(TABLE_ID) },
		domoReconcileUsers: { jobName: 'People', orphanedUsers: 'delete', sendInvite: true },
		domoApplyChanges: { dryRun: false },
		domoDataSetTrigger: { dataSetId: byId(TABLE_ID) },
	};
	const filled = shipped.nodes.map((node): INode => {
		// No mail goes to the addresses of the shipped workflow, which are nobody's.
		if (node.name === 'Recipients') return JSON.parse(JSON.stringify(node).replace(/[\w-]+@example\.com/g, (address) => address.replace('@example.com', '@acme.example')));
		if (!node.type.startsWith(OURS)) return { ...node };
		const type = node.type.slice(OURS.length);
		const name = credentials[type as NodeName] ?? 'domo';
		return {
			...node,
			parameters: { ...node.parameters, ...usual[type], ...parameters[type as NodeName] } as INode['parameters'],
			credentials: { domoAccessTokenApi: { id: name, name } },
			...nodes[type as NodeName],
		};
	});
	return { ...shipped, settings: { ...shipped.settings, ...(timezone !== undefined && { timezone }) }, nodes: items === undefined ? filled : filled.map((node) => (node.name === READ ? rowsNode(node, items) : node)) };
}

/** A node that replaces Read Config and returns rows, as a sheet or an HR system would. */
function rowsNode({ name, position }: INode, items: readonly IDataObject[]): INode {
	return { id: name, name, type: 'test.items', typeVersion: 1, position, parameters: { items: JSON.stringify(items) } };
}

function mailNode(mails: IDataObject[], send: (() => void) | undefined): INodeType {
	const names = ['resource', 'operation', 'fromEmail', 'toEmail', 'subject', 'emailFormat', 'text', 'html', 'options'];
	return stubNode(
		'emailSend',
		async function () {
			return [
				this.getInputData().map((_, index): INodeExecutionData => {
					send?.();
					const json = Object.fromEntries(['toEmail', 'subject', 'html', 'text'].map((name) => [name, String(this.getNodeParameter(name, index))]));
					mails.push(json);
					return { json, pairedItem: { item: index } };
				}),
			];
		},
		{ versions: [2.1], properties: names.map((name) => ({ displayName: name, name, type: 'string', default: '' })) },
	);
}

/** Every row of the run log, as text by column. */
export function allLogRows(domo: SandboxInstance): Readonly<Record<string, string>>[] {
	const log = [...domo.state.dataSets.values()].find(({ name }) => name === LOG_NAME);
	if (log === undefined) return [];
	const { columns, rows = [] } = latestVersion(log);
	return rows.map((row) => Object.fromEntries(columns.map(({ name }, at) => [name, row[at] ?? ''])));
}
