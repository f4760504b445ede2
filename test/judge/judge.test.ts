/**
 * The independent judge, first part: companies over weeks, with tables that change, people who come and go, rows that get lost on the
 * way, and run after run. Its model of Domo, of people and of the rules shares no code with the package.
 *
 * `npm run judge -- --minutes 60 --seed 7` looks longer; a failure prints the smallest world that shows it.
 */
jest.mock('../../nodes/shared/clock', () => ({ clock: jest.requireActual<typeof import('./time')>('./time').clock }));

import fc from 'fast-check';
import type { INodeExecutionData } from 'n8n-workflow';

import { aCompany, arrivesWhole, Company, EVENTS, seeds, type RowAccident } from './company';
import type { Account, Domo } from './domo';
import { apply, eventOf, fail, planOf, settingsOf } from './job';
import { judged } from './judged';
import { runNode, type Wire } from './n8n';
import { broken, differing, unsettled } from './rules';
import { DAY_MS, pass } from './time';
import { heldByApplyAlone } from './truth';

jest.setTimeout(24 * 3_600_000);

const roundOf = fc.record({
	events: fc.array(eventOf, { maxLength: 3 }),
	days: fc.constantFrom(0, 0.25, 1, 7, 60),
	accident: fc.constantFrom<RowAccident>('none', 'none', 'none', 'none', 'none', 'shuffled', 'numbersAsText', 'someFiltered', 'oneFilteredOneDoubled', 'batch'),
	at: fc.nat(50),
});

describe('Whatever happens to a company over weeks', () => {
	judged('nobody is lost, no limit lets go, and a run that has nothing to do writes nothing', 1, [seeds(3, 40), settingsOf, fc.array(roundOf, { minLength: 1, maxLength: 5 }), fc.boolean().map((yes) => yes && false)], async (people, settings, rounds, noDates) => {
		const company = new Company(people, noDates);
		const { domo } = company;
		for (const { events, days, accident, at } of rounds) {
			for (const event of events) EVENTS[event.kind](company, event.at, event.n);
			if (events.length > 0) company.publish();
			pass(Math.max(days * DAY_MS, 1_800_000));
			const before = domo.copy();
			const items = await planOf(domo, settings, accident, at);
			fail(differing(before, domo).map((id) => `planning wrote ${id}`));
			const rehearsed = await runNode('apply', domo, items, { dryRun: true });
			fail(differing(before, domo).map((id) => `a dry run wrote ${id}`));
			fail(heldByApplyAlone(items, rehearsed.items));
			fail(otherThanRehearsed(rehearsed.items, await apply(domo, items), domo));
			fail(broken({ before, after: domo, table: company.rows, whole: arrivesWhole(accident, company.rows.length, at), settings }));
			// Nobody did anything meanwhile: the next run, whenever it comes, has nothing left to write.
			pass(DAY_MS / 4);
			const settled = domo.copy();
			await apply(domo, await planOf(domo, settings, accident, at));
			if (!company.changesToday()) fail(unsettled(settled, domo, settings).map((id) => `a second run on the same world wrote ${id}`));
		}
	});
});

const edit = fc.record({ at: fc.nat(60), path: fc.nat(60), value: fc.constantFrom<unknown>('x', 1, 1_000, null, 'delete', 'create', 'update', true, [], 'evil@acme.example', { field: 'roleId', from: 4, to: 1 }) });

describe('Whatever is done to the items between Reconcile and Apply', () => {
	judged('nothing is written that the plan did not say', 0.5, [seeds(6, 20), settingsOf, fc.array(eventOf, { minLength: 1, maxLength: 4 }), fc.array(fc.nat(60), { maxLength: 4 }), fc.array(edit, { maxLength: 3 })], async (people, settings, events, dropped, edits) => {
		const company = aCompany(people, events);
		const before = company.domo.copy();
		const items = await planOf(company.domo, settings);
		const honest = before.copy();
		await apply(honest, items);
		const tampered = tamper(items, edits).filter((_, i) => i === 0 || !dropped.includes(i));
		await runNode('apply', company.domo, tampered, { dryRun: false });
		const { domo } = company;
		fail([...new Set([...before.state.accounts.keys(), ...domo.state.accounts.keys(), ...honest.state.accounts.keys()])].flatMap((id) => {
			const emails = domo.state.accounts.get(id)?.email;
			const wanted = [before, honest].map((one) => look(one, id, emails));
			return wanted.includes(look(domo, id, emails)) ? [] : [`${id} is neither as before nor as planned: ${look(domo, id, emails)} instead of ${wanted.join(' or ')}`];
		}));
	});
});

describe('Whatever is done to the outcomes before an undo', () => {
	judged('everybody is as before the run or as after it', 0.25, [seeds(6, 20), settingsOf, fc.array(eventOf, { minLength: 1, maxLength: 4 }), fc.array(fc.nat(60), { maxLength: 4 }), fc.array(edit, { maxLength: 3 })], async (people, settings, events, dropped, edits) => {
		const company = aCompany(people, events);
		const { domo } = company;
		const before = domo.copy();
		const outcomes = await apply(domo, await planOf(domo, settings));
		const after = domo.copy();
		pass(60_000);
		await runNode('apply', domo, tamper(outcomes, edits).filter((_, i) => i === 0 || !dropped.includes(i)), { dryRun: false, direction: 'undo' });
		fail(differing(after, domo).flatMap((id) => {
			const email = domo.state.accounts.get(id)?.email ?? after.state.accounts.get(id)?.email;
			const [is, was, then] = [domo, before, after].map((one) => fieldsOf(id < 5_000 ? one.state.accounts.get(id) : one.byEmail(email ?? '')));
			return Object.keys({ ...is, ...was, ...then }).filter((name) => is?.[name] !== was?.[name] && is?.[name] !== then?.[name]).map((name) => `${email} has ${name} ${is?.[name]}, neither as before (${was?.[name]}) nor as after the run (${then?.[name]})`);
		}));
	});
});

describe('Whatever two runs do at once', () => {
	judged('nobody is there twice, every field is of one of the two, and enough admins remain', 0.5, [seeds(6, 25), settingsOf, settingsOf, fc.array(eventOf, { minLength: 1, maxLength: 4 }), fc.array(eventOf, { maxLength: 2 }), fc.array(fc.nat(3), { minLength: 40, maxLength: 40 })], async (people, settings, other, events, between, delays) => {
		const company = aCompany(people, events);
		const { domo } = company;
		const first = await planOf(domo, settings);
		const firstTable = company.rows;
		// The table may change between the two reads; people do not.
		for (const event of between.filter(({ kind }) => !/ByHand|accepted|ownsContent/.test(kind))) EVENTS[event.kind](company, event.at, event.n);
		company.publish();
		const second = await planOf(domo, other);
		const before = domo.copy();
		const alone = [before.copy(), before.copy()] as const;
		await apply(alone[0], first);
		await apply(alone[1], second);
		let requests = 0;
		const slow: Wire = async (_, answer) => {
			for (let turns = delays[requests++ % delays.length] ?? 0; turns > 0; turns -= 1) await new Promise((resolve) => setImmediate(resolve));
			return answer();
		};
		await Promise.all([apply(domo, first, { wire: slow }), apply(domo, second, { wire: slow })]);
		const strict = { ...settings, minimumAdmins: Math.min(settings.minimumAdmins, other.minimumAdmins), protectedIds: settings.protectedIds.filter((id) => other.protectedIds.includes(id)), sendInvite: settings.sendInvite || other.sendInvite, newAdmins: settings.newAdmins === 'allow' || other.newAdmins === 'allow' ? 'allow' as const : 'hold' as const };
		const rows = [...firstTable, ...company.rows];
		// Who is who may differ between two tables; within one it must not.
		const rules = between.length === 0 ? /^(nobodyProtected|nobodyTwice|adminsRemain|nobodyPromoted|invitedOnly|everyRequest)/ : /^(nobodyProtected|adminsRemain|nobodyPromoted|invitedOnly|everyRequest)/;
		fail(broken({ before, after: domo, table: rows, whole: true, settings: strict }).filter((sentence) => rules.test(sentence)));
		fail(mixed(domo, before, alone));
		fail([...domo.state.accounts.values()].flatMap(({ id, email }) => (email !== '' && [...domo.state.accounts.values()].some((twin) => twin.id !== id && twin.email.toLowerCase() === email.toLowerCase()) ? [`${email} is there twice`] : [])));
	});
});

/** Fields that are neither as before nor as one of the two runs alone leaves them. */
function mixed(domo: Domo, before: Domo, alone: readonly Domo[]): readonly string[] {
	return [...before.state.accounts.keys()].flatMap((id) => {
		const [now, ...others] = [domo, before, ...alone].map((one) => fieldsOf(one.state.accounts.get(id)));
		if (now === undefined || now.there === 'no') return others.some(({ there }) => there === 'no') ? [] : [`${id} is gone, which neither run wanted`];
		return Object.keys({ ...now, ...others[0] }).filter((name) => !others.some((one) => one[name] === now[name])).map((name) => `${id} has ${name} ${now[name]}, which neither run wanted`);
	});
}

function fieldsOf(account: Account | undefined): Readonly<Record<string, string>> {
	return account === undefined ? { there: 'no' } : { there: 'yes', email: account.email, name: account.name, role: String(account.roleId), ...Object.fromEntries([...account.values].map(([key, values]) => [key, values.join('|')])) };
}

/** In a world where nothing moves, what a dry run says is what the run does; only Domo knows that it will keep an owner of content. */
function otherThanRehearsed(rehearsed: readonly INodeExecutionData[], done: readonly INodeExecutionData[], domo: Domo): readonly string[] {
	const keepsOwner = (json: INodeExecutionData['json'] | undefined): boolean => domo.keepsOwner(Number(json?.userId));
	const words = (items: readonly INodeExecutionData[]): readonly string[] => items.map(({ json }) => `${String(json.action)} ${String(json.email)} ${String(json.status)}`);
	const [dry, real] = [words(rehearsed), words(done)];
	return dry.flatMap((line, i) => (real[i] === line || real[i] === line.replace('planned', 'applied') || keepsOwner(done[i]?.json) ? [] : [`the dry run said "${line}", the run did "${real[i]}"`]));
}

/** An account as it is; somebody new is known by the address, since ids depend on the order. */
function look(domo: Domo, id: number, email: string | undefined): string {
	const account = id < 5_000 ? domo.state.accounts.get(id) : email === undefined ? undefined : domo.byEmail(email);
	return account === undefined ? 'nobody' : JSON.stringify([account.email, account.name, account.roleId, [...account.values].sort()]);
}

function tamper(items: readonly INodeExecutionData[], edits: readonly { readonly at: number; readonly path: number; readonly value: unknown }[]): INodeExecutionData[] {
	const copies = structuredClone(items) as INodeExecutionData[];
	for (const { at, path, value } of edits) {
		const json = copies[at % copies.length]?.json;
		if (json === undefined) continue;
		const places = placesIn(json);
		// What decides most is edited most.
		const telling = places.filter(({ name }) => /^(action|held|held_by|userId|to|to_.*|changes|protected.*|max.*|minimumAdmins|newAdmins|roleId|by|status|email)$/.test(name));
		const some = path % 2 === 0 && telling.length > 0 ? telling : places;
		const place = some[path % Math.max(1, some.length)];
		if (place !== undefined) place.holder[place.name] = structuredClone(value);
	}
	return copies;
}

function placesIn(value: unknown): { readonly holder: Record<string, unknown>; readonly name: string }[] {
	if (typeof value !== 'object' || value === null) return [];
	return Object.entries(value).flatMap(([name, inner]) => [{ holder: value as Record<string, unknown>, name }, ...placesIn(inner)]);
}
