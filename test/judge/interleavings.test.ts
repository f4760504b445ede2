/**
 * Two runs at work at once, in every order in which their requests can reach Domo, with n8n killed, an answer lost or somebody acting
 * by hand at every moment. `npm run interleavings` explores all of it; `npm test` a part.
 */
jest.mock('../../nodes/shared/clock', () => ({ clock: jest.requireActual<typeof import('./time')>('./time').clock }));

import { appendFileSync } from 'node:fs';

import type { INodeExecutionData } from 'n8n-workflow';

import { Company, type Row, type Seed } from './company';
import type { Account, Domo } from './domo';
import { explore, type Mishaps, type Scene } from './explore';
import { apply, planOf } from './job';
import { broken, differing, type Settings } from './rules';
import { now, pass } from './time';

jest.setTimeout(24 * 3_600_000);

const most = Number(process.env.JUDGE_INTERLEAVINGS ?? 30);

const seed: Seed = { first: 0, last: 0, role: 4, ageDays: 400, pending: false, hasId: true, hasNumber: false, hasAlternate: false };
/** Ten people: two Admins besides the job's account, and eight others. */
const STAFF: readonly Seed[] = Array.from({ length: 10 }, (_, i) => ({ ...seed, first: i % 10, last: (i * 3) % 10, role: i < 2 ? 1 : 4 }));
const SETTINGS: Settings = { orphanedUsers: 'delete', matchBy: 'email', maxDeletionsPercent: 50, maxDeletionsCount: 500, maxUpdatesPercent: 100, minimumAdmins: 1, newAdmins: 'allow', protectedIds: [], sendInvite: false };

type Edit = (company: Company) => void;
const leaves = (at: number): Edit => (company) => void (company.rows = company.rows.filter(({ person }) => person !== `P${at}`));
const joins: Edit = (company) => void (company.rows = [...company.rows, company.newPerson('Nora Neu')]);
const edits = (at: number, cells: Partial<Row['cells']>): Edit => (company) => void (company.rows = company.rows.map((row) => (row.person === `P${at}` ? { ...row, cells: { ...row.cells, ...cells } } : row)));
const demoted = (at: number): Edit => edits(at, { roleId: '4' });
const exchange = (a: number, b: number): Edit => (company) => {
	const [first, second] = [a, b].map((at) => company.rows.find(({ person }) => person === `P${at}`)?.cells.email ?? '');
	edits(a, { email: second })(company);
	edits(b, { email: first })(company);
};

/** What the table says to the first run, and what to the second; three writes in all. */
const SCENES: Readonly<Record<string, { readonly first: readonly Edit[]; readonly second: readonly Edit[]; readonly matchBy?: Settings['matchBy'] }>> = {
	'the same job twice: one joins, one changes, one leaves': { first: [joins, edits(3, { title: 'Boss' }), leaves(5)], second: [joins, edits(3, { title: 'Boss' }), leaves(5)] },
	'two jobs demote an Admin each, and one must remain': { first: [demoted(0)], second: [demoted(1)] },
	'both create the same person': { first: [joins], second: [joins, edits(4, { title: 'Boss' })] },
	'one removes whom the other changes': { first: [leaves(5)], second: [edits(5, { title: 'Boss' }), edits(6, { title: 'Boss' })] },
	'one renames, the other gives the old address to somebody new': { first: [edits(4, { email: 'moved@acme.example' })], second: [edits(4, { title: 'Boss' }), joins], matchBy: 'employeeId' },
	'one exchanges two addresses, the other changes one of the two': { first: [exchange(4, 5)], second: [edits(4, { title: 'Boss' })], matchBy: 'employeeId' },
	'one promotes whom the other demotes': { first: [edits(6, { roleId: '1' })], second: [edits(6, { roleId: '5' }), demoted(0)] },
};

const byHand = (change: (account: Account, domo: Domo) => void, id: number) => (domo: Domo): void => {
	const account = domo.state.accounts.get(id);
	if (account !== undefined) change(account, domo);
};
const MISHAPS: Readonly<Record<string, Mishaps>> = {
	'and nothing else': {},
	'and n8n is killed in the first': { crash: 0 },
	'and an answer is lost': { lostAnswer: true },
	'and somebody changes a title by hand': { act: byHand((account) => account.values.set('title', ['By Hand']), 1_005) },
	'and somebody deletes a person by hand': { act: byHand(({ id }, domo) => domo.state.accounts.delete(id), 1_004) },
};

interface Planned {
	readonly start: Domo;
	readonly time: number;
	readonly plans: readonly (readonly INodeExecutionData[])[];
	readonly rows: readonly Row[];
	readonly settings: Settings;
}

/** What is the same in every execution of a scene: the instance, and what the two runs have planned. */
async function planScene(name: keyof typeof SCENES): Promise<Planned> {
	const scene = SCENES[name];
	if (scene === undefined) throw new Error(name);
	const settings = { ...SETTINGS, matchBy: scene.matchBy ?? SETTINGS.matchBy };
	const company = new Company(STAFF, false);
	const { domo } = company;
	const start = company.rows;
	const tables: (readonly Row[])[] = [];
	const plans: (readonly INodeExecutionData[])[] = [];
	for (const change of [scene.first, scene.second]) {
		company.rows = start;
		for (const edit of change) edit(company);
		company.publish();
		pass(3_600_000);
		tables.push(company.rows);
		plans.push(await planOf(domo, settings));
	}
	return { start: domo, time: now(), plans, rows: tables.flat(), settings };
}

function sceneOf({ start, time, plans, rows, settings }: Planned): Scene {
	pass(time - now());
	const domo = start.copy();
	const before = start.copy();
	return {
		domo,
		runs: plans.map((plan) => async (wire) => await apply(domo, plan, { wire })),
		wrong: async (ends, happened) => {
			const judged = { before, after: domo, table: rows, whole: true, settings };
			// Domo has no conditional write: where two jobs demote the last two Admins at once, the one that wrote later puts its own back. If n8n
			// is killed between these two requests nobody can: that is the one loss that remains.
			const isKilled = ends.includes('killed');
			const rules = isKilled ? /^(nobodyProtected|nobodyTwice|invitedOnly|everyRequest)/ : /^(nobodyProtected|nobodyTwice|adminsRemain|invitedOnly|everyRequest)/;
			const found = [
				...broken(judged).filter((sentence) => rules.test(sentence)),
				...doubled(domo),
				...ends.flatMap((end) => (typeof end === 'object' && 'threw' in end ? [`a run failed as a whole: ${String(end.threw)}`] : [])),
			];
			// Later runs of the second job bring the work to its end: the second of them has nothing left to do.
			for (let run = 0; run < 2; run += 1) {
				pass(6 * 3_600_000);
				await apply(domo, await planOf(domo, settings));
			}
			pass(6 * 3_600_000);
			const settled = domo.copy();
			await apply(domo, await planOf(domo, settings));
			return [...found, ...doubled(domo), ...differing(settled, domo).map((id) => `a run on a settled world wrote ${id} (${happened.join(', ')})`)];
		},
	};
}

function doubled(domo: Domo): readonly string[] {
	const emails = [...domo.state.accounts.values()].map(({ email }) => email.toLowerCase()).filter((email) => email !== '');
	return emails.filter((email, i) => emails.indexOf(email) !== i).map((email) => `${email} is there twice`);
}

describe.each(Object.keys(SCENES))('When %s', (name) => {
	it.each(Object.keys(MISHAPS))('%s, nobody is lost or there twice, in any order', async (mishap) => {
		const planned = await planScene(name);
		const { violations, states, executions, isComplete } = await explore(() => sceneOf(planned), MISHAPS[mishap] ?? {}, most);
		if (process.env.JUDGE_FILE !== undefined) appendFileSync(process.env.JUDGE_FILE, `${JSON.stringify({ name, mishap, states, executions, isComplete, violations: violations.length })}\n`);
		expect(violations.slice(0, 2)).toEqual([]);
	});
});
