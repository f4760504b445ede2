/** A quarter of a company: hires, moves, leaves and accidents by chance, the job every six hours through the real nodes, and what came of it. */
import { Company, accountOf, type Row, type Seed } from './company';
import type { Domo } from './domo';
import { Fights } from './fights';
import { apply, log, planOf } from './job';
import type { Wire } from './n8n';
import { broken, type Settings } from './rules';
import { DAY_MS, pass } from './time';
import { people, untrue, untrueFigures, untrueLog } from './truth';

export interface QuarterSettings {
	readonly people: number;
	readonly days: number;
	readonly seed: number;
}

/** What happened in the company, and what the runs did about it, in numbers. */
export type Tally = Record<string, number>;

export interface QuarterResult {
	readonly happened: Tally;
	readonly runs: Tally;
	readonly outcomes: Tally;
	readonly requests: number;
	/** Whatever broke a rule or was told untruly, with the day. */
	readonly wrong: readonly string[];
	/** Where the instance differs from the table at the end. */
	readonly differences: readonly string[];
	/** People who were in the table all the time and have another account than at first. */
	readonly lost: readonly string[];
	readonly peopleAtTheEnd: number;
}

const RUNS_A_DAY = 4;
const SETTINGS: Settings = { orphanedUsers: 'delete', matchBy: 'employeeId', maxDeletionsPercent: 10, maxDeletionsCount: 500, maxUpdatesPercent: 100, minimumAdmins: 1, newAdmins: 'hold', protectedIds: [], sendInvite: true };

/** Mulberry32: the same quarter for the same seed. */
function chance(seed: number): () => number {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let t = Math.imul(state ^ (state >>> 15), 1 | state);
		t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
		return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
	};
}

export async function playQuarter({ people: size, days, seed }: QuarterSettings): Promise<QuarterResult> {
	const random = chance(seed);
	const below = (n: number): number => Math.floor(random() * n);
	const seeds: Seed[] = Array.from({ length: size }, (_, i) => ({
		first: below(10), last: below(10), role: i < 4 ? 1 : [2, 3, 4, 4, 4, 4, 5][below(7)] ?? 4, ageDays: 1 + below(2_000), pending: false, hasId: true, hasNumber: random() < 0.5, hasAlternate: random() < 0.3,
	}));
	const company = new Company(seeds, false);
	const { domo } = company;
	const happened: Tally = {};
	const runs: Tally = {};
	const outcomes: Tally = {};
	const wrong: string[] = [];
	const accountAtFirst = new Map(people(domo).map(({ person, id }) => [person, id]));
	const everAway = new Set<string>();
	const gone: Row[] = [];
	const fights = new Fights();
	let requests = 0;
	let hired = 0;
	const count = (tally: Tally, what: string, n = 1): void => void (tally[what] = (tally[what] ?? 0) + n);
	const change = (what: string, person: string, cells: Partial<Row['cells']>): void => {
		company.rows = company.rows.map((row) => (row.person === person ? { ...row, cells: { ...row.cells, ...cells } } : row));
		count(happened, what);
	};
	/** Somebody of the table who is no Admin. */
	const anyone = (): Row | undefined => {
		const others = company.rows.filter(({ cells }) => cells.roleId !== '1');
		return others[below(others.length)];
	};
	const perDay = (n: number): number => Math.floor((n * size) / 2_000 / 90) + (random() < (((n * size) / 2_000 / 90) % 1) ? 1 : 0);
	const times = (n: number, act: () => void): void => {
		for (let i = perDay(n); i > 0; i -= 1) act();
	};

	/** What HR and people do on an ordinary day. */
	const ordinaryDay = (): void => {
		times(180, () => {
			const index = size + hired++;
			company.rows = [...company.rows, { person: `P${index}`, cells: { email: `p${index}@acme.example`, displayName: `Hire ${index} Newman`, roleId: '4', title: 'New', department: 'Sales', employeeId: `H${1_000 + index}`, employeeNumber: '', alternateEmail: '' } }];
			count(happened, 'hires');
		});
		times(140, () => {
			const row = anyone();
			if (row === undefined) return;
			company.rows = company.rows.filter((one) => one !== row);
			gone.push(row);
			everAway.add(row.person);
			count(happened, 'leavers');
		});
		times(240, () => change('moves', anyone()?.person ?? '', { title: `Title ${below(1_000)}`, department: ['Sales', 'Finance', 'IT'][below(3)] ?? 'IT' }));
		times(60, () => change('new roles', anyone()?.person ?? '', { roleId: String(2 + below(4)) }));
		times(40, () => {
			const row = anyone();
			if (row !== undefined) change('new names', row.person, { displayName: `${row.cells.displayName.split(' ')[0] ?? ''} Married${below(900)}` });
		});
		times(30, () => {
			const row = anyone();
			if (row !== undefined) change('new addresses', row.person, { email: `moved${below(1_000_000)}.${row.cells.email}` });
		});
		times(20, () => {
			const row = gone.shift();
			if (row === undefined) return;
			company.rows = [...company.rows, row];
			count(happened, 'rehires');
		});
		times(60, () => {
			const { accounts } = domo.state;
			const all = [...accounts.values()].filter(({ id, roleId }) => id !== 1 && roleId !== 1);
			const account = all[below(all.length)];
			if (account === undefined) return;
			if (random() < 0.5) account.values.set('title', ['Changed by Hand']);
			else account.roleId = account.roleId === 4 ? 3 : 4;
			count(happened, 'edits by hand');
		});
	};

	const run = async (day: number, wire?: Wire): Promise<void> => {
		const before = domo.copy();
		const counting: Wire = async (asked, answer) => {
			requests += 1;
			return wire === undefined ? answer() : await wire(asked, answer);
		};
		try {
			const done = await apply(domo, await planOf(domo, SETTINGS, 'none', 0, counting), { wire: counting });
			const { items: [summary], report = '' } = await log(domo, done);
			for (const { json } of done) if (json.action !== 'plan') count(outcomes, String(json.status));
			count(runs, String(summary?.json.status));
			if (/back and forth/.test(JSON.stringify(summary?.json.email))) count(runs, 'mails that report values going back and forth');
			wrong.push(...[
				...broken({ before, after: domo, table: company.rows, whole: true, settings: SETTINGS }),
				...untrue(before, domo, done), ...untrueLog(domo, done, summary, report), ...untrueFigures(domo, summary, ['users_after', 'admins_after']), ...fights.untrue(before, domo, done, summary),
			].map((sentence) => `day ${day}: ${sentence}`));
		} catch (error) {
			count(runs, 'ended in an error');
			if (wire === undefined) wrong.push(`day ${day}: ${String(error)}`);
		}
	};

	const outage: Wire = async () => ({ status: 503, body: '{"status":503,"message":"Down"}', headers: { 'content-type': 'application/json' } });
	const provider = company.rows.slice(10, 15).map(({ person }) => person);
	for (let day = 1; day <= days; day += 1) {
		const at = day / days;
		const ending = day > days - 3;
		if (!ending) ordinaryDay();
		company.publish();
		for (let turn = 0; turn < RUNS_A_DAY; turn += 1) {
			pass(DAY_MS / RUNS_A_DAY);
			const rows = company.rows;
			// Once half of the table and once a whole column is missing, until somebody notices at the next run.
			const isBadImport = turn === 1 && (day === Math.ceil(days * 0.25) || day === Math.ceil(days * 0.3));
			if (isBadImport) {
				company.rows = day === Math.ceil(days * 0.25) ? rows.filter((_, i) => i % 2 === 0) : rows.map(({ person, cells }) => ({ person, cells: { ...cells, department: '' } }));
				company.publish();
				count(happened, 'bad imports');
			}
			// The identity provider writes an old title back every few hours.
			if (at > 0.5 && at < 0.6) {
				for (const account of people(domo)) if (provider.includes(account.person)) account.values.set('title', ['Title of the Provider']);
				count(happened, 'rounds in which a provider wrote five titles back');
			}
			const isDown = day === Math.ceil(days * 0.7) && turn >= 2;
			if (isDown) count(happened, 'runs while Domo was down');
			await run(day, isDown ? outage : undefined);
			if (isBadImport) {
				company.rows = rows;
				company.publish();
			}
		}
	}
	return { happened, runs, outcomes, requests, wrong, ...atTheEnd(domo, company.rows, accountAtFirst, everAway), peopleAtTheEnd: company.rows.length };
}

/** How the instance differs from the table, and who lost their account. */
function atTheEnd(domo: Domo, rows: readonly Row[], accountAtFirst: ReadonlyMap<string, number>, everAway: ReadonlySet<string>): Pick<QuarterResult, 'differences' | 'lost'> {
	const differences = rows.flatMap((row) => {
		const account = domo.byEmail(row.cells.email);
		if (account === undefined) return [`${row.cells.email} has no account`];
		const wanted = accountOf(row, account.id, { ageDays: 0, pending: false });
		return [
			...(account.name === wanted.name ? [] : [`${account.email} is called ${account.name} instead of ${wanted.name}`]),
			...(account.roleId === wanted.roleId ? [] : [`${account.email} has role ${account.roleId} instead of ${wanted.roleId}`]),
			...[...wanted.values].filter(([key, [value]]) => account.values.get(key)?.[0] !== value).map(([key]) => `${account.email} has another ${key}`),
		];
	});
	const named = new Set(rows.map(({ cells }) => cells.email.toLowerCase()));
	const extra = people(domo).filter(({ id, email }) => id !== 1 && !named.has(email.toLowerCase())).map(({ email }) => `${email} is in no row`);
	const lost = rows.filter(({ person }) => accountAtFirst.has(person) && !everAway.has(person)).filter(({ person, cells }) => domo.byEmail(cells.email)?.id !== accountAtFirst.get(person)).map(({ cells }) => cells.email);
	return { differences: [...differences, ...extra], lost };
}
