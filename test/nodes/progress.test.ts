import type { IExecuteFunctions } from 'n8n-workflow';

import { progressReporter } from '../../nodes/shared/progress';

type Context = Pick<IExecuteFunctions, 'getNode' | 'logger' | 'sendMessageToUI'>;

function listening() {
	const logged: string[] = [];
	const shown: unknown[] = [];
	const quiet = (): void => undefined;
	const context: Context = {
		getNode: () => ({ id: '1', name: 'Apply', type: 'x', typeVersion: 1, position: [0, 0], parameters: {} }),
		logger: { error: quiet, warn: quiet, debug: quiet, info: (message: string) => void logged.push(message) },
		sendMessageToUI: (message: unknown) => void shown.push(message),
	};
	return { context, logged, shown };
}

describe('The progress of a long run', () => {
	it("is told in n8n's log and in the browser's console, every ten seconds", () => {
		const { context, logged, shown } = listening();
		let now = 0;
		const tell = progressReporter(context, 'changes', { now: () => now });
		for (const [at, done] of [[0, 1], [9_999, 40], [10_000, 41], [12_000, 50], [20_000, 120]] as const) {
			now = at;
			tell({ done, total: 400 });
		}
		expect(logged).toEqual(['Apply: 41 of 400 changes (10 %)', 'Apply: 120 of 400 changes (30 %)']);
		expect(shown).toEqual(logged);
	});

	it('has no share where nobody knows how much there is', () => {
		const { context, logged } = listening();
		let now = 0;
		const tell = progressReporter(context, 'rows', { now: () => (now += 10_000) });
		tell({ done: 41, total: 0 });
		expect(logged).toEqual(['Apply: 41 of 0 rows']);
	});

	it('is not told of a short run', () => {
		const { context, logged, shown } = listening();
		const tell = progressReporter(context, 'rows', { now: () => 5 });
		for (let done = 1; done <= 400; done += 1) tell({ done, total: 400 });
		expect([...logged, ...shown]).toEqual([]);
	});
});
