import { retryAfterMs } from '../../../core/domo/responses';

const now = Date.UTC(2026, 0, 5, 6, 0, 0);
const read = (value: string, more: Readonly<Record<string, string>> = {}) => retryAfterMs({ 'retry-after': value, ...more }, now);

describe('Retry-After', () => {
	it.each([['1', 1_000], ['30', 30_000], ['3244', 3_244_000], ['0.5', 500], ['0.25', 250], [' 2 ', 2_000]])('reads %j as seconds', (value, ms) => {
		expect(read(value)).toBe(ms);
	});

	it('reads an HTTP date against our clock', () => {
		expect(read('Mon, 05 Jan 2026 06:00:10 GMT')).toBe(10_000);
	});

	it("reads an HTTP date against the server's own clock when it tells it", () => {
		expect(read('Mon, 05 Jan 2026 07:00:10 GMT', { date: 'Mon, 05 Jan 2026 07:00:00 GMT' })).toBe(10_000);
	});

	it.each(['0', '-5', '2030-01-01', '1 Jan 2030', '', 'soon', 'Mon', 'NaN', '1e3', 'Mon, 05 Jan 2026 05:00:00 GMT', '9'.repeat(400)])('takes %j for nothing', (value) => {
		expect(read(value)).toBeNull();
	});

	it('takes a missing header for nothing', () => {
		expect(retryAfterMs({}, now)).toBeNull();
	});
});
