import { connectUsers } from '../../../../core/domo';
import type { HttpRequest } from '../../../../core/common/ports';
import { aClient } from '../support/aClient';
import { json, refusal, reset, scriptedPort, text, type Answer } from '../support/scriptedPort';

function directory(answer: (request: HttpRequest, nth: number) => Answer) {
	const port = scriptedPort(answer);
	return { users: connectUsers(aClient(port).client, 'https://x.domo.com'), port };
}

describe('an update', () => {
	const roleId = { key: 'roleId', to: 3 };
	const title = { key: 'title', to: 'Lead' };
	const both = 'the grant "Manage All Users" and "Manage All Roles"';

	it.each([['a role', [roleId], both], ['a role among others', [title, roleId], both], ['no role', [title], 'the grant "Manage All Users" (']])('that is refused for lack of a grant names those that it needs: with %s', async (_, writes, words) => {
		await expect(directory(() => refusal(403, 'No')).users.update(7, writes)).rejects.toMatchObject({ kind: 'grant', description: expect.stringContaining(words) });
	});

	it.each<[string, object]>([
		['empty values beside the others', { id: 7, attributes: [{ key: 'skills', values: ['a', '', null] }] }],
		['a further member called users', { id: 7, users: 'x', attributes: [{ key: 'skills', values: ['a'] }] }],
	])('is confirmed by a person with %s', async (_, answer) => {
		expect(await directory(() => json(answer)).users.update(7, [{ key: 'skills', to: ['a'] }])).toMatchObject({ shown: true });
	});

	it('is not confirmed by a person who lacks the attribute, or has a part of its values', async () => {
		const update = async (answer: object) => (await directory(() => json(answer)).users.update(7, [{ key: 'skills', to: ['a', 'b'] }])).shown;
		expect(await update({ id: 7, attributes: [{ key: 'title', values: ['Lead'] }] })).toBe(false);
		expect(await update({ id: 7, attributes: [{ key: 'skills', values: ['a'] }] })).toBe(false);
		expect(await update({ id: 7, attributes: [{ key: 'skills', values: ['a', 'b'] }] })).toBe(true);
	});
});

describe('a create', () => {
	const ann = { email: 'a@x.example', displayName: 'A', roleId: 4, sendInvite: true };

	it.each<[string, object]>([
		['no id', { displayName: 'A', detail: { email: 'a@x.example' } }], ['an id that ends in digits', { id: 'x42', displayName: 'A' }], ['an id that begins with digits', { id: '42x', displayName: 'A' }],
	])('whose response has %s has an unknown outcome', async (_, answer) => {
		await expect(directory(() => json(answer)).users.create(ann)).rejects.toMatchObject({ kind: 'unknownOutcome' });
	});
});

describe('a delete', () => {
	it.each([['no content', text('', 204), 204, false], ['1', text('1'), 200, true], ['"1"', json('1'), 200, true]])('is done where Domo answers %s', async (_, answer, httpStatus, shown) => {
		expect(await directory(() => answer).users.remove(7)).toEqual({ attempts: 1, httpStatus, gone: false, shown });
	});

	it('of somebody who is gone needs no id of Domo\'s', async () => {
		expect(Object.keys(await directory(() => text('', 404)).users.remove(7))).toEqual(['attempts', 'httpStatus', 'gone']);
		await expect(directory(() => refusal(403, 'No')).users.remove(7)).rejects.toMatchObject({ kind: 'grant', message: 'Could not delete user 7: No (HTTP 403).' });
	});
});

describe('groups', () => {
	it('have Domo\'s word for their type where it gives one', async () => {
		const { users } = directory((_, nth) => json(nth === 1 ? [{ id: 1, name: 'A', type: 'closed' }, { id: 2, name: 'B' }] : []));
		expect(await users.groups()).toEqual([{ id: 1, name: 'A', dynamic: false, type: 'closed' }, { id: 2, name: 'B', dynamic: false }]);
	});

	it('are told of no change where there is none', async () => {
		const { users, port } = directory(() => json(true));
		expect(await users.changeMembership([])).toEqual({ attempts: 0, httpStatus: 200 });
		expect(port.requests).toEqual([]);
	});

	const two = [{ groupId: 12, add: [1], remove: [] }, { groupId: 13, add: [], remove: [1] }];

	it('are changed by requests that are repeated after a lost answer, together and one by one', async () => {
		const together = directory((_, nth) => (nth % 2 === 1 ? reset() : text('')));
		expect(await together.users.changeMembership(two)).toEqual({ attempts: 4, httpStatus: 200 });
		let single = 0;
		const oneByOne = directory(({ path }) => (path.endsWith('/access') ? refusal(404, 'No') : (single += 1) % 2 === 1 ? reset() : json('true')));
		expect(await oneByOne.users.changeMembership(two)).toEqual({ attempts: 4, httpStatus: 200 });
	});
});
