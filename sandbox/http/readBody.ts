import type { IncomingMessage } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { badRequest } from './domoError';

/** The body as text, unzipped where a client zipped it (the stream route and the official SDKs do, domo-api 5.6). */
export async function readBody(request: IncomingMessage): Promise<string> {
	const chunks: Buffer[] = [];
	for await (const chunk of request) chunks.push(chunk);
	const bytes = Buffer.concat(chunks);
	const isGzip = bytes.length > 2 && bytes[0] === 0x1f && bytes[1] === 0x8b;
	return (isGzip ? gunzipSync(bytes) : bytes).toString('utf8');
}

/** The JSON of a body; undefined for an empty one; 400 for what is not JSON. */
export function parseJson(text: string): unknown {
	if (text === '') return undefined;
	try {
		return JSON.parse(text);
	} catch {
		throw badRequest('JSON parse error');
	}
}
