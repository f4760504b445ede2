/**
 * The independent judge, second part: lost answers, refusals, junk in the place of Domo's answers, humans who act in the middle, runs that
 * are taken back. What the outcomes, the log and the mail say is held against what the judge's Domo saw.
 */
jest.mock('../../nodes/shared/clock', () => ({ clock: jest.requireActual<typeof import('./time')>('./time').clock }));

import fc from 'fast-check';

import { aCompany, seeds } from './company';
import type { Account, Answer, Asked } from './domo';
import { apply, eventOf, fail, log, planOf, settingsOf } from './job';
import { judged } from './judged';
import { LostConnection, runNode, type Wire } from './n8n';
import { broken, differing, unsettled } from './rules';
import { DAY_MS, now as time, pass } from './time';
import { people, statusOf, untrue, untrueFigures, untrueLog } from './truth';

jest.setTimeout(24 * 3_600_000);

const FAULTS = ['lostRequest', 'lostAnswer', 'status500', 'status503', 'status429', 'status403', 'status400', 'doneButHtml', 'doneButOk', 'notDoneButHtml', 'notDoneButLogin', 'notDoneButEmptyPage', 'notDoneButEmpty', 'doneInPartButEmpty', 'status401', 'status404', 'refusesTitles', 'late'] as const;
type Fault = (typeof FAULTS)[number];
const faultOf = fc.record({ at: fc.nat(40), kind: fc.constantFrom<Fault>(...FAULTS), times: fc.constantFrom(1, 1, 2, 6, 60), writesOnly: fc.boolean() });

const page = (body: string, type = 'text/html'): Answer => ({ status: 200, body, headers: { 'content-type': type } });
const RETRY_AFTER = 20;
const refused = (status: number): Answer => ({ status, body: JSON.stringify({ status, message: 'No', toe: 'T' }), headers: { 'content-type': 'application/json', 'retry-after': String(status === 429 ? RETRY_AFTER : 1) } });
const empty: Answer = { status: 200, body: '', headers: {} };
/** Writes whose answer may be empty although they were done. */
const isQuiet = ({ method, path }: Asked): boolean => (method === 'PATCH' || method === 'DELETE' || method === 'PUT') && /\/users(\/\d+)?$/.test(path);

/** The same change of a person, but for all fields save the first. */
function firstFieldOf(asked: Asked): Asked | undefined {
	if (asked.method !== 'PATCH') return undefined;
	const { attributes } = JSON.parse(asked.body) as { readonly attributes: readonly unknown[] };
	return attributes.length < 2 ? undefined : { ...asked, body: JSON.stringify({ attributes: attributes.slice(0, 1) }) };
}

/** Does what a bad network or proxy does to the requests from the given one on. */
function badWire(faults: readonly { readonly at: number; readonly kind: Fault; readonly times: number; readonly writesOnly: boolean }[], always?: (index: number, asked: Asked) => void, wrong: string[] = []): Wire {
	let index = 0;
	let refusedAt: number | undefined;
	return async (asked, answer) => {
		const now = index++;
		always?.(now, asked);
		// Whatever was on its way already had been sent by then.
		if (refusedAt !== undefined && time() > refusedAt && time() < refusedAt + RETRY_AFTER * 1_000) wrong.push(`Domo asked for ${RETRY_AFTER} s without requests, and got ${asked.method} ${asked.path} after ${(time() - refusedAt) / 1_000} s`);
		const isRead = asked.method === 'GET' || asked.path.endsWith('/search');
		const fault = faults.find(({ at, times, writesOnly }) => now >= at && now < at + times && !(writesOnly && isRead));
		switch (fault?.kind) {
			case undefined: return answer();
			case 'lostRequest': throw new LostConnection('socket hang up');
			case 'lostAnswer': answer(); throw new LostConnection('socket hang up');
			case 'status500': return refused(500);
			case 'status503': return refused(503);
			case 'status429': {
				refusedAt = time();
				return refused(429);
			}
			case 'status403': return refused(403);
			case 'status400': return refused(400);
			case 'doneButHtml': answer(); return page('<!DOCTYPE html><html><body>ok</body></html>');
			case 'doneButOk': answer(); return page('ok', 'text/plain');
			case 'notDoneButHtml': return page('<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><title>Proxy</title></html>');
			// What Domo answers to a part of an upload nobody knows, so that any JSON is believed there.
			case 'notDoneButLogin': return asked.path.includes('/parts/') ? answer() : page('{"login":"required","url":"https://sso.example/"}', 'application/json');
			case 'notDoneButEmptyPage': return page('<html></html>', 'application/json');
			case 'status401': return refused(401);
			case 'status404': return refused(404);
			case 'refusesTitles': return asked.method === 'PATCH' && keysOf(asked.body).includes('title') ? refused(400) : answer();
			case 'notDoneButEmpty': return isQuiet(asked) ? empty : answer();
			case 'doneInPartButEmpty': {
				const part = firstFieldOf(asked);
				if (part === undefined) return answer();
				answer(part);
				return empty;
			}
			case 'late': pass(30_000); return answer();
		}
	};
}

const keysOf = (body: string): readonly string[] => (JSON.parse(body) as { readonly attributes: readonly { readonly key: string }[] }).attributes.map(({ key }) => key);

describe('Whatever the network does while a plan is applied', () => {
	judged('nobody is lost, what is told is what was done, and later runs bring the work to its end', 1, [seeds(4, 25), settingsOf, fc.array(eventOf, { minLength: 1, maxLength: 4 }), fc.array(faultOf, { minLength: 1, maxLength: 3 })], async (seedList, settings, events, faults) => {
		const company = aCompany(seedList, events);
		const { domo } = company;
		const before = domo.copy();
		const items = await planOf(domo, settings);
		const impatient: string[] = [];
		const outcomes = await apply(domo, items, { wire: badWire(faults, undefined, impatient) }).catch((error: unknown) => {
			// A node that fails as a whole must have written nothing.
			fail(differing(before, domo).map((id) => `Apply failed as a whole (${String(error)}), and ${id} was changed`));
			return [];
		});
		const judged = { before, after: domo, table: company.rows, whole: true, settings };
		fail([...impatient, ...broken(judged)]);
		if (outcomes.length > 0) {
			fail(untrue(before, domo, outcomes));
			const { items: [summary], report = '' } = await log(domo, outcomes);
			fail(untrueLog(domo, outcomes, summary, report));
			fail(untrueFigures(domo, summary, ['users_after', 'admins_after']));
		}
		pass(600_000);
		await apply(domo, await planOf(domo, settings));
		fail(broken(judged).filter((sentence) => !/InBounds/.test(sentence)));
		pass(600_000);
		const settled = domo.copy();
		await apply(domo, await planOf(domo, settings));
		if (!company.changesToday()) fail(unsettled(settled, domo, settings).map((id) => `a run on a settled world wrote ${id}`));
	});
});

describe('Whatever the network does while the log is written', () => {
	judged('each row is in it once, or it is said that it is not', 0.25, [seeds(4, 15), settingsOf, fc.array(eventOf, { minLength: 1, maxLength: 4 }), fc.array(faultOf, { minLength: 1, maxLength: 3 })], async (seedList, settings, events, faults) => {
		const company = aCompany(seedList, events);
		const { domo } = company;
		const outcomes = await apply(domo, await planOf(domo, settings));
		// Where every answer is a foreign one, reads too, nothing tells whether the rows are there.
		const seen = faults.map((fault) => (fault.kind === 'notDoneButLogin' ? { ...fault, writesOnly: true } : fault));
		const first = await runNode('log', domo, outcomes, { logDataSet: 'new', logDataSetName: 'Run Log' }, badWire(seen));
		fail(first.error === undefined ? [] : [`the log's node failed as a whole: ${first.error}`]);
		const logged = (): readonly string[] => [...domo.state.dataSets.values()].filter(({ name }) => name === 'Run Log').flatMap(({ columns, rows }) => rows.map((row) => `${row[columns.indexOf('run_id')]} ${row[columns.indexOf('sequence')]}`));
		const wanted = outcomes.filter((item) => statusOf(item) !== 'unchanged').length;
		fail(first.items[0]?.json.logError === undefined && logged().length < wanted ? [`the log has ${logged().length} of ${wanted} rows, and nothing is said`] : []);
		// The next run brings what is missing.
		pass(DAY_MS);
		await log(domo, await apply(domo, await planOf(domo, settings)));
		const rows = logged();
		const runId = String(first.items[0]?.json.runId);
		fail(rows.filter((row) => row.startsWith(`${runId} `)).length < wanted ? [`the log has not all ${wanted} rows of ${runId} after the next run either`] : []);
		fail(rows.filter((row, i) => rows.indexOf(row) !== i).map((row) => `the log has the row ${row} twice`));
	});
});

describe('Whenever n8n is killed while a plan is applied', () => {
	judged('nobody is lost or there twice, and later runs bring the work to its end', 0.25, [seeds(4, 25), settingsOf, fc.array(eventOf, { minLength: 1, maxLength: 4 }), fc.nat(60), fc.boolean()], async (seedList, settings, events, at, isDone) => {
		const company = aCompany(seedList, events);
		const { domo } = company;
		const before = domo.copy();
		const items = await planOf(domo, settings);
		let index = 0;
		let die = (): void => undefined;
		const killed = new Promise<'killed'>((resolve) => (die = () => resolve('killed')));
		// The process ends with its request on the way, done by Domo or not; nothing that it still had to do happens.
		const wire: Wire = async (_, answer) => {
			if (index++ < at) return answer();
			if (isDone && index === at + 1) answer();
			die();
			return new Promise(() => undefined);
		};
		await Promise.race([apply(domo, items, { wire }), killed]);
		const judged = { before, after: domo, table: company.rows, whole: true, settings };
		fail(broken(judged));
		for (let run = 0; run < 2; run += 1) {
			pass(DAY_MS / 4);
			const start = domo.copy();
			await apply(domo, await planOf(domo, settings));
			fail(broken({ ...judged, before: start }));
		}
		pass(DAY_MS / 4);
		const settled = domo.copy();
		await apply(domo, await planOf(domo, settings));
		if (!company.changesToday()) fail(unsettled(settled, domo, settings).map((id) => `a run on a settled world wrote ${id}`));
	});
});

describe('Whatever humans do while a plan is applied', () => {
	const act = fc.record({ at: fc.nat(30), kind: fc.constantFrom('title', 'name', 'role', 'delete', 'department', 'deleteThis'), who: fc.nat(40) });
	judged('whoever they changed long enough before is not removed, and what is told is what was done', 0.5, [seeds(10, 60), settingsOf.map((one) => ({ ...one, orphanedUsers: 'delete' as const, maxDeletionsPercent: 100 })), fc.array(eventOf, { minLength: 1, maxLength: 4 }), fc.array(act, { minLength: 1, maxLength: 4 })], async (seedList, settings, events, acts) => {
		const company = aCompany(seedList, events);
		const { domo } = company;
		const before = domo.copy();
		const items = await planOf(domo, settings);
		const touchedAt = new Map<number, number>();
		const tooLate: string[] = [];
		const handWritten = new Map<number, string>();
		const wire = badWire([], (index, { method, path, body }) => {
			const id = Number(path.split('/').pop());
			// What somebody wrote by hand is not written over by a plan that did not know it.
			for (const key of method === 'PATCH' ? keysOf(body) : []) {
				const by = touchedAt.get(id);
				if (by !== undefined && by + 10 < index && handWritten.get(id) === key) tooLate.push(`the ${key} that somebody gave ${id} since the plan was written over`);
			}
			// At most ten requests may have been on their way when the human acted, six seconds before.
			if (method === 'DELETE' && (touchedAt.get(id) ?? index) + 10 < index) tooLate.push(`${id} was removed though somebody had changed it since the plan`);
			// Somebody else is faster by a moment.
			if (method === 'DELETE' && acts.some((one) => one.kind === 'deleteThis' && one.at >= index)) {
				domo.state.accounts.delete(id);
				touchedAt.set(id, Number.POSITIVE_INFINITY);
			}
			for (const { at, kind, who } of acts.filter((one) => one.at === index && one.kind !== 'deleteThis')) {
				const others = people(domo).filter((account) => account.id !== 1 && account.id < 5_000 && account.roleId !== 1);
				const account = others[who % Math.max(1, others.length)];
				if (account === undefined) continue;
				if (kind === 'title') account.values.set('title', [`By Hand ${at}`]);
				if (kind === 'department') account.values.set('department', [`Hand ${at}`]);
				if (kind === 'name') account.name = `Renamed ${at}`;
				if (kind === 'role') account.roleId = account.roleId === 2 ? 3 : 2;
				if (kind === 'delete') domo.state.accounts.delete(account.id);
				handWritten.set(account.id, { title: 'title', department: 'department', name: 'displayName', role: 'roleId', delete: '', deleteThis: '' }[kind]);
				touchedAt.set(account.id, kind === 'delete' ? Number.POSITIVE_INFINITY : index);
				// A role that was given and taken back leaves nothing to see.
				const planned = before.state.accounts.get(account.id);
				if (kind === 'role' && planned?.roleId === account.roleId && planned.name === account.name && ['title', 'department'].every((key) => planned.values.get(key)?.[0] === account.values.get(key)?.[0])) touchedAt.delete(account.id);
				pass(6_000);
			}
		});
		const outcomes = await apply(domo, items, { wire });
		fail(tooLate);
		fail(untrue(before, domo, outcomes, new Set(touchedAt.keys())));
		const { items: [summary], report = '' } = await log(domo, outcomes);
		fail(untrueLog(domo, outcomes, summary, report));
	});
});

describe('Whatever is taken back', () => {
	judged('an undo leaves everybody as before or as after, nobody else, and invites nobody', 0.5, [seeds(4, 25), settingsOf, fc.array(eventOf, { minLength: 1, maxLength: 4 })], async (seedList, settings, events) => {
		const company = aCompany(seedList, events);
		const { domo } = company;
		const before = domo.copy();
		const outcomes = await apply(domo, await planOf(domo, settings));
		const after = domo.copy();
		// Field by field: where the guard holds the clearing of a column, the other fields go back all the same.
		const fields = (account: Account | undefined): Readonly<Record<string, string>> =>
			(account === undefined ? { there: 'no' } : { there: 'yes', name: account.name, role: String(account.roleId), ...Object.fromEntries([...account.values].map(([key, values]) => [key, values.join('|')])) });
		const between = (): readonly string[] =>
			[...new Set([...people(domo), ...people(before), ...people(after)].map(({ email }) => email.toLowerCase()))].filter((email) => email !== '').flatMap((email) => {
				const [now = {}, was = {}, then = {}] = [domo, before, after].map((one) => fields(one.byEmail(email)));
				return Object.keys({ ...now, ...was, ...then }).filter((name) => now.there === 'yes' && was.there === 'yes' && then.there === 'yes' ? now[name] !== was[name] && now[name] !== then[name] : now.there !== was.there && now.there !== then.there)
					.map((name) => `${email} has ${name} ${now[name]}, neither as before (${was[name]}) nor as after the run (${then[name]})`);
			});
		pass(60_000);
		const undone = await apply(domo, outcomes, { undo: true }).catch((error: unknown) => (/nothing|no change/i.test(String(error)) ? [] : Promise.reject(error)));
		fail(between());
		if (undone.length > 0) fail(untrueFigures(domo, (await log(domo, undone)).items[0], ['users_after', 'admins_after']));
		fail(domo.state.invited.slice(after.state.invited.length).map((email) => `${email} was invited by an undo`));
		if (undone.length === 0) return;
		pass(60_000);
		await apply(domo, undone, { undo: true }).catch((error: unknown) => (/nothing|no change/i.test(String(error)) ? [] : Promise.reject(error)));
		fail(between());
	});
});
