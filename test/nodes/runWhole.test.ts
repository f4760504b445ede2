import { runWhole } from '../../nodes/shared/items/runWhole';

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
