import { setTimeout as sleep } from 'node:timers/promises';
import { STATUS_CODES, type ServerResponse } from 'node:http';
import type { RequestFaults } from '../faults/faultEngine';
import type { Reply } from './reply';

/** The page of an IP allowlist: 200 with HTML (domo-api 1.2). */
const BLOCK_PAGE =
	'<!DOCTYPE html><html><head><title>Domo - Blocked</title></head><body>Your network is not allowed.</body></html>';

/** What is sent in place of the reply, where a fault says so. */
export function distorted(reply: Reply, faults: RequestFaults): Reply {
	if (faults.redirectTo !== undefined) {
		return { status: 302, type: reply.type, body: '', headers: { Location: faults.redirectTo } };
	}
	if (faults.htmlBlockPage) return { status: 200, type: 'text/html;charset=UTF-8', body: BLOCK_PAGE };
	if (faults.emptyBody) return { ...reply, body: '' };
	if (faults.cutOff === 'body') return { ...reply, body: reply.body.slice(0, Math.floor(reply.body.length / 2)) };
	return reply;
}

/** Sends a reply with Domo's reason phrases (domo-api 9.4), whole, slowly, or broken off. */
export async function send(response: ServerResponse, reply: Reply, faults?: RequestFaults): Promise<void> {
	if (response.destroyed) return;
	const bytes = Buffer.from(reply.body, 'utf8');
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
	if (faults?.slowBodyMs !== undefined && bytes.length > 1) {
		response.write(bytes.subarray(0, bytes.length >> 1));
		await sleep(faults.slowBodyMs, undefined, { ref: false });
		response.end(bytes.subarray(bytes.length >> 1));
		return;
	}
	response.end(bytes);
}
