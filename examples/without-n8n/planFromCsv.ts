import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';

import { csv, domo, plan, type Clock, type HttpPort } from 'n8n-nodes-domo-user-management';

const clock: Clock = {
	now: () => Date.now(),
	sleep: (ms, signal) => wait(ms, undefined, { signal }).catch(() => undefined),
	yield: () => wait(0),
};

/** Sends one request once: retries, pauses and limits are core's. */
function portOf(instance: string, token: string): HttpPort {
	return {
		async send({ method, path, query, json, csv, accept = 'application/json' }, signal) {
			const url = new URL(path, instance);
			for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, String(value));
			const type = csv === undefined ? 'application/json' : 'text/csv';
			const headers = { 'X-DOMO-Developer-Token': token, 'Content-Type': type, Accept: accept };
			const body = csv ?? (json === undefined ? undefined : JSON.stringify(json));
			const answer = await fetch(url, { method, headers, body, signal, redirect: 'manual' });
			return { status: answer.status, headers: Object.fromEntries(answer.headers), body: await answer.text() };
		},
	};
}

/** Plans the changes that make the users of `instance` (`https://example.domo.com`) equal to a CSV file. Writes nothing. */
export async function planFromCsv(instance: string, token: string, text: string): Promise<plan.Plan> {
	const limiter = domo.createRateLimiter({ clock, concurrency: 4, requestsPerSecond: null, waitBudgetMs: 60_000 });
	const client = domo.createClient({ http: portOf(instance, token), clock, limiter });
	const { columns, rows, problems } = csv.parseCsv(text);
	if (problems.length > 0) throw new Error(problems.join(' '));
	const table = rows.map((cells) => Object.fromEntries(columns.map((column, at) => [column, cells[at]])));
	return await plan.reconcile(
		domo.connectUsers(client, instance),
		table,
		{
			jobName: 'From the command line',
			jobDescription: '',
			sendInvite: false,
			orphanedUsers: 'delete',
			orphanRoleId: null,
			matchBy: 'email',
			blankCells: 'clear',
			invalidRows: 'skip',
			unknownColumns: 'stop',
			groupMembership: 'add',
			unknownGroups: 'reject',
			rowsAreComplete: true,
			includeUnchanged: false,
			defaultPhoneCountry: 'US',
			phoneNumbersAsE164: false,
			logValues: 'full',
			guard: plan.DEFAULT_GUARD,
			scope: { emailDomains: [], roleIds: [] },
		},
		{ clock, runId: randomUUID() },
	);
}
