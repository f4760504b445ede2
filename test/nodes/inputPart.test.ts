import type { IExecuteFunctions } from 'n8n-workflow';

import { inputPart } from '../../nodes/DomoReconcileUsers/work';

interface Above {
	readonly name: string;
	readonly type?: string;
	readonly disabled?: boolean;
	/** What leads into it. */
	readonly parents?: readonly string[];
}
interface Place {
	readonly above?: readonly Above[];
	readonly below?: readonly string[];
	readonly executeOnce?: boolean;
	readonly runIndex?: number;
	/** By which nodes each input is fed; null where nothing feeds it, absent where n8n does not show it. */
	readonly wires?: unknown;
}

/** A node in a workflow, as n8n shows it its surroundings. */
function at({ above = [], below = [], executeOnce, runIndex = 0, wires }: Place): IExecuteFunctions {
	const own = {
		getNode: () => ({ id: '1', name: 'Reconcile', type: 'x', typeVersion: 1, position: [0, 0], parameters: {}, executeOnce }),
		getParentNodes: (name: string, options?: { depth?: number }) =>
			(name === 'Reconcile' ? above.filter(({ name: other }) => options?.depth !== 1 || other !== 'Far') : (above.find((one) => one.name === name)?.parents ?? []).map((parent) => ({ name: parent }))).map((one) => ({ type: 'n8n-nodes-base.set', ...one })),
		getChildNodes: () => below.map((name) => ({ name })),
		getWorkflowDataProxy: () => ({ $runIndex: runIndex }),
		...(wires !== undefined && { workflow: { connectionsByDestinationNode: wires === null ? {} : { Reconcile: { main: wires } } } }),
	};
	return own as unknown as IExecuteFunctions;
}

it.each<[string, Place, ReturnType<typeof inputPart>]>([
	['everything, from one node', { above: [{ name: 'Read' }] }, undefined],
	['everything, from a node and what stands far above it', { above: [{ name: 'Read' }, { name: 'Far' }] }, undefined],
	['a part on each turn of a loop', { above: [{ name: 'Read' }, { name: 'Loop' }], below: ['Loop'] }, 'loop'],
	['everything, with other nodes behind it', { above: [{ name: 'Read' }], below: ['Apply'] }, undefined],
	['a part where it ran before in this execution', { above: [{ name: 'Read' }], runIndex: 1 }, 'laterRun'],
	['the first row alone', { above: [{ name: 'Read' }], executeOnce: true }, 'firstItemOnly'],
	['a part from each of two nodes', { above: [{ name: 'Read' }, { name: 'Other' }] }, 'severalBranches'],
	['everything from one node: of triggers only one starts', { above: [{ name: 'Read' }, { name: 'A', type: 'n8n-nodes-base.scheduleTrigger' }, { name: 'B', type: 'n8n-nodes-base.webhook' }, { name: 'C', type: 'n8n-nodes-base.manualTrigger' }] }, undefined],
	['a part: a node that is only called like a trigger is none', { above: [{ name: 'Read' }, { name: 'A', type: 'n8n-nodes-base.webhookReply' }] }, 'severalBranches'],
	['everything from one node: one that is switched off and gets nothing hands nothing on', { above: [{ name: 'Read' }, { name: 'Off', disabled: true }] }, undefined],
	['a part: one that is switched off hands on what it gets', { above: [{ name: 'Read' }, { name: 'Off', disabled: true, parents: ['Other'] }] }, 'severalBranches'],
	['a part from each of two outputs of a node', { above: [{ name: 'If' }], wires: [[{ node: 'If' }, { node: 'If' }]] }, 'severalBranches'],
	['everything where the second wire is of a trigger', { above: [{ name: 'Read' }, { name: 'A', type: 'n8n-nodes-base.manualTrigger' }], wires: [[{ node: 'Read' }, { node: 'A' }], null] }, undefined],
	['what n8n says of its nodes where its wires are something else', { above: [{ name: 'Read' }, { name: 'Other' }], wires: 'none' }, 'severalBranches'],
	['everything: no node is above it', {}, undefined],
	['everything: nothing is wired into it', { wires: null }, undefined],
	['a part: a node whose name only begins like one of a trigger brings rows', { above: [{ name: 'Read' }, { name: 'A', type: 'n8n-nodes-base.triggerReply' }] }, 'severalBranches'],
])('A run gets %s', (_what, place, part) => {
	expect(inputPart(at(place), false)).toBe(part);
});

it('A run gets the whole table in its first item, where that carries it as a file', () => {
	expect(inputPart(at({ above: [{ name: 'Read' }], executeOnce: true }), true)).toBeUndefined();
});
