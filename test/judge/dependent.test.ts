/**
 * The independent judge, fifth part: changes that depend on each other. Nobody goes before others came, nobody who may be the same person
 * goes when the new account was not made, nobody leaves with what they own, nobody is told to be in a group that refused them, enough Admins stay when others were not made
 * one, and an edited log takes nobody away.
 */
jest.mock('../../nodes/shared/clock', () => ({ clock: jest.requireActual<typeof import('./time')>('./time').clock }));

import fc from 'fast-check';
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { CALM, Casebook, wishesOf, type Wishes } from './casebook';
import { planned } from './casework';
import { CONTENT_KINDS, problem, type Content, type Domo } from './domo';
import { apply, fail, log, rl } from './job';
import { judged } from './judged';
import { LostConnection, runNode, type Wire } from './n8n';
import { adminsIn, differing } from './rules';
import { situationsOf, type SituationName } from './situations';
import { pass } from './time';
import { people, statusOf, untrue } from './truth';

jest.setTimeout(24 * 3_600_000);

const everyone = wishesOf.map((wishes): Wishes => ({ ...wishes, people: 'everyone', doubt: 'none', removals: 'allowed', invites: 'allowed' }));
const several = (name: SituationName, atMost: number, atLeast = 1): fc.Arbitrary<readonly { readonly name: SituationName; readonly n: number }[]> => fc.array(fc.nat(59).map((n) => ({ name, n })), { minLength: atLeast, maxLength: atMost });

/** Refuses some of the requests of a kind, counted from the first. */
const refusing = (isOfKind: (method: string, path: string) => boolean, isRefused: (index: number) => boolean): Wire => {
	let index = 0;
	return async ({ method, path }, answer) => (isOfKind(method, path) && isRefused(index++) ? problem(400, 'No') : answer());
};
const isCreate = (method: string, path: string): boolean => method === 'POST' && path.endsWith('/content/v3/users');

describe('Whoever comes and whoever goes', () => {
	judged('nobody is removed before all who come are there', 0.5, [everyone, situationsOf, several('joins', 3), several('orphan', 3)], async (wishes, situations, joiners, leavers) => {
		const casebook = new Casebook({ ...wishes, orphanedUsers: 'delete' }, [...situations, ...joiners, ...leavers]);
		const { domo } = casebook;
		const before = domo.copy();
		await apply(domo, await planned(casebook));
		const deeds = domo.state.deeds.slice(before.state.deeds.length);
		const firstRemoval = deeds.findIndex(({ kind }) => kind === 'delete');
		const late = deeds.filter(({ kind, id }, i) => kind === 'create' && firstRemoval >= 0 && i > firstRemoval && before.byEmail(domo.state.accounts.get(id)?.email ?? '') === undefined);
		fail(late.map(({ id }) => `${domo.state.accounts.get(id)?.email} was created after somebody had been removed`));
	});

	judged('nobody is removed for a new account that was not made', 0.5, [everyone, several('renamed', 4), fc.nat(15)], async (wishes, renamed, refusedOnes) => {
		const casebook = new Casebook({ ...wishes, matchBy: 'email', orphanedUsers: 'delete', scope: 'everyone', newUserGraceDays: 0 }, renamed);
		const { domo } = casebook;
		const items = await planned(casebook, { guard: { maxDeletionsPercent: 100 } });
		const [plan] = items;
		const pairs = items.filter(({ json }) => json.held_by === 'probableRename');
		const approval: IDataObject = { plans: 'approved', approvedPlanHash: plan?.json.planHash ?? '', approvedBy: 'nathan@acme.example', approvedRemovals: String(pairs.length), releaseHolds: ['probableRename'] };
		const ran = await runNode('apply', domo, items, { dryRun: false, ...approval }, refusing(isCreate, (index) => ((refusedOnes >> index) & 1) === 1));
		if (ran.error !== undefined) throw new Error(`Apply: ${ran.error}`);
		fail(pairs.flatMap(({ json }) => {
			const isThere = domo.state.accounts.has(Number(json.related_user_id));
			const isMade = domo.byEmail(String(json.email)) !== undefined;
			return isThere === !isMade ? [] : [`the account ${String(json.related_email)} is ${isThere ? 'there' : 'gone'}, and ${String(json.email)} was ${isMade ? '' : 'not '}made`];
		}));
	});
});

describe('Whatever a leaver owns', () => {
	const trouble = fc.record({ at: fc.nat(4), kind: fc.constantFrom('lostRequest', 'lostAnswer', 'refused', 'refused', 'leftBehind', 'noAnswer') });

	/** What a bad network, or Domo, does to some requests that hand something over. */
	const troubled = (troubles: readonly { readonly at: number; readonly kind: string }[]): Wire => {
		let index = 0;
		return async ({ path, body }, answer) => {
			if (!/\/bulk\/|\/owners\//.test(path)) return answer();
			const now = index++;
			switch (troubles.find(({ at }) => at === now)?.kind) {
				case 'lostRequest': throw new LostConnection('socket hang up');
				case 'lostAnswer': answer(); throw new LostConnection('socket hang up');
				case 'refused': return problem(403, 'No');
				// Of cards and pages it is believed: Domo lists their owners late.
				case 'noAnswer': return /reassign|patch/.test(path) ? { status: 200, body: '', headers: {} } : answer();
				case 'leftBehind': {
					if (!path.endsWith('/reassign')) return answer();
					const [first = '', ...ids] = (JSON.parse(body) as { readonly ids: readonly string[] }).ids;
					return { ...answer({ method: 'POST', path, query: new URLSearchParams(), body: JSON.stringify({ ...JSON.parse(body) as object, ids }) }), body: JSON.stringify({ failed: { [first]: 'No' }, successful: ids }) };
				}
				default: return answer();
			}
		};
	};

	judged('has an owner who is there, and nobody who stays loses anything', 0.5, [several('orphan', 4), fc.array(fc.record({ who: fc.integer({ min: 2, max: 6 }), kind: fc.constantFrom(...CONTENT_KINDS, 'card', 'page') }), { minLength: 2, maxLength: 8 }), fc.array(trouble, { maxLength: 3 }), fc.constantFrom('somebody', 'somebody', 'somebody', 'nobody', 'leaver', 'stranger')], async (leavers, owned, troubles, who) => {
		const casebook = new Casebook(CALM, leavers);
		const { domo } = casebook;
		const others = people(domo).filter(({ id }) => id >= 1_000);
		domo.state.content = owned.map(({ who, kind }, i): Content => ({ id: String(7_000 + i), kind, owners: new Set([others[who % others.length]?.id ?? 0]) }));
		const before = domo.copy();
		const leaving = casebook.expected().flatMap(({ id, after }) => (after === null && id !== undefined ? [id] : []));
		const receiver = { somebody: '1000', nobody: '', leaver: String(leaving[0] ?? 1), stranger: '999' }[who];
		const { items, error } = await runNode('apply', domo, await planned(casebook), { dryRun: false, options: { transferContentTo: rl(receiver) } }, troubled(troubles));
		if ((who === 'leaver' || who === 'stranger') && leaving.length > 0) return fail([...(error === undefined ? [`a receiver who is a ${who} was accepted`] : []), ...differing(before, domo).map((id) => `a ${who} is to receive, and ${id} was written`)]);
		if (error !== undefined) throw new Error(`Apply: ${error}`);
		const told = (id: number): string => statusOf(items.find(({ json }) => Number(json.userId) === id) ?? { json: {} });
		fail(untrue(before, domo, items));
		fail(domo.state.content.flatMap(({ id, kind, owners }, i) => {
			const [was = 0] = before.state.content[i]?.owners ?? [];
			const isKept = [...owners].some((owner) => domo.state.accounts.has(owner));
			// Without a receiver cards and pages stay with whoever is gone: Domo does not ask for their owner.
			if (!isKept) return who === 'nobody' && (kind === 'card' || kind === 'page') ? [] : [`${kind} ${id} of ${was} has nobody who is there`];
			return domo.state.accounts.has(was) && !owners.has(was) && told(was) !== 'failed' ? [`${kind} ${id} was taken from ${was}, who is told as ${told(was)}`] : [];
		}));
		fail(troubles.length === 0 && who === 'somebody' ? leaving.filter((id) => domo.state.accounts.has(id)).map((id) => `${id} was to leave, and is there`) : []);
	});
});

describe('Whoever exchanges addresses', () => {
	judged('has the old or the new one at the end, whatever fails in between, and it is told', 0.25, [several('exchanged', 3), fc.nat(59), fc.array(fc.record({ at: fc.nat(12), kind: fc.constantFrom('refused', 'lostAnswer', 'lostRequest') }), { minLength: 1, maxLength: 3 })], async (exchanges, n, troubles) => {
		const casebook = new Casebook({ ...CALM, matchBy: 'employeeId' }, [...exchanges, { name: 'movedUp', n }]);
		const { domo } = casebook;
		const before = domo.copy();
		let index = 0;
		const outcomes = await apply(domo, await planned(casebook), {
			wire: async ({ method }, answer) => {
				const trouble = method === 'PATCH' ? troubles.find(({ at }) => at === index++) : undefined;
				if (trouble?.kind === 'refused') return problem(400, 'No');
				if (trouble?.kind === 'lostAnswer') answer();
				if (trouble !== undefined) throw new LostConnection('socket hang up');
				return answer();
			},
		});
		const wanted = new Map(casebook.expected().map(({ id, after }) => [id, after?.email]));
		fail(untrue(before, domo, outcomes));
		fail(people(domo).filter(({ id, email }) => ![before.state.accounts.get(id)?.email, wanted.get(id)].includes(email)).map(({ email }) => `somebody was left with the address ${email}`));
	});
});

describe('Whoever comes into a group', () => {
	judged('nobody is told as done who is not in it', 0.25, [wishesOf, several('joinsGroup', 3), several('joins', 6), fc.nat(15)], async (wishes, members, joiners, refusedOnes) => {
		const casebook = new Casebook({ ...wishes, doubt: 'none' }, [...members, ...joiners]);
		const { domo } = casebook;
		const outcomes = await apply(domo, await planned(casebook), { wire: refusing((_, path) => path.endsWith('/groups/access'), (index) => ((refusedOnes >> index) & 1) === 1) });
		const wanted = new Map(casebook.expected().map(({ after }) => [after?.email, after?.groups ?? []]));
		fail(outcomes.filter((item) => statusOf(item) === 'applied').flatMap(({ json }) => {
			const account = domo.byEmail(String(json.email));
			return (wanted.get(account?.email) ?? []).filter((group) => account?.groups.has(group) !== true).map((group) => `${String(json.email)} is told as done and is not in the group ${group}`);
		}));
	});
});

describe('Whoever stops being an Admin and whoever becomes one', () => {
	judged('enough Admins remain, whoever was not made one', 0.5, [several('demoted', 4), several('orphanAdmin', 4, 2), several('madeAdmin', 4), fc.oneof(fc.constant(15), fc.nat(15)), fc.nat(15)], async (demoted, leaving, made, dropped, refusedOnes) => {
		const casebook = new Casebook({ ...CALM, newAdmins: 'allow' }, [...demoted, ...leaving, ...made]);
		const { domo } = casebook;
		const minimumAdmins = adminsIn(domo) - demoted.length - leaving.length + made.length;
		const items = await planned(casebook, { guard: { minimumAdmins, newAdmins: 'allow', maxRoleChangesPercent: 100 } });
		let promotion = 0;
		const coming = items.filter(({ json }) => !(String(json.to_roleId) === '1' && ((dropped >> promotion++) & 1) === 1));
		const before = adminsIn(domo);
		await apply(domo, coming, { wire: refusing((method, path) => method === 'PUT' && path.endsWith('/roles/1/users'), (index) => ((refusedOnes >> index) & 1) === 1) });
		const after = adminsIn(domo);
		fail(after < Math.min(before, minimumAdmins) ? [`${after} Admins are left of ${before}, fewer than ${minimumAdmins}`] : []);
	});
});

describe('Whatever somebody writes into the log', () => {
	/** Makes rows of the log say that the run made or changed somebody else. */
	function edit(domo: Domo, victims: readonly { readonly id: number; readonly email: string }[], edits: readonly { readonly row: number; readonly who: number; readonly action: string }[]): string {
		const dataSet = [...domo.state.dataSets.values()].find(({ name }) => name === 'Run Log');
		if (dataSet === undefined) throw new Error('no log was written');
		const at = (column: string): number => dataSet.columns.indexOf(column);
		for (const { row, who, action } of edits) {
			const [cells, victim] = [dataSet.rows[row % dataSet.rows.length], victims[who % Math.max(1, victims.length)]];
			if (cells === undefined || victim === undefined || (cells[at('user_id')] ?? '') === '') continue;
			cells[at('user_id')] = String(victim.id);
			cells[at('email')] = victim.email;
			cells[at('action')] = action;
		}
		dataSet.version += 1;
		return dataSet.id;
	}

	judged('an undo removes nobody who was there before the run, and makes nobody an Admin', 0.5, [everyone, situationsOf, several('joins', 3), fc.array(fc.record({ row: fc.nat(40), who: fc.nat(40), action: fc.constantFrom('create', 'create', 'update', 'delete') }), { minLength: 1, maxLength: 4 })], async (wishes, situations, joiners, edits) => {
		const casebook = new Casebook(wishes, [...situations, ...joiners]);
		const { domo } = casebook;
		const before = domo.copy();
		const outcomes: readonly INodeExecutionData[] = await apply(domo, await planned(casebook));
		const { items: [summary] } = await log(domo, outcomes);
		pass(60_000);
		const after = domo.copy();
		const logId = edit(domo, people(before).filter(({ id, system }) => !system && after.state.accounts.has(id)), edits);
		const { items, error } = await runNode('read', domo, [{ json: {} }], { source: 'runLog', logDataSetId: rl(logId), runId: String(summary?.json.runId) });
		if (error !== undefined) return;
		await runNode('apply', domo, items, { dryRun: false, direction: 'undo' });
		fail(people(after).filter(({ id }) => before.state.accounts.has(id) && !domo.state.accounts.has(id)).map(({ email }) => `${email} was there before the run, and an undo removed them`));
		fail(people(domo).filter(({ id, roleId }) => roleId === 1 && after.state.accounts.get(id)?.roleId !== 1 && before.state.accounts.get(id)?.roleId !== 1).map(({ email }) => `${email} became an Admin by an undo`));
	});
});
