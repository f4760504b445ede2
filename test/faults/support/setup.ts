/** The nodes' clock runs faster in these tests, and a request that gets no answer is given up earlier. */
jest.mock('../../../nodes/shared/clock', () => jest.requireActual('./clock'));

jest.mock('../../../nodes/shared/domo/httpPort', () => {
	const actual: typeof import('../../../nodes/shared/domo/httpPort') = jest.requireActual('../../../nodes/shared/domo/httpPort');
	const patience: typeof import('./patience') = jest.requireActual('./patience');
	return { ...actual, createHttpPort: (context: Parameters<typeof actual.createHttpPort>[0]) => actual.createHttpPort(context, patience.requestTimeoutMs()) };
});
