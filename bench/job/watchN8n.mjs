// What a run costs n8n, seen from outside: its resident memory, and how long its health check has to wait.
import fs from 'node:fs';
import { residentMb } from '../../scripts/lib/queue.mjs';

const pollMs = 20;

/** The most memory since the kernel was told to forget, in MB. */
function peakMb(pid) {
	const [, kB] = /VmHWM:\s+(\d+)/.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
	return Math.round(Number(kB) / 1024);
}

/** Resolves with the first answer: an n8n that was busy for seconds closes connections that it had kept open. */
async function healthy(url) {
	for (;;) {
		const answer = await fetch(`${url}/healthz`, { headers: { connection: 'close' } }).catch(() => undefined);
		if (answer !== undefined) return await answer.text();
	}
}

/** Watches n8n while `work` runs; `afterMs` later it looks at the memory once more. */
export async function watchN8n({ pid, url }, work, afterMs) {
	fs.writeFileSync(`/proc/${pid}/clear_refs`, '5');
	const beforeMb = residentMb(pid);
	let done = false;
	let stallMs = 0;
	const health = (async () => {
		while (!done) {
			const asked = performance.now();
			await healthy(url);
			stallMs = Math.max(stallMs, performance.now() - asked);
			await new Promise((resolve) => setTimeout(resolve, pollMs));
		}
	})();
	const startedAt = performance.now();
	await work();
	const ms = performance.now() - startedAt;
	const endMb = residentMb(pid);
	await new Promise((resolve) => setTimeout(resolve, afterMs));
	done = true;
	await health;
	return { ms, stallMs, beforeMb, peakMb: peakMb(pid), endMb, laterMb: residentMb(pid) };
}
