import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { createGzip } from 'node:zlib';
import { STATUS_CODES, type ServerResponse } from 'node:http';
import type { RequestFaults } from '../faults/faultEngine';
import type { Reply } from './reply';

/** The page of an IP allowlist: 200 with HTML (domo-api 1.2). */
const BLOCK_PAGE =
	'<!DOCTYPE html><html><head><title>Domo - Blocked</title></head><body>Your network is not allowed.</body></html>';

/** The reply after the faults that replace or truncate it. */
export function distorted(reply: Reply, faults: RequestFaults): Reply {
	if (faults.redirectTo !== undefined) {
		return { status: 302, type: reply.type, body: '', headers: { Location: faults.redirectTo } };
	}
	if (faults.foreign !== undefined) return { status: faults.foreign.status, type: faults.foreign.type, body: faults.foreign.body };
	if (faults.htmlBlockPage) return { status: 200, type: 'text/html;charset=UTF-8', body: BLOCK_PAGE };
	if (faults.emptyBody) return { ...reply, body: '' };
	if (faults.cutOff === 'body') return { ...reply, body: reply.body.slice(0, Math.floor(reply.body.length / 2)) };
	return reply;
}

/** Sends a reply with Domo's reason phrases (domo-api 9.4), whole, slowly, or cut off. */
export async function send(response: ServerResponse, reply: Reply, faults?: RequestFaults): Promise<void> {
	if (response.destroyed) return;
	const bytes = Buffer.from(reply.body, 'utf8');
	if (faults?.endless !== undefined) return sendEndlessly(response, reply, faults.endless === 'packed');
	const headers: Record<string, string | number> = { ...reply.headers };
	if (reply.status !== 204) {
		headers['Content-Type'] = reply.type;
		headers['Content-Length'] = bytes.length;
	}
	response.writeHead(reply.status, STATUS_CODES[reply.status] ?? 'Unknown', headers);
	if (faults?.cutOff === 'connection') {
		response.write(bytes.subarray(0, bytes.length >> 1), () => response.destroy());
		return;
	}
	if (faults?.dripMs !== undefined) {
		for (let at = 0; at < bytes.length && !response.destroyed; at += 1) {
			response.write(bytes.subarray(at, at + 1));
			await sleep(faults.dripMs, undefined, { ref: false });
		}
		response.end();
		return;
	}
	if (faults?.slowBodyMs !== undefined && bytes.length > 1) {
		response.write(bytes.subarray(0, bytes.length >> 1));
		await sleep(faults.slowBodyMs, undefined, { ref: false });
		response.end(bytes.subarray(bytes.length >> 1));
		return;
	}
	response.end(bytes);
}

/** Sends spaces without end, which may precede JSON. Stops when the client closes the connection. */
async function sendEndlessly(response: ServerResponse, reply: Reply, packed: boolean): Promise<void> {
	response.writeHead(reply.status, { 'Content-Type': reply.type, ...(packed && { 'Content-Encoding': 'gzip' }) });
	const gzip = packed ? createGzip() : undefined;
	gzip?.pipe(response);
	const out = gzip ?? response;
	const piece = Buffer.alloc(64 * 1024, ' ');
	const gone = once(response, 'close');
	while (!response.destroyed) {
		if (!out.write(piece)) await Promise.race([once(out, 'drain'), gone]);
		else await sleep(0, undefined, { ref: false });
	}
	out.destroy();
}
