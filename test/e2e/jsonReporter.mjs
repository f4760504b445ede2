// A reporter for node:test: `{ passed, failed, skipped, durationMs, tests: [{ name, status, durationMs, message? }] }`.

/** Only leaves count: a describe block is the sum of its tests. */
export default async function* jsonReporter(source) {
	const tests = [];
	const path = [];
	const startedAt = Date.now();
	for await (const { type, data } of source) {
		if (type === 'test:start') path[data.nesting] = data.name;
		if (type !== 'test:pass' && type !== 'test:fail') continue;
		if (data.details.type === 'suite') continue;
		const skipped = data.skip !== undefined;
		tests.push({
			name: [...path.slice(0, data.nesting), data.name].join(' > '),
			status: skipped ? 'skipped' : type === 'test:pass' ? 'passed' : 'failed',
			durationMs: Math.round(data.details.duration_ms),
			...(type === 'test:fail' && { message: String(data.details.error?.cause?.message ?? data.details.error?.message) }),
		});
	}
	const count = (status) => tests.filter((one) => one.status === status).length;
	const totals = { passed: count('passed'), failed: count('failed'), skipped: count('skipped') };
	yield JSON.stringify({ ...totals, durationMs: Date.now() - startedAt, tests }, undefined, '\t');
}
