import type { IDataObject } from 'n8n-workflow';

import { runWhole } from '../../nodes/shared/items/runWhole';

const credentials = { domoAccessTokenApi: { id: 'domo', name: 'domo' } };

function failing() {
	const logged: string[] = [];
	const quiet = (): void => undefined;
	const context: Parameters<typeof runWhole>[0] = {
		continueOnFail: () => false,
		getCredentials: () => Promise.reject(new Error('There are none')),
		getInputData: () => [],
		getNode: () => ({ id: '1', name: 'Apply', type: 'x', typeVersion: 1, position: [0, 0], parameters: {} }),
		getNodeParameter: () => {
			throw new Error('Nobody asks for a parameter');
		},
		logger: { error: quiet, warn: quiet, info: quiet, debug: (message: string) => void logged.push(message) },
	};
	return { context, logged };
}

it("tells where an error came from in n8n's log, without a secret that it quotes (F4)", async () => {
	const { context, logged } = failing();
	const work = () => Promise.reject(new Error('Refused with X-DOMO-Developer-Token: abc123'));
	await expect(runWhole(context, work)).rejects.toThrow('Refused');
	expect(logged.join()).toMatch(/^Apply: Error: Refused with .*at /s);
	expect(logged.join()).not.toContain('abc123');
});

describe('A node that goes on after an error', () => {
	const told = { action: 'plan', jobName: 'People' };
	const goingOn = (own: Partial<Parameters<typeof runWhole>[0]>): Parameters<typeof runWhole>[0] => ({ ...failing().context, continueOnFail: () => true, getInputData: () => [{ json: { action: 'update' } }, { json: told }], ...own });
	const failed = () => Promise.reject(new Error('It failed'));

	it('gives one error item, with the plan that it was handed, its job and how values may appear', async () => {
		const parameters: IDataObject = { jobName: 'People', 'options.logValues': 'fieldsOnly' };
		const getNodeParameter = ((name: string, item: number, fallback: string) => (item === 0 ? (parameters[name] ?? fallback) : '')) as ReturnType<typeof failing>['context']['getNodeParameter'];
		const output = await runWhole(goingOn({ getNodeParameter }), failed);
		expect(output).toEqual([[{ json: { error: 'It failed' }, error: expect.objectContaining({ message: 'It failed', context: expect.objectContaining({ plan: told, jobName: 'People', logValues: 'fieldsOnly' }) }), pairedItem: { item: 0 } }]]);
	});

	it('says of the run only what it knows, where it was handed no plan and its parameters fail', async () => {
		const nothing = ((_name: string, _item: number, fallback: string) => fallback) as ReturnType<typeof failing>['context']['getNodeParameter'];
		for (const own of [{}, { getNodeParameter: nothing }]) {
			const [[item] = []] = await runWhole(goingOn({ ...own, getInputData: () => [{ json: { action: 'update' } }] }), failed);
			expect(['plan', 'jobName', 'logValues'].filter((name) => name in (item?.error?.context ?? {}))).toEqual([]);
		}
	});

	it('hides the secrets from before the work, and those from after it', async () => {
		const sessions = ['first-session', 'renewed-session'];
		const getCredentials = <T extends object>() => Promise.resolve({ sessionToken: sessions.shift() } as T);
		const node = { ...failing().context.getNode(), credentials };
		const [[item] = []] = await runWhole(goingOn({ getCredentials, getNode: () => node }), () => Promise.reject(new Error('Neither first-session nor renewed-session')));
		expect(item?.json.error).toBe('Neither [secret removed] nor [secret removed]');
	});
});
