/** A request that gets no answer is given up earlier in these tests. */
jest.mock('../../../nodes/shared/domo/httpPort', () => {
	const actual: typeof import('../../../nodes/shared/domo/httpPort') = jest.requireActual('../../../nodes/shared/domo/httpPort');
	const patience: typeof import('./patience') = jest.requireActual('./patience');
	return { ...actual, createHttpPort: (context: Parameters<typeof actual.createHttpPort>[0]) => actual.createHttpPort(context, { ms: patience.requestTimeoutMs() }) };
});
