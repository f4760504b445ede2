import type { IExecuteFunctions } from 'n8n-workflow';

import { jobId } from '../../nodes/DomoReconcileUsers/parameters/main';

/** As the node sees itself: its name already resolved, its parameter as the workflow holds it. */
const idOf = (jobName: unknown, resolved: string, { workflow = 'w1', node = 'n1', name = 'People' }: { workflow?: string | null; node?: string; name?: string } = {}): string | undefined => {
	const context: Pick<IExecuteFunctions, 'getWorkflow' | 'getNode'> = {
		getWorkflow: () => ({ ...(workflow !== null && { id: workflow }), name, active: true }),
		getNode: () => ({ id: node, name: 'Reconcile', type: 't', typeVersion: 1, position: [0, 0], parameters: jobName === undefined ? {} : { jobName: String(jobName) } }),
	};
	return jobId(context as IExecuteFunctions, resolved);
};

describe('The job that other jobs know', () => {
	it('stays the same when workflow or job are renamed', () => {
		const id = idOf('={{ $workflow.name }}', 'People');
		expect(id).toMatch(/^[0-9a-f]{16}$/);
		expect(idOf('={{ $workflow.name }}', 'People, renamed', { name: 'People, renamed' })).toBe(id);
		expect(idOf('={{$workflow.name}}', 'People')).toBe(id);
		expect(idOf(undefined, 'People')).toBe(id);
		expect(idOf('Sales', 'Sales')).toBe(id);
	});

	it('is another one in a copy, and for each name that an expression of somebody gives', () => {
		const own = '={{ $json.instance }}';
		const ids = [idOf(own, 'a'), idOf(own, 'b'), idOf('={{ $workflow.name }} of {{ $json.instance }}', 'a'), idOf('People', 'People', { workflow: 'w2' }), idOf('People', 'People', { node: 'n2' }), idOf('People', 'People')];
		expect(new Set(ids.filter((_, at) => at !== 2)).size).toBe(5);
		expect(ids[2]).toBe(ids[0]);
	});

	it.each(['', null])('is nobody in a workflow that was not saved, whose id is %j', (workflow) => expect(idOf('People', 'People', { workflow })).toBeUndefined());
});
