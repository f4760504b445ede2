import { matchingIdKey } from '../config';
import { emailKey, employeeIdKey } from '../common/text';
import type { DesiredUser } from '../config/types';
import type { Clock } from '../common/ports';
import type { LiveRead, LiveUser, UserDirectory } from '../domo';
import { finalEmail } from './correlate/reject';
import { knownFieldsOf, readLiveUsers } from './proof/liveFields';
import { positionOf, type World } from './world';

/**
 * A list of people that shifts while it is read (one goes, another comes: the same total) can lack somebody. So nobody is created whom a
 * look-up by address, login or employeeId finds: then the list is read once more, and who is still not in it is added to it.
 *
 * @param creates the rows that would become new people
 * @returns the same, or the people as they are known now; these are to be planned with anew
 */
export async function withMissedPeople(directory: UserDirectory, world: World, creates: readonly DesiredUser[], clock: Clock): Promise<World> {
	if (creates.length === 0) return world;
	const isMissed = isNotIn(world.live);
	const found = await lookUp(directory, world, creates);
	const missed = found?.filter(isMissed);
	if (missed?.length === 0) return world;
	// Also where the look-up did not prove itself: the list then shifts hardly the same way twice.
	const again = await readLiveUsers(directory, world.fields, world.newAttributes, { groups: world.groups !== undefined });
	await clock.yield();
	const before = new Set(world.live.users.map(({ id }) => id));
	const isSame = again.users.length === before.size && again.users.every(({ id }) => before.has(id));
	if (missed === undefined && isSame) return world;
	const lacking = (missed ?? []).filter(isNotIn(again));
	const live: LiveRead = lacking.length === 0 ? again : {
		...again,
		users: [...again.users, ...lacking].sort((a, b) => a.id - b.id),
		removalIssues: [...(again.removalIssues ?? []), `Domo's list of people lacks ${lacking.length} whom a look-up finds, so others may be lacking as well.`],
	};
	return { ...world, live };
}

/** Undefined where no look-up is proven to find anybody. */
async function lookUp(directory: UserDirectory, world: World, creates: readonly DesiredUser[]): Promise<readonly LiveUser[] | undefined> {
	const { users } = world.live;
	const idAt = positionOf(world, 'employeeId');
	const idOf = ({ values }: LiveUser): string => String(values[idAt] ?? '');
	const ids = creates.flatMap(({ values, employeeIdKey: key }) => (key === '' || values[idAt] == null ? [] : [String(values[idAt])]));
	const addresses = [...new Set(creates.flatMap((desired) => [desired.email, finalEmail(desired)]))];
	const actor = users.find(({ id }) => id === world.actor.id);
	// The job's own account has an address and a login; any other account will do for the id.
	const { known, widen } = knownFieldsOf(world.fields, world.newAttributes);
	const proofs = {
		emailAddress: valueOfFirst(actor === undefined ? users : [actor, ...users], ({ email }) => email),
		userName: valueOfFirst(actor === undefined ? users : [actor, ...users], ({ login }) => login),
		employeeId: valueOfFirst(actor === undefined ? users : [actor, ...users], (user) => (matchingIdKey(idOf(user)) === '' ? '' : idOf(user))),
	};
	const asked = [
		['emailAddress', addresses, (user: LiveUser) => emailKey(user.email)],
		['userName', addresses, (user: LiveUser) => emailKey(user.login)],
		['employeeId', ids, (user: LiveUser) => employeeIdKey(idOf(user))],
	] as const;
	const answers = await Promise.all(asked.map(async ([field, values, keyOf]) => {
		const proof = proofs[field];
		if (values.length === 0) return [];
		const wanted = new Set(values.map((value) => (field === 'employeeId' ? employeeIdKey(value) : emailKey(value))));
		const found = await directory.usersByValue(field, values, proof, known);
		return found?.map(widen).filter((user) => wanted.has(keyOf(user)));
	}));
	return answers.some((answer) => answer === undefined) ? undefined : answers.flatMap((answer) => answer ?? []);
}

function valueOfFirst(users: readonly LiveUser[], valueOf: (user: LiveUser) => string): { readonly id: number; readonly value: string } | undefined {
	const user = users.find((one) => valueOf(one) !== '');
	return user === undefined ? undefined : { id: user.id, value: valueOf(user) };
}

function isNotIn({ users }: LiveRead): (user: LiveUser) => boolean {
	const ids = new Set(users.map(({ id }) => id));
	return ({ id }) => !ids.has(id);
}
