import type { RetryAfter } from './switches';

/** The `Retry-After` header of a refusal, in each form that servers are known to send; undefined: none. */
export function retryAfterHeader(form: RetryAfter, waitMs: number, nowMs: number): string | undefined {
	const seconds = Math.max(1, Math.ceil(waitMs / 1000));
	if (typeof form === 'number') return String(form);
	switch (form) {
		case 'seconds':
			return String(seconds);
		case 'date':
			return new Date(nowMs + seconds * 1000).toUTCString();
		case 'zero':
			return '0';
		case 'negative':
			return '-5';
		case 'garbage':
			return 'soon';
		case 'missing':
			return undefined;
	}
}
