import type { HttpResponse } from '../../../core/ports';
import { z } from '../../../core/vendor/zod';

/** n8n's answer with `returnFullResponse` and `encoding: 'text'`. */
const fullResponse = z.object({ statusCode: z.number(), headers: z.record(z.unknown()), body: z.unknown() });

/** Reads what n8n's request helper gives; header names in lower case, repeated headers joined, the body as text. */
export function answerOf(value: unknown): HttpResponse {
	const { statusCode, headers, body } = fullResponse.parse(value);
	const entries = Object.entries(headers).map(([name, header]) => [
		name.toLowerCase(),
		Array.isArray(header) ? header.join(', ') : String(header),
	]);
	return { status: statusCode, headers: Object.fromEntries(entries), body: textOf(body) };
}

function textOf(body: unknown): string {
	if (typeof body === 'string') return body;
	return body === undefined || body === null ? '' : JSON.stringify(body);
}
