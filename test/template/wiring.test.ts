import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import type { INode } from 'n8n-workflow';

import { holdReason, RELEASABLE } from '../../core/plan';
import { OURS, type WorkflowJson } from '../support/engine/engine';
import { boxOf, isInside, pointsOf } from './canvas';

const root = join(__dirname, '..', '..');
const folder = join(root, 'workflows');
const guide = readFileSync(join(folder, 'README.md'), 'utf8');
const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
const workflows = new Map(files.map((file): [string, WorkflowJson] => [file, JSON.parse(readFileSync(join(folder, file), 'utf8'))]));

const isOf = (node: INode, ...types: string[]): boolean => types.some((type) => node.type === OURS + type || node.type === `n8n-nodes-base.${type}`);
/** The caller of the webhook waits for what the run did. */
const answersCaller = ({ parameters: { responseMode } }: INode): boolean => responseMode === 'lastNode' || responseMode === 'responseNode';
const noteSize = ({ parameters }: INode): { width: number; height: number } => ({ width: Number(parameters.width), height: Number(parameters.height) });

interface Wire {
	readonly from: INode;
	readonly output: number;
	readonly to: INode;
	readonly input: number;
	/** The last output of a node that continues with its error output. */
	readonly isError: boolean;
}

function wiresOf({ nodes, connections }: WorkflowJson): Wire[] {
	const byName = new Map(nodes.map((node) => [node.name, node]));
	return Object.entries(connections).flatMap(([name, { main = [] }]) =>
		main.flatMap((wires, output) =>
			(wires ?? []).flatMap((wire): Wire[] => {
				const [from, to] = [byName.get(name), byName.get(wire.node)];
				if (from === undefined || to === undefined) return [];
				return [{ from, output, to, input: wire.index, isError: from.onError === 'continueErrorOutput' && output === main.length - 1 }];
			}),
		),
	);
}

/** The nodes that items of `start` can reach; along wires for which `follow` holds. */
function reachedFrom(start: INode, wires: readonly Wire[], follow: (wire: Wire) => boolean = () => true): Set<INode> {
	const reached = new Set<INode>();
	const open = [start];
	for (let node = open.pop(); node !== undefined; node = open.pop()) {
		for (const wire of wires) {
			if (wire.from !== node || reached.has(wire.to) || !follow(wire)) continue;
			reached.add(wire.to);
			open.push(wire.to);
		}
	}
	return reached;
}

it('No two workflows share an id, nor any two nodes of them', () => {
	const all = [...workflows.values()];
	const ids = [...all.map(({ id }) => id), ...all.flatMap(({ nodes }) => nodes.flatMap(({ id, webhookId }) => [id, ...(webhookId === undefined ? [] : [webhookId])]))];
	expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
});

it('The guide describes each workflow, and its pictures exist', () => {
	expect(files.filter((file) => !guide.includes(`](${file})`))).toEqual([]);
	const pictures = [...guide.matchAll(/!\[[^\]]*\]\((\.\.\/docs\/images\/[^)]+)\)/g)].map((match) => match[1] ?? '');
	expect(pictures).not.toEqual([]);
	expect(pictures.filter((picture) => !existsSync(join(folder, picture)))).toEqual([]);
});

it('There are at most twelve workflows', () => expect(files.length).toBeLessThanOrEqual(12));

describe.each(files)('workflows/%s', (file) => {
	const workflow = workflows.get(file) ?? { nodes: [], connections: {} };
	const { nodes } = workflow;
	const wires = wiresOf(workflow);
	const all = (...types: string[]): INode[] => nodes.filter((node) => isOf(node, ...types));
	const names = (list: Iterable<INode>): string[] => [...list].map(({ name }) => name);

	it('mails as itself: no attribution, text and HTML, to an address that can be set', () => {
		for (const { name, parameters } of all('emailSend')) {
			expect({ name, ...parameters }).toMatchObject({ emailFormat: 'both', options: { appendAttribution: false }, html: expect.stringMatching(/^=/), text: expect.stringMatching(/^=/), toEmail: expect.stringMatching(/^=/) });
		}
	});

	it('applies once: one wire into Apply, and the plan item on it', () => {
		for (const apply of all('domoApplyChanges').filter(({ parameters }) => parameters.direction === 'forward')) {
			expect(wires.filter(({ to }) => to === apply).map(({ from }) => from.name)).toHaveLength(1);
			const plans = all('domoReconcileUsers');
			expect(plans).toHaveLength(1);
			const items = (wire: Wire): boolean => !wire.isError;
			for (const plan of plans) expect(names(reachedFrom(plan, wires, items))).toContain(apply.name);
		}
	});

	it('loses no item at a Switch: unmatched items continue, and all branches meet again', () => {
		for (const node of all('switch')) {
			expect(node.parameters.options).toMatchObject({ fallbackOutput: 'extra' });
			const outputs = workflow.connections[node.name]?.main ?? [];
			const rules = (node.parameters.rules as { values: unknown[] }).values;
			expect(outputs).toHaveLength(rules.length + 1);
			const ends = outputs.map((_, output) => wires.filter((wire) => wire.from === node && wire.output === output).map(({ to }) => (isOf(to, 'merge') ? to : [...reachedFrom(to, wires)].find((next) => isOf(next, 'merge')))?.name));
			expect(new Set(ends.flat()).size).toBe(1);
			expect(ends.flat()).not.toContain(undefined);
		}
	});

	it('fills every input of a Merge', () => {
		for (const merge of all('merge')) {
			const filled = new Set(wires.filter(({ to }) => to === merge).map(({ input }) => input));
			expect(filled.size).toBe(Number(merge.parameters.numberInputs));
		}
	});

	it('sends each error of our nodes to a run log, or to a report where one start reads for many runs', () => {
		const log = nodes.some((node) => isOf(node, 'domoWriteRunLog'));
		const ends = (node: INode): string => (node.name === 'Domo Read Config DataSet' && file === 'domo-many-instances.json' ? 'stopAndError' : 'domoWriteRunLog');
		for (const node of all('domoReadConfigDataSet', 'domoReconcileUsers', 'domoApplyChanges').filter(() => log)) {
			const [wire, ...more] = wires.filter(({ from, isError }) => from === node && isError);
			expect([node.name, node.onError, more.length]).toEqual([node.name, 'continueErrorOutput', 0]);
			expect(wire && [wire.to, ...reachedFrom(wire.to, wires)].some((next) => isOf(next, ends(node)))).toBe(true);
		}
	});

	it('lets no node that failed give an empty item besides its error', () => {
		// n8n adds the item of "Always Output Data" to the first output, also when the node failed: the run would go on with a blank row.
		expect(names(nodes.filter(({ onError, alwaysOutputData }) => onError === 'continueErrorOutput' && alwaysOutputData === true))).toEqual([]);
	});

	it('reports every log by a message or to the calling workflow; a failed run fails', () => {
		for (const log of all('domoWriteRunLog')) {
			const after = [...reachedFrom(log, wires)];
			const isCalled = nodes.some((node) => isOf(node, 'webhook') && answersCaller(node));
			expect([log.name, log.onError]).toEqual([log.name, 'continueRegularOutput']);
			expect(isCalled || after.some((node) => isOf(node, 'emailSend', 'httpRequest'))).toBe(true);
			expect(isCalled || after.some((node) => isOf(node, 'stopAndError'))).toBe(true);
		}
	});

	it('answers a webhook immediately, or when the run is done, and only POST with the key', () => {
		for (const webhook of all('webhook')) expect(webhook.parameters).toMatchObject({ httpMethod: 'POST', authentication: 'headerAuth' });
		for (const { name, parameters } of all('webhook').filter((node) => !answersCaller(node))) {
			expect(parameters).toMatchObject({ httpMethod: 'POST', authentication: 'headerAuth', responseMode: 'onReceived' });
			expect(parameters.multipleMethods).toBeUndefined();
			expect(wires.filter(({ from }) => from.name === name)).toHaveLength(1);
		}
	});

	it("starts by hand with n8n's button: no other trigger that its editor prefers is switched on", () => {
		const isTrigger = (node: INode): boolean => !isOf(node, 'stickyNote') && !wires.some(({ to }) => to === node);
		const startsByHand = all('manualTrigger').length > 0 && all('domoApplyChanges').length > 0; // a watchdog is there to run by itself
		const answersCalls = (node: INode): boolean => isOf(node, 'webhook') && answersCaller(node);
		const others = nodes.filter((node) => isTrigger(node) && !isOf(node, 'manualTrigger') && node.disabled !== true && !answersCalls(node));
		if (startsByHand) expect(names(others)).toEqual([]);
	});

	it('limits every wait, and does not resume on a mere visit to a link', () => {
		for (const { parameters } of all('wait')) expect(parameters).toMatchObject({ resume: 'form', limitWaitTime: true });
		for (const { parameters } of all('emailSend')) expect(parameters.operation).toBe('send');
	});

	it('draws no wire behind a node or its name', () => {
		const outputs = (node: INode): number => workflow.connections[node.name]?.main?.length ?? 1;
		const inputs = (node: INode): number => Number(isOf(node, 'merge') ? node.parameters.numberInputs : 1);
		const handles = (node: INode): number => Math.max(outputs(node), inputs(node));
		const drawn = nodes.filter((node) => !isOf(node, 'stickyNote'));
		const behind = wires.flatMap(({ from, output, to, input }) => {
			const points = pointsOf({ node: from, index: output, count: outputs(from), handles: handles(from) }, { node: to, index: input, count: inputs(to), handles: handles(to) });
			const others = drawn.filter((node) => node !== from && node !== to);
			return others.filter((node) => points.some((point) => isInside(point, boxOf(node, handles(node))))).map((node) => `${from.name} > ${to.name} behind ${node.name}`);
		});
		expect(behind).toEqual([]);
	});

	it('opens with a note of at most 60 words', () => {
		const [first] = all('stickyNote');
		const words = String(first?.parameters.content).split(/\s+/).filter((word) => /\p{L}/u.test(word));
		expect(words.length).toBeLessThanOrEqual(60);
	});

	it('has notes that do not overlap, and no node outside of them', () => {
		const notes = all('stickyNote').map((note) => ({ name: note.name, x: note.position[0], y: note.position[1], ...noteSize(note) }));
		const overlaps = notes.flatMap((a, at) => notes.slice(at + 1).filter((b) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height).map((b) => `${a.name} and ${b.name}`));
		expect(overlaps).toEqual([]);
		const nodeSize = 96; // a node's box; its name stands below it
		const outside = nodes.filter((node) => !isOf(node, 'stickyNote')).filter(({ position: [x, y] }) => !notes.some((note) => x >= note.x && y >= note.y && x + nodeSize <= note.x + note.width && y + nodeSize + 32 <= note.y + note.height));
		expect(names(outside)).toEqual([]);
	});
});

it('The main workflow opens so large that its notes can be read, and they are short', () => {
	const { nodes } = workflows.get('domo-user-management.json') ?? { nodes: [] };
	const notes = nodes.filter((node) => isOf(node, 'stickyNote'));
	const right = Math.max(...notes.map((note) => note.position[0] + noteSize(note).width));
	const bottom = Math.max(...notes.map((note) => note.position[1] + noteSize(note).height));
	const [left, top] = [Math.min(...notes.map(({ position: [x] }) => x)), Math.min(...notes.map(({ position: [, y] }) => y))];
	// n8n fits a workflow into the canvas (some 1380 by 770 pixels of a 1440 by 900 screen) with a fifth of room around it; notes are in 14 pixels.
	const zoom = Math.min(1380 / (right - left), 770 / (bottom - top)) / 1.2;
	expect(14 * zoom).toBeGreaterThan(9.5);
	const words = (note: INode): number => String(note.parameters.content).split(/\s+/).length;
	for (const note of notes) expect([note.name, words(note) <= 65]).toEqual([note.name, true]);
	expect(notes.reduce((sum, note) => sum + words(note), 0)).toBeLessThanOrEqual(190);
});

describe.each(['domo-from-entra.json', 'domo-from-okta.json', 'domo-from-hr-database.json'])('The rows of workflows/%s', (file) => {
	const { nodes, connections } = workflows.get(file) ?? { nodes: [], connections: {} };
	const named = (name: string): INode | undefined => nodes.find((node) => node.name === name);

	it('are mapped by one node, and proven by what the source counts', () => {
		expect(connections["To Domo's Columns"]?.main).toEqual([[{ node: 'Domo Reconcile Users', type: 'main', index: 0 }]]);
		const { orphanedUsers, table } = named('Domo Reconcile Users')?.parameters ?? {};
		expect({ orphanedUsers, table }).toEqual({ orphanedUsers: 'keep', table: { matchBy: 'employeeId', rowCount: expect.stringMatching(/^=\{\{ \$\('(Read|Count) \w+'\)/) } });
	});

	it('are never taken from an answer that failed: no page is the last one unless its status is 200', () => {
		for (const { parameters } of nodes.filter((node) => isOf(node, 'httpRequest') && JSON.stringify(node.parameters).includes('nextURL'))) {
			expect(JSON.stringify(parameters)).toContain('"completeExpression":"={{ $response.statusCode === 200 && ');
		}
	});

	it('come with a first note of at most 60 words', () => {
		expect(String(named('Note: First')?.parameters.content).split(/\s+/).length).toBeLessThanOrEqual(60);
	});
});

describe('The workflow in which a person approves', () => {
	const { nodes } = workflows.get('domo-user-management-with-approval.json') ?? { nodes: [] };
	const textOf = (name: string): string => String(nodes.find((node) => node.name === name)?.parameters.jsCode);

	it('offers exactly the releases that Apply knows, with the labels of the node, and has no other list of them', () => {
		const releases = RELEASABLE.map((reason) => [holdReason(reason).release?.name, reason]);
		const wait = nodes.find((node) => isOf(node, 'wait'));
		const fields = JSON.stringify(wait?.parameters.formFields);
		const options = [...fields.matchAll(/"option":"=[^"]*\.boxes\['([^']+)'\] }}"/g)].map(([, option]) => option);
		expect(options).toEqual(releases.map(([name]) => name));
		const listed = [...textOf('What Needs Approval').matchAll(/^\t'([^']+)': '(\w+)',$/gm)].map(([, name, reason]) => [name, reason]);
		expect(listed).toEqual(releases);
		for (const reason of RELEASABLE) expect(textOf('Decide')).not.toContain(reason);
	});

	it('takes the hash to approve from the plan that was mailed', () => {
		const apply = nodes.find((node) => isOf(node, 'domoApplyChanges'));
		for (const name of ['approvedPlanHash', 'approvedBy', 'approvedRemovals', 'releaseHolds']) expect(apply?.parameters[name]).toContain("$('Decide')");
		expect(textOf('Decide')).toContain("$('What Needs Approval')");
		// Everything needs an approval unless it is marked as not needing one.
		expect(apply?.parameters.plans).toBe("={{ $('Decide').first().json.needed === false ? 'any' : 'approved' }}");
		expect(textOf('Decide')).toContain('needed: asked.needed !== false');
	});
});
