// Starts the workflow in which a person approves, and answers its form as a browser does.
import assert from 'node:assert/strict';
import { importBeside, reading, sleeping, start } from './workflows.mjs';

export const approver = 'nathan@acme.example';
export const releaseRemovals = ['Removals Over the Limit'];

/** What a person's browser sends for the form, field by field. */
export function answer({ decision = 'Approve', release = [], removals, by = approver }) {
	const form = new FormData();
	form.set('field-0', JSON.stringify(decision === null ? [] : [decision]));
	form.set('field-1', JSON.stringify(release));
	if (removals !== undefined) form.set('field-2', String(removals));
	if (by !== undefined) form.set('field-3', by);
	return form;
}

/** Starts a run and waits for the approval mail; n8n then waits for the answer. */
export async function ask(job, parameters) {
	const workflow = await importBeside(job, 'domo-user-management-with-approval', { parameters });
	job.mail.clear();
	await job.sandbox().control('DELETE', 'counters');
	const executionId = await start(job, workflow);
	const [mail] = await job.mail.waitForMails(1, 60_000);
	await sleeping(job, executionId);
	const link = /href="(http:[^"]*form-waiting[^"]*)"/.exec(mail.html)?.[1].replaceAll('&amp;', '&');
	assert.ok(link, 'the mail has a link to the form');
	let cleared = false;
	/** Forgets the mail that asked, so that the next one is the report. */
	const clear = () => {
		if (!cleared) job.mail.clear();
		cleared = true;
	};
	return {
		mail,
		link,
		clear,
		post(fields) {
			clear();
			return fetch(link, { method: 'POST', body: answer(fields) });
		},
		isWaiting: () => sleeping(job, executionId),
		/** The finished run, without earlier mails. */
		async end(options) {
			clear();
			return reading(await job.n8n.client.finished(executionId, options));
		},
	};
}
