import type { HttpResponse } from '../../../core/common/ports';
import { z } from '../../../core/vendor/zod';
import { isStream, textWithin } from './answerLimit';

/** n8n's answer with `returnFullResponse` and `encoding: 'stream'`. */
const fullResponse = z.object({ statusCode: z.number(), headers: z.record(z.unknown()), body: z.unknown() });

/**
 * Reads what n8n's request helper gives; header names in lower case, repeated headers joined, the body as text of at most so many
 * bytes.
 *
 * @throws an error with `code` ANSWER_TOO_LARGE for a larger body
 */
export async function answerOf(value: unknown, maxBytes: number): Promise<HttpResponse> {
	const { statusCode, headers, body } = fullResponse.parse(value);
	const entries = Object.entries(headers).map(([name, header]) => [
		name.toLowerCase(),
		Array.isArray(header) ? header.join(', ') : String(header),
	]);
	return { status: statusCode, headers: Object.fromEntries(entries), body: await textOf(body, maxBytes) };
}

async function textOf(body: unknown, maxBytes: number): Promise<string> {
	if (typeof body === 'string') return body;
	if (isStream(body)) return await textWithin(maxBytes, body);
	return body === undefined || body === null ? '' : JSON.stringify(body);
}
