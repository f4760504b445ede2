import fc from 'fast-check';

import { PartlyWritten, RefusedAttributes, sendInParts } from '../../../core/apply/write/send';
import { DomoError } from '../../../core/domo';

const writes = (...fields: readonly string[]) => fields.map((key) => ({ key, to: 'x' }));
const refusal = (httpStatus = 400) => new DomoError({ kind: httpStatus === 403 ? 'grant' : 'refused', message: 'No.', httpStatus });

/** Domo, refusing every PATCH that names one of `locked`. */
function domo(locked: readonly string[], error: () => DomoError = refusal) {
	const requests: string[][] = [];
	const send = (part: readonly { readonly key: string }[]): Promise<string> => {
		const names = part.map(({ key }) => key);
		requests.push(names);
		return names.some((name) => locked.includes(name)) ? Promise.reject(error()) : Promise.resolve(names.join());
	};
	return { send, requests };
}

describe('a PATCH that Domo refuses', () => {
	it('is sent once where nothing is refused', async () => {
		const { send, requests } = domo([]);
		expect(await sendInParts(writes('title', 'department'), send, new RefusedAttributes())).toEqual({ sent: ['title,department'], refused: [] });
		expect(requests).toHaveLength(1);
	});

	it.each([400, 403])('is sent without the attributes that Domo refuses (%i), whichever they are, and each other one is sent', async (status) => {
		await fc.assert(
			fc.asyncProperty(fc.uniqueArray(fc.constantFrom('displayName', 'title', 'department', 'a', 'b', 'c', 'd', 'e', 'roleId'), { minLength: 1 }), fc.array(fc.constantFrom('title', 'a', 'c', 'roleId')), async (names, locked) => {
				const { send, requests } = domo(locked, () => refusal(status));
				const isLocked = (name: string) => locked.some((one) => one === name);
				const result = await sendInParts(writes(...names), send, new RefusedAttributes()).catch(() => null);
				if (result === null) return expect(names.some(isLocked)).toBe(true);
				expect(result.refused.map(({ field }) => field).sort()).toEqual(names.filter(isLocked).sort());
				expect(result.sent.flatMap((part) => part.split(',')).sort()).toEqual(names.filter((name) => !isLocked(name)).sort());
				expect(requests.length).toBeLessThanOrEqual(2 * names.length);
			}),
		);
	});

	it('says that a part was written where the next one fails for another reason, whatever it is', async () => {
		for (const kind of ['rateLimited', 'cancelled', 'tooLate', 'unavailable', 'unknownOutcome'] as const) {
			const reason = new DomoError({ kind, message: 'Later.' });
			const answers = [() => Promise.reject(refusal()), () => Promise.resolve('roleId'), () => Promise.reject(reason)];
			const sending = sendInParts(writes('roleId', 'title'), () => answers.shift()?.() ?? Promise.resolve(''), new RefusedAttributes());
			await expect(sending).rejects.toEqual(new PartlyWritten(reason));
			await expect(sending).rejects.toMatchObject({ reason: { kind } });
		}
	});

	it('fails as it was where all of it is refused, after few tries', async () => {
		const names = Array.from({ length: 20 }, (_, i) => `a${i}`);
		const { send, requests } = domo(names);
		await expect(sendInParts(writes(...names), send, new RefusedAttributes())).rejects.toMatchObject({ kind: 'refused' });
		expect(requests.length).toBeLessThan(12);
		await expect(sendInParts(writes('title'), domo(['title']).send, new RefusedAttributes())).rejects.toMatchObject({ kind: 'refused' });
	});

	it.each(['duplicate', 'notFound', 'unknownOutcome', 'signIn', 'rateLimited', 'unavailable'] as const)('is not taken apart for another reason: %s', async (kind) => {
		const { send, requests } = domo(['a'], () => new DomoError({ kind, message: 'No.' }));
		await expect(sendInParts(writes('a', 'b'), send, new RefusedAttributes())).rejects.toMatchObject({ kind });
		expect(requests).toHaveLength(1);
	});

	it('is learned: an attribute that three users were refused is sent alone, until it is accepted', async () => {
		const known = new RefusedAttributes();
		for (let person = 0; person < 3; person++) await sendInParts(writes('title', 'a'), domo(['a']).send, known);
		const fourth = domo(['a']);
		await sendInParts(writes('title', 'a'), fourth.send, known);
		expect(fourth.requests).toEqual([['title'], ['a']]);
		await sendInParts(writes('title', 'a'), domo([]).send, known);
		const sixth = domo([]);
		await sendInParts(writes('title', 'a'), sixth.send, known);
		expect(sixth.requests).toEqual([['title', 'a']]);
	});
});
