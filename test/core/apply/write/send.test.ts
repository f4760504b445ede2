import { Attempts, failureOf } from '../../../../core/apply/runState';
import { checkWhether, readAfterLoss, RefusedAttributes, resultOfRefused, sendAndConfirm, sendInParts, unknownFields, unresolvedWrite, waitUnlessStopped, type WriteCheck, writesOf } from '../../../../core/apply/write/send';
import { toSteps } from '../../../../core/apply/steps';
import { definedFields } from '../../../../core/apply/preflight';
import { DomoError, type DomoErrorKind } from '../../../../core/domo/errors';
import type { WriteReceipt } from '../../../../core/domo';
import { FakeClock } from '../../../support/fakeClock';
import { anInstance, applyItems, creating, outcomeFor, planOf, updating, withPeople } from '../builders';

const failing = (kind: DomoErrorKind, more: object = {}) => new DomoError({ kind, message: `${kind}.`, attempts: 1, ...more });
const receipt: WriteReceipt = { attempts: 1, httpStatus: 200, shown: true };

/** Sends with these answers in turn, the last one for ever, and reads these checks after lost ones. */
async function sending(answers: readonly (WriteReceipt | DomoError)[], checks: readonly (WriteCheck | Error)[] = [{ is: 'open' }], firstNotAfter?: number) {
	const clock = new FakeClock();
	const attempts = new Attempts();
	const notAfter: (number | undefined)[] = [];
	let looks = 0;
	const turn = <T>(list: readonly T[], at: number): T => list[Math.min(at, list.length - 1)]!;
	const send = async (until: number | undefined): Promise<WriteReceipt> => {
		const answer = turn(answers, notAfter.length);
		notAfter.push(until);
		if (answer instanceof Error) throw answer;
		return answer;
	};
	const check = async (): Promise<WriteCheck> => {
		const found = turn(checks, (looks += 1) - 1);
		if (found instanceof Error) throw found;
		return found;
	};
	const result = await sendAndConfirm(send, check, { clock, signal: undefined }, attempts, firstNotAfter).catch((error: unknown) => failureOf(error));
	return { result, notAfter, looks, slept: clock.slept, attempts };
}

describe('a write', () => {
	it('is confirmed by an answer that shows it, and by no other', async () => {
		expect((await sending([receipt])).result).toEqual({ isConfirmed: true, byReading: false });
		expect((await sending([{ ...receipt, shown: false }])).result).toEqual({ isConfirmed: false, byReading: false });
		expect((await sending([{ attempts: 1, httpStatus: 200 }])).result).toEqual({ isConfirmed: false, byReading: false });
	});

	it('whose answer was lost is confirmed by reading', async () => {
		const { result, notAfter, slept } = await sending([failing('unknownOutcome')], [{ is: 'done' }]);
		expect(result).toEqual({ isConfirmed: true, byReading: true });
		expect([notAfter.length, slept]).toEqual([1, [250]]);
	});

	it('is not repeated where reading finds other values than the old and the new ones', async () => {
		const { result, notAfter } = await sending([failing('badAnswer')], [{ is: 'changed', message: 'Other.' }]);
		expect(result).toEqual({ isConfirmed: false, byReading: true, changed: 'Other.' });
		expect(notAfter).toHaveLength(1);
	});

	it('is repeated four times after longer and longer pauses, each time not later than reading allows', async () => {
		const { result, notAfter, slept, looks, attempts } = await sending([failing('unknownOutcome', { httpStatus: 500 })], [{ is: 'open', notAfter: 7 }, { is: 'open', notAfter: 8 }, { is: 'open' }], 6);
		expect(result).toMatchObject({ kind: 'unknownOutcome', httpStatus: 500 });
		expect([notAfter, slept, looks, attempts.count]).toEqual([[6, 7, 8, undefined, undefined], [250, 1_000, 2_000, 4_000], 5, 5]);
	});

	it('that Domo refuses is not repeated', async () => {
		const { result, notAfter, looks } = await sending([failing('refused')]);
		expect([result, notAfter.length, looks]).toEqual([expect.objectContaining({ kind: 'refused' }), 1, 0]);
	});

	it('that came too late is not repeated, except after a lost answer, which is then looked at again', async () => {
		expect(await sending([failing('tooLate')])).toMatchObject({ result: { kind: 'tooLate' }, looks: 0 });
		const { result, looks } = await sending([failing('unknownOutcome'), failing('tooLate')], [{ is: 'open' }, { is: 'done' }]);
		expect([result, looks]).toEqual([{ isConfirmed: true, byReading: true }, 2]);
		const never = await sending([failing('unknownOutcome', { httpStatus: 500, toe: 'ABC' }), failing('tooLate')]);
		expect(never.result).toMatchObject({ kind: 'unknownOutcome', isUnresolved: true, httpStatus: 500, toe: 'ABC', message: expect.stringContaining('Whether it was done could not be found out. tooLate.') });
		expect(never.looks).toBe(5);
	});

	it('whose answer was lost and whose repetition was never sent is not known to be done or not', async () => {
		expect((await sending([failing('unknownOutcome'), failing('rateLimited')])).result).toMatchObject({ kind: 'unknownOutcome', isUnresolved: true });
		expect((await sending([failing('unknownOutcome'), failing('refused')])).result).not.toHaveProperty('isUnresolved');
		expect((await sending([failing('rateLimited')])).result).not.toHaveProperty('isUnresolved');
	});

	it('whose answer was lost keeps the kind of the error that reading met, and both messages', async () => {
		const { result } = await sending([failing('unknownOutcome')], [failing('signIn')]);
		expect(result).toMatchObject({ kind: 'signIn', isUnresolved: true, message: expect.stringMatching(/^unknownOutcome\. Domo may or may not have done it\..* Whether it was done could not be found out\. signIn\..*The next run finds out and does what is missing\.$/) });
		expect((await sending([failing('unknownOutcome')], [new Error('broken')])).result).toMatchObject({ kind: 'unknownOutcome', isUnresolved: true, message: expect.stringContaining('broken.') });
	});

	it('is not sent again once the run was stopped', async () => {
		const clock = new FakeClock();
		let sent = 0;
		const send = async () => {
			sent += 1;
			throw failing('unknownOutcome');
		};
		await expect(sendAndConfirm(send, checkWhether(async () => false), { clock, signal: AbortSignal.abort() }, new Attempts())).rejects.toMatchObject({ kind: 'unknownOutcome' });
		expect(sent).toBe(1);
	});
});

it('an unresolved write has status and id only where the lost answer had them', () => {
	const lost = failureOf(failing('unknownOutcome'));
	expect(unresolvedWrite({ kind: lost.kind, message: 'Lost', attempts: 1 }, lost)).toMatchObject({ httpStatus: undefined, toe: undefined, attempts: 0 });
	expect(unresolvedWrite({ ...lost, httpStatus: 500, toe: 'T' }, lost)).toMatchObject({ httpStatus: 500, toe: 'T' });
});

it('reading after a loss gives what was read', async () => {
	expect(await readAfterLoss(async () => 7, failureOf(failing('unknownOutcome')))).toBe(7);
	expect([await checkWhether(async () => true)(), await checkWhether(async () => false)()]).toEqual([{ is: 'done' }, { is: 'open' }]);
});

it('a wait of no time is none, and a wait tells whether the run may go on', async () => {
	const clock = new FakeClock();
	expect([await waitUnlessStopped({ clock, signal: undefined }, 0), await waitUnlessStopped({ clock, signal: undefined }, 5)]).toEqual([true, true]);
	expect(await waitUnlessStopped({ clock, signal: AbortSignal.abort() }, 0)).toBe(false);
	expect(clock.slept).toEqual([5]);
});

describe('what an update sends', () => {
	const stepOf = async (item: Parameters<typeof planOf>[1][number]) => {
		const domo = anInstance();
		withPeople(domo, 11);
		const [step] = await toSteps(planOf(domo, [item]).items, 'forward', domo.clock);
		return { step: step!, fieldOf: await definedFields(domo, []) };
	};
	const person = withPeople(anInstance(), 11)[0]!;

	it('is every changed attribute by its key, and no memberships', async () => {
		const { step, fieldOf } = await stepOf(updating(person, { title: null, location: 'Bern', email: 'x@example.com', groups: ['G (7)'], novel: 'x' }));
		expect(writesOf(step, fieldOf)).toEqual([{ key: 'title', to: null }, { key: 'employeeLocation', to: 'Bern' }, { key: 'emailAddress', to: 'x@example.com' }]);
		expect(unknownFields(step, fieldOf)).toEqual(['novel']);
	});

	it('is for a new account what the create did not send, and nothing to clear', async () => {
		const { step, fieldOf } = await stepOf(creating('new@example.com', { title: null, team: [], department: 'IT', location: ['Bern'], groups: ['G (7)'] }));
		expect(writesOf(step, fieldOf)).toEqual([{ key: 'department', to: 'IT' }, { key: 'employeeLocation', to: ['Bern'] }]);
	});

	it('is told in words where Domo refuses some of it: the names of the columns, Domo\'s words, and who may set it', async () => {
		const { step, fieldOf } = await stepOf(updating(person, { title: 'Lead', location: 'Bern' }));
		const refused = [{ field: 'employeeLocation', failure: failureOf(failing('refused')) }, { field: 'other', failure: failureOf(failing('grant')) }];
		const asField = (name: string) => ({ ...fieldOf('title')!, name, key: name === 'location' ? 'employeeLocation' : name, ...(name === 'location' && { securityVoter: 'IDP_ONLY' }) });
		expect(resultOfRefused(step, refused, (name) => (name === 'title' || name === 'location' ? asField(name) : undefined), 'Everything else was written.')).toEqual({
			status: 'incomplete', undo: true, hasRefusedParts: true,
			message: "Everything else was written. Domo refused location, other. refused. Correct what Domo names and run again. Domo's word on who may set it: IDP_ONLY. An attribute that the identity provider or a managed source owns is changed there; take its column out of the table.",
		});
	});

	it('names ten refused attributes at most', async () => {
		const { step } = await stepOf(updating(person, { title: 'Lead' }));
		const refused = (n: number) => Array.from({ length: n }, (_, i) => ({ field: `a${i}`, failure: failureOf(failing('refused')) }));
		const sentence = (n: number) => resultOfRefused(step, refused(n), () => undefined, 'Done.').message;
		expect(sentence(10)).toContain('Domo refused a0, a1, a2, a3, a4, a5, a6, a7, a8, a9. ');
		expect(sentence(12)).toContain('a8, a9 and 2 more. ');
		expect(sentence(1)).not.toContain('who may set it');
	});
});

describe('a PATCH in parts', () => {
	const parts = async (keys: readonly string[], answer: (part: readonly string[]) => DomoError | undefined, known = new RefusedAttributes()) => {
		const requests: string[] = [];
		const send = async (part: readonly { readonly key: string }[]) => {
			requests.push(part.map(({ key }) => key).join());
			const error = answer(part.map(({ key }) => key));
			if (error !== undefined) throw error;
			return 'sent';
		};
		const result = await sendInParts(keys.map((key) => ({ key, to: 'x' })), send, known).catch((error: unknown) => error);
		return { requests, result };
	};
	const refusing = (status: number, kind: DomoErrorKind = 'refused') => () => failing(kind, { httpStatus: status });

	it('splits off first what every account has', async () => {
		for (const key of ['displayName', 'emailAddress', 'userName', 'roleId']) {
			const { requests } = await parts(['a', key, 'b'], (part) => (part.includes('a') ? failing('refused', { httpStatus: 400 }) : undefined));
			expect(requests).toEqual([`a,${key},b`, key, 'a,b', 'a', 'b']);
		}
	});

	it('gives up where three attributes were refused alone and none was accepted', async () => {
		const { requests, result } = await parts(['a', 'b', 'c', 'd', 'e'], refusing(400));
		expect(requests).toEqual(['a,b,c,d,e', 'a,b,c', 'a,b', 'a', 'b', 'c']);
		expect(result).toMatchObject({ kind: 'refused' });
		const { requests: more } = await parts(['displayName', 'a', 'b', 'c', 'd'], (part) => (part.join() === 'displayName' ? undefined : failing('refused', { httpStatus: 400 })));
		expect(more).toHaveLength(1 + 1 + 1 + 2 + 4);
	});

	it.each<[number, DomoErrorKind, number]>([[400, 'refused', 3], [403, 'grant', 3], [422, 'refused', 1], [404, 'notFound', 1], [400, 'duplicate', 1], [401, 'signIn', 1], [403, 'blocked', 1], [404, 'grant', 1]])(
		'follows a refusal only where it may be about one attribute: %i %s makes %i requests',
		async (status, kind, requests) => {
			expect((await parts(['a', 'b'], refusing(status, kind))).requests).toHaveLength(requests);
		},
	);

	it('sends an attribute that was refused three times in a request of its own, unless it was ever accepted', async () => {
		const known = new RefusedAttributes();
		for (let i = 0; i < 2; i++) known.note('a', false);
		expect(known.isLikely('a')).toBe(false);
		known.note('a', false);
		expect((await parts(['a', 'b', 'c'], () => undefined, known)).requests).toEqual(['b,c', 'a']);
		expect(known.isLikely('a')).toBe(false);
	});

	it('counts what was refused only where something else was accepted', async () => {
		const known = new RefusedAttributes();
		for (let i = 0; i < 3; i++) await parts(['a', 'b'], (part) => (part.includes('a') ? failing('refused', { httpStatus: 400 }) : undefined), known);
		expect([known.isLikely('a'), known.isLikely('b')]).toEqual([true, false]);
		const none = new RefusedAttributes();
		for (let i = 0; i < 3; i++) await parts(['a'], refusing(400), none);
		expect(none.isLikely('a')).toBe(false);
	});

	it('has an error of its own name where only a part was written', async () => {
		const answers = [failing('refused', { httpStatus: 400 }), undefined, failing('signIn')];
		expect((await parts(['a', 'b'], () => answers.shift())).result).toMatchObject({ name: 'PartlyWritten', message: 'Only a part was written', reason: { kind: 'signIn' } });
	});
});

describe('a person of whom Domo refuses one attribute', () => {
	const refuses = (key: string) => ({ on: 'update' as const, times: Infinity, when: ([, writes]: readonly unknown[]) => JSON.stringify(writes).includes(`"${key}"`), error: { kind: 'refused' as const, httpStatus: 400, message: 'May not be edited' } });

	it('is written without it and incomplete, updated or created', async () => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		domo.fail(refuses('team'));
		const result = await applyItems(domo, [updating(ann!, { title: 'Lead', team: 'A' }), creating('new@example.com', { team: 'A' })]);
		expect(outcomeFor(result, 'p11@example.com')).toMatchObject({ status: 'incomplete', undo: true, message: expect.stringMatching(/^Everything else was written\. Domo refused team\. May not be edited\./) });
		expect(outcomeFor(result, 'new@example.com')).toMatchObject({ status: 'incomplete', undo: true, userId: 1_000, message: expect.stringMatching(/^Created, and everything else was set\. Domo refused team\. May not be edited\./) });
		expect([ann!.attributes.get('title'), domo.person(1_000).attributes.get('title')]).toEqual(['Lead', 'Analyst']);
		expect(result.stopped).toBeUndefined();
	});

	it('is incomplete in other words where a later part fails for another reason', async () => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		let sent = 0;
		domo.fail({ ...refuses('team'), times: 1 });
		domo.fail({ on: 'update', error: { kind: 'signIn', httpStatus: 401, message: 'Expired' }, when: () => (sent += 1) === 2 });
		const result = await applyItems(domo, [updating(ann!, { title: 'Lead', team: 'A' })]);
		expect(outcomeFor(result, 'p11@example.com')).toMatchObject({ status: 'incomplete', undo: true, httpStatus: 401, message: expect.stringMatching(/^Only a part of this person was written\. Expired\. .* Run again: what was done stays done\.$/) });
		expect(result.stopped).toContain('Expired');
	});
});
