// The kinds of runs whose mails are checked.
import fs from 'node:fs';
import path from 'node:path';
import { repoRoot } from '../../scripts/lib/paths.mjs';
import { companyFile, exampleConfig } from './house.mjs';
import { aRoster, aYearLater } from './roster.mjs';
import { spoilt } from './spoil.mjs';

const removing = { domoReconcileUsers: { orphanedUsers: 'delete' } };
const run = (job) => job.run();

/** Names from right to left, in several scripts, with emoji, and one that a spreadsheet would run. */
const manyScripts = [
	{ displayName: 'שרה לוי', title: 'מנהלת', department: 'מכירות' },
	{ displayName: 'محمد عبد الله', title: 'مدير', department: 'المالية' },
	{ displayName: 'فاطمه زهرا (Fatemeh)', title: 'تحلیلگر', department: 'Sales' },
	{ displayName: 'Ελένη Παπαδοπούλου', title: 'Διευθύντρια', department: 'Πωλήσεις' },
	{ displayName: 'Zoë 👩🏽‍💻 Müller', title: 'Engineer 🚀', department: 'R&D' },
	{ displayName: '🏳️‍🌈 Noa אבו Silva', title: 'Lead', department: 'Ops' },
	{ displayName: '=HYPERLINK("http://evil.example")', title: '+1 lead', department: '@home' },
	{ displayName: '<b>Bobby</b> O’Tables', title: '"; DROP', department: 'A&B' },
].map((own, at) => ({ ...own, roleId: '4', email: `person.${at + 1}@scripts.example` }));
const spoken = (people) => aRoster(people.length).map((row, at) => ({ ...row, ...people[at] }));
const elsewhere = manyScripts.map((person, at) => (at < 6 ? { ...person, department: `${person.department} 🌍` } : person));

// Rosters of real people are not part of the repository; they are used if they exist beside it.
const rosters = [process.env.ROSTERS_DIR, path.join(repoRoot, '..', 'shared', 'data'), path.join(repoRoot, '..', '..', 'shared', 'data')]
	.find((one) => one && fs.existsSync(path.join(one, 'congress-2018-06.csv')));
const assembly = aRoster(534);
const year = rosters
	? { live: path.join(rosters, 'congress-2018-06.csv'), config: path.join(rosters, 'congress-2019-06.csv') }
	: { live: assembly, config: aYearLater(assembly, { leave: 95, join: 99, move: 299 }) };
const yearSubject = rosters
	? /: 99 created, 299 updated, 95 removals, 305 clearings and 5 renames held$/
	: /: 99 created, 299 updated, 95 removals(, \d+ clearings)? (and \d+ clearings )?held$/;

/** @type {{ name, title, job(): object, run(job): Promise<object>, subject: RegExp, rightToLeft?: string[] }[]} */
export const mailCases = [
	{
		name: 'nothing-to-do',
		title: 'of a run with nothing to do',
		job: () => ({ config: aRoster(40), live: aRoster(40) }),
		run,
		subject: /: nothing to do$/,
	},
	{
		name: 'small-run',
		title: 'of a small run',
		job: () => ({ config: exampleConfig, live: companyFile, parameters: removing }),
		run,
		subject: /: 5 created, \d+ updated, 3 removed, 1 row rejected/,
	},
	{
		name: 'a-year',
		title: 'of a year of the Congress, with the limits as they are by default',
		job: () => ({ ...year, parameters: removing }),
		run,
		subject: yearSubject,
	},
	{
		name: 'ten-thousand',
		title: 'of 10,000 changes',
		job: () => {
			const live = aRoster(10_000);
			return { live, config: live.map((row) => ({ ...row, title: `${row.title} (acting)` })), parameters: { domoApplyChanges: { dryRun: true } } };
		},
		run,
		subject: /\(dry run\): 10,000 to update$/,
	},
	{
		name: 'failed-sign-in',
		title: 'of a run whose token was revoked',
		job: () => ({ config: exampleConfig, live: companyFile }),
		async run(job) {
			await job.sandbox().control('PUT', 'faults', { errors: [{ status: 401, message: 'Full authentication is required to access this resource' }] }); // Domo's words
			return run(job);
		},
		subject: /: failed – Domo did not accept the credential/,
	},
	{
		name: 'forty-rejects',
		title: 'of 40 rejected rows',
		job: () => ({ config: spoilt(aRoster(200), { period: 5, place: 2 }), live: aRoster(200), parameters: removing }),
		run,
		subject: /: 40 rows rejected/,
	},
	{
		name: 'many-scripts',
		title: 'of people whose names run from right to left, or hold emoji',
		job: () => ({ config: spoken(elsewhere), live: spoken(manyScripts.slice(0, 7)), parameters: removing }),
		run,
		subject: /: 1 created, 6 updated/,
		rightToLeft: ['שרה לוי', 'محمد عبد الله'],
	},
];
