/** In these tests requests without an answer time out earlier. */
jest.mock('../../../nodes/shared/domo/httpPort', () => {
	const actual: typeof import('../../../nodes/shared/domo/httpPort') = jest.requireActual('../../../nodes/shared/domo/httpPort');
	const patience: typeof import('./patience') = jest.requireActual('./patience');
	const limits = () => ({ ms: patience.requestTimeoutMs(), ...(patience.answerBytes() !== undefined && { bytes: patience.answerBytes() }) });
	return { ...actual, createHttpPort: (context: Parameters<typeof actual.createHttpPort>[0]) => actual.createHttpPort(context, limits()) };
});
