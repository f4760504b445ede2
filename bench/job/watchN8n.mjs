// What a run costs n8n, seen from outside: its resident memory, and how long its health check has to wait.
import fs from 'node:fs';
import { residentMb } from '../../scripts/lib/queue/cluster.mjs';

const pollMs = 20;

/** The most memory since the kernel was told to forget, in MB. */
function peakMb(pid) {
	const [, kB] = /VmHWM:\s+(\d+)/.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
	return Math.round(Number(kB) / 1024);
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
			await (await fetch(`${url}/healthz`)).text();
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
