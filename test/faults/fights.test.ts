import type { IDataObject } from 'n8n-workflow';

import { aRow } from '../support/engine/world';
import { fault } from './support/fault';
import { aHouse, everybody, type House } from './support/house';
import type { Job, JobOptions } from './support/job';

/** Somebody else changes values back between the runs: it is reported once, with both writers, in log and mail. */

const rowsOf = (changed: (n: number) => IDataObject = () => ({})): IDataObject[] => Array.from({ length: 20 }, (_, at) => aRow(at + 1, changed(at + 1)));

/** One run after the other, and what somebody else does to the people behind each. */
async function runs(house: House, count: number, between: (run: number) => void, options: JobOptions = {}): Promise<readonly Job[]> {
	const jobs: Job[] = [];
	for (let run = 1; run <= count; run += 1) {
		jobs.push(await house.run(options));
		between(run);
	}
	return jobs;
}

/** The mail to the admins, in text. */
const textOf = ({ summary }: Job): string => String((summary.email as IDataObject).text);
/** Sentences about people in log and mail; in both the same ones. */
function reportedIn(job: Job): string[] {
	const inLog = job.logRows.flatMap(({ message = '' }) => message.split('\n')).filter((line) => line.includes('goes back and forth'));
	const inMail = textOf(job).split('\n').map((line) => line.trim()).filter((line) => line.includes('goes back and forth:') && !line.startsWith('!'));
	expect(inMail).toEqual(inLog);
	return inLog;
}
const contestedIn = ({ logRows }: Job): string[] => logRows.map(({ contested_fields: names = '' }) => names).filter((names) => names !== '');

describe('values that somebody else changes back', () => {
	const leads = rowsOf((n) => (n <= 3 ? { title: 'Lead' } : {}));
	const change = (house: House, id: number, own: { readonly roleId?: number; readonly values?: Readonly<Record<string, readonly string[]>> }): void => {
		const user = house.domo.state.users.get(id);
		if (user !== undefined) house.domo.state.people.replace(user, { ...user, ...own, values: new Map([...user.values, ...Object.entries(own.values ?? {})]) });
	};
	const giveBack = (house: House): void => [1_001, 1_002, 1_003].forEach((id) => change(house, id, { values: { title: ['Analyst'] } }));

	fault('G40', 'an identity provider writes three titles back after each of six runs', 'the third run names them once, with both writers and values, in log and mail', async () => {
		const house = await aHouse({ rows: leads });
		const jobs = await runs(house, 6, () => giveBack(house));
		expect(jobs.map((job) => reportedIn(job).length)).toEqual([0, 0, 3, 0, 0, 0]);
		expect(jobs.map((job) => contestedIn(job).length)).toEqual([0, 0, 3, 3, 3, 3]);
		const third = jobs[2] as Job;
		expect(reportedIn(third)[0]).toMatch(/^Title goes back and forth: 'People' wrote "Lead" in 3 runs since \d{4}-\d\d-\d\d, and somebody else changed it to "Analyst" in between\.$/);
		expect(textOf(third)).toContain("! 3 values go back and forth: 'People' keeps writing them, and somebody else keeps changing them back.");
		expect(textOf(third)).toContain('3 people whose values go back and forth: Person 1 (Title), Person 2 (Title), Person 3 (Title)');
		expect(third.mails[0]?.html).toContain('3 values go back and forth');
		expect(jobs.map(({ mails }) => mails.some(({ html, text }) => /back and forth/.test(`${String(html)}${String(text)}`)))).toEqual([false, false, true, false, false, false]);
		expect(jobs.map(({ error }) => error)).toEqual(Array(6).fill(undefined));
	});

	fault('G40', 'the table itself wants another title in every run', 'nothing is called a fight', async () => {
		const house = await aHouse({ rows: leads });
		const jobs = await runs(house, 5, (run) => house.setRows(rowsOf((n) => (n <= 3 ? { title: `Lead ${run}` } : {}))));
		expect(jobs.map(({ summary }) => summary.status)).toEqual(Array(5).fill('success'));
		expect(jobs.flatMap(contestedIn)).toEqual([]);
		expect(jobs.map(textOf).join()).not.toContain('back and forth');
	});

	fault('G40', 'an Admin gives a role back, takes people out of a group and clears list values', 'each kind of value is named by what people call it', async () => {
		const rows = rowsOf((n) => ({ skills: n === 2 ? 'Go | SQL' : '', groups: n === 3 ? 'Sales' : '', ...(n === 1 && { roleId: '3' }) }));
		const attributes = [{ key: 'skills', title: 'Skills', validator: 'ANY_VALUE_MULTI' }];
		const house = await aHouse({ rows, seed: { users: everybody(20), groups: [{ id: 501, name: 'Sales' }], attributes } });
		const jobs = await runs(house, 4, () => {
			change(house, 1_001, { roleId: 4 });
			change(house, 1_002, { values: { skills: [] } });
			const group = house.domo.state.groups.get(501);
			if (group !== undefined) house.domo.state.groups.set(501, { ...group, members: new Set() });
		});
		expect(jobs.map((job) => contestedIn(job).sort())).toEqual([[], [], ['groups: Sales (501)', 'roleId', 'skills'], ['groups: Sales (501)', 'roleId', 'skills']]);
		expect(reportedIn(jobs[2] as Job).map((line) => line.replace(/ in 3 runs since [\d-]+/, ''))).toEqual([
			'Role goes back and forth: \'People\' wrote "Editor", and somebody else changed it to "Participant" in between.',
			'Skills goes back and forth: \'People\' wrote "Go, SQL", and somebody else changed it to an empty value in between.',
			'Groups: Sales (501) goes back and forth: \'People\' wrote "member", and somebody else changed it to "not a member" in between.',
		]);
	});

	fault('G40', 'two jobs of one log want different titles of the same people', 'each names the other, once', async () => {
		const house = await aHouse({ rows: leads });
		const found: string[][] = [];
		for (let round = 1; round <= 4; round += 1) {
			for (const [jobName, title] of [['People', 'Lead'], ['Sales people', 'Seller']] as const) {
				house.setRows(rowsOf((n) => (n <= 3 ? { title } : {})));
				found.push(reportedIn(await house.run({ parameters: { domoReconcileUsers: { jobName, orphanedUsers: 'keep' } } })));
			}
		}
		expect(found.map((lines) => lines.length)).toEqual([0, 0, 0, 0, 3, 3, 0, 0]);
		expect(found[4]?.[0]).toContain(`wrote "Lead" in 3 runs`);
		expect(found[4]?.[0]).toContain(`and the job 'Sales people' changed it to "Seller" in between.`);
		expect(found[5]?.[0]).toContain(`and the job 'People' changed it to "Lead" in between.`);
	});

	fault('G40', 'the same with *Log Values: Fields Only*', 'the field is named, and no value', async () => {
		const house = await aHouse({ rows: leads });
		const jobs = await runs(house, 4, () => giveBack(house), { parameters: { domoReconcileUsers: { jobName: 'People', orphanedUsers: 'delete', options: { logValues: 'fieldsOnly' } } } });
		expect(jobs.map((job) => reportedIn(job).length)).toEqual([0, 0, 3, 0]);
		expect(reportedIn(jobs[2] as Job)[0]).toMatch(/^Title goes back and forth: 'People' wrote it in 3 runs since [\d-]+, and somebody else changed it in between\.$/);
		expect(JSON.stringify(jobs.map(({ summary, logRows }) => [summary, logRows]))).not.toMatch(/Analyst|Lead/);
	});

	fault('G40', 'the log cannot be queried in the third run', 'the run ends as ever, and the next one names the fight', async () => {
		const house = await aHouse({ rows: leads });
		const jobs = await runs(house, 5, (run) => {
			giveBack(house);
			house.heal();
			if (run === 2) house.domo.faults.errors = [{ kinds: ['executeQuery'], status: 400, message: 'Bad SQL' }];
		});
		expect(jobs.map((job) => reportedIn(job).length)).toEqual([0, 0, 0, 3, 0]);
		expect(jobs.map(({ summary }) => [summary.status, summary.logError])).toEqual(Array(5).fill(['success', undefined]));
	});
});
