import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { STATUS_TABLE, STATUSES, countStatuses, isStatus, statusKind } from '../../../core/apply/statuses';
import { outcomeKind, LOG_COLUMNS } from '../../../core/report';
import { anOutcome } from '../report/builders';

const ROOT = join(__dirname, '../../..');

describe('the table of statuses', () => {
	it('knows its own names and nothing else', () => {
		expect(STATUSES.every(isStatus)).toBe(true);
		expect(['', 'done', 'toString', 'Applied', null, 1].some(isStatus)).toBe(false);
	});

	it('counts every status, those that do not occur too', () => {
		const counts = countStatuses(['applied', 'alreadyDone', 'applied']);
		expect(Object.keys(counts)).toEqual(STATUSES);
		expect(counts).toMatchObject({ applied: 2, alreadyDone: 1, notApproved: 0 });
	});

	it('gives each status one column of the run log, of a kind that Domo takes', () => {
		const columns = STATUSES.map((status) => STATUS_TABLE[status].logColumn);
		expect(new Set(columns).size).toBe(STATUSES.length);
		const logged = LOG_COLUMNS.filter(({ name }) => name.startsWith('count_status_')).map(({ name }) => name);
		expect(logged).toEqual(columns);
	});

	it('calls nothing done that was not written, and nothing failed that is as wanted', () => {
		expect(outcomeKind(anOutcome({ status: 'applied' }))).toBe('updated');
		expect(outcomeKind(anOutcome({ status: 'alreadyDone' }))).toBe('alreadyDone');
		for (const status of STATUSES.filter((each) => statusKind(each) === 'notDone')) expect(['created', 'updated', 'removed', 'alreadyDone', 'unchanged']).not.toContain(outcomeKind(anOutcome({ status })));
	});

	it('lets undo take back only what was, or may have been, written', () => {
		expect(STATUSES.filter((status) => STATUS_TABLE[status].undoable)).toEqual(['applied', 'incomplete', 'unverified']);
	});

	// These run where the package is not: they cannot read the table.
	it.each(['workflows/domo-many-instances.json', 'scripts/demo/runSummary.mjs', 'docs/run-log.md'])('%s lists the same statuses as not done', (file) => {
		const text = readFileSync(join(ROOT, file), 'utf8');
		const lists = [...text.matchAll(/[[(]('failed', 'incomplete'[^\])]*)[\])]/g)].map(([, list = '']) => list.replace(/'/g, '').split(', ').sort());
		expect(lists.length).toBeGreaterThan(0);
		for (const list of lists) expect(list).toEqual(STATUSES.filter((status) => statusKind(status) === 'notDone').sort());
	});
});
