// Checks that items, run log and mail have the same numbers, by counting each of them separately.
import assert from 'node:assert/strict';

const actions = ['create', 'update', 'delete', 'hold', 'reject'];
const statuses = ['applied', 'planned', 'held', 'rejected', 'failed', 'incomplete', 'drifted', 'notTried', 'unverified', 'alreadyDone', 'notApproved'];
const snake = (name) => name.replace(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`);
const text = (value) => `'${value.replaceAll("'", "''")}'`;

const tally = (items, key) => Object.fromEntries([...new Set(items.map((item) => item[key]))].map((value) => [value, items.filter((item) => item[key] === value).length]));
const counted = (names, found) => Object.fromEntries(names.map((name) => [name, found[name] ?? 0]));

/** The mail's word for users that were not written as planned: their status if all share it. */
const notDoneWords = { failed: 'failed', incomplete: 'not complete', drifted: 'changed by someone else since the plan, left alone', notTried: 'not tried', unverified: 'sent, but not confirmed' };
const notDoneWord = (outcomes) => {
	const found = [...new Set(outcomes.map(({ status }) => status).filter((status) => status in notDoneWords))];
	return found.length === 0 ? 'failed' : found.length === 1 ? notDoneWords[found[0]] : 'not done';
};

/** The words under the numbers of a mail, and which outcomes they count. */
const isRemoval = (item) =>
	item.action === 'delete' || (item.action === 'update' && !item.row_number && Object.keys(item).filter((name) => name.startsWith('to_')).join() === 'to_roleId');
const kinds = {
	created: ({ action, status }) => action === 'create' && ['applied', 'planned'].includes(status),
	updated: (item) => item.action === 'update' && ['applied', 'planned'].includes(item.status) && !isRemoval(item),
	removed: (item) => ['applied', 'planned'].includes(item.status) && isRemoval(item),
	held: ({ status }) => status === 'held',
	rejected: ({ status }) => status === 'rejected',
	failed: ({ status }) => status in notDoneWords,
};
const plannedWords = { created: 'to create', updated: 'to update', removed: 'to remove' };

const figures = (found) => [...found].map(([, figure]) => Number(figure.replaceAll(',', '')));
const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);

/**
 * Compares a run's outcomes with its summary, with its log as read back by SQL, and with the mail.
 * Holds that an approver released count as what was done, and are not compared here.
 * @param {{ domo: object }} job
 */
export async function expectSameNumbers(job, { outcomes, summary, mails }) {
	const byAction = counted(actions, tally(outcomes, 'action'));
	const byStatus = counted(statuses, tally(outcomes, 'status'));

	assert.deepEqual(counted(actions, summary.counts.action), byAction, 'the summary by action');
	assert.deepEqual(counted(statuses, summary.counts.status), byStatus, 'the summary by status');

	const ask = async (sql) => (await job.domo.query(summary.logDataSetId, sql)).rows;
	const ofRun = (more) => `FROM table WHERE run_id = ${text(summary.runId)} AND ${more}`;
	const count = async (more) => Number((await ask(`SELECT count(*) ${ofRun(`record_type = 'USER' AND ${more}`)}`))[0][0]);
	for (const action of actions) assert.equal(await count(`action = '${action}'`), byAction[action], `USER rows of the log: ${action}`);
	for (const status of statuses) assert.equal(await count(`status = '${status}'`), byStatus[status], `USER rows of the log: ${status}`);
	const columns = [...actions.map((action) => `count_${action}`), ...statuses.map((status) => `count_status_${snake(status)}`)];
	const runRows = await ask(`SELECT ${columns.join(', ')} ${ofRun("record_type = 'RUN'")}`);
	assert.deepEqual(runRows.map((row) => row.map(Number)), [[...Object.values(byAction), ...Object.values(byStatus)]], 'the RUN row of the log');

	const told = outcomes.filter(({ action }) => action !== 'unchanged').length;
	const dryRun = ['dryRun', 'preview'].includes(summary.status);
	for (const mail of mails) {
		const [, tail] = /^.*?: (?!failed – )(.*)$/s.exec(mail.subject) ?? [];
		if (tail !== undefined) assert.equal(sum(figures(tail.matchAll(/([\d,]*\d)/g))), told, `the subject: ${mail.subject}`);
		const headings = figures(mail.text.matchAll(/^([\d,]+) [A-Z, ]+ (?:CREATED|UPDATED|REMOVED|HELD|REJECTED|FAILED|NOT COMPLETE|LEFT ALONE|NOT TRIED|NOT CONFIRMED|ALREADY DONE|NOT APPROVED|TO CREATE|TO UPDATE|TO REMOVE)$/gm));
		assert.equal(sum(headings), told, 'the headings of the plain text');
		for (const [kind, is] of Object.entries(kinds)) {
			const word = (dryRun && plannedWords[kind]) || (kind === 'failed' ? notDoneWord(outcomes) : kind);
			const [tile = told === 0 ? 0 : -1] = figures(mail.html.matchAll(new RegExp(`>([\\d,]+)</span><br><span [^>]*>${word}</span>`, 'g')));
			assert.equal(tile, outcomes.filter(is).length, `the mail's figure: ${word}`);
		}
	}
}
