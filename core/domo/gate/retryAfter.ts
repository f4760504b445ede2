/**
 * Milliseconds that a `Retry-After` header asks for, or null when it says nothing usable: missing, zero, negative, garbage, a
 * date that has passed. An HTTP date is measured against the server's own `Date`, so that clocks need not agree.
 */
export function retryAfterMs(headers: Readonly<Record<string, string>>, nowMs: number): number | null {
	const value = headers['retry-after']?.trim() ?? '';
	if (/^\d+(?:\.\d+)?$/.test(value)) return positive(Math.ceil(Number(value) * 1_000));
	// Date.parse is lenient ("-5" is the year 2001 to it): only text that begins like an HTTP date is one.
	if (!/^[A-Za-z]{3}/.test(value)) return null;
	const until = Date.parse(value);
	const serverNow = Date.parse(headers['date'] ?? '');
	return positive(until - (Number.isNaN(serverNow) ? nowMs : serverNow));
}

const positive = (ms: number): number | null => (Number.isFinite(ms) && ms > 0 ? ms : null);
