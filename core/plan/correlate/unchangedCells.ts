import { createYielder } from '../../common/yielder';
import { emailKey, employeeIdKey } from '../../common/text';
import type { Configuration, DesiredUser, IfUnchanged } from '../../config/types';
import type { Clock } from '../../common/ports';
import type { Field, FieldValue } from '../../common/fieldValue';
import type { LiveUser } from '../../domo';
import { indexBy } from './match';

/**
 * A value that is equal to the live one is no difference, whatever we think of its format: a row that was rejected only for such
 * cells is used after all, and keeps them. All other rejects stay.
 *
 * @param fields `fields[i]` describes the live users' `values[i]`; the configuration's fields come first
 */
export async function useUnchangedCells(
	configuration: Configuration,
	live: readonly LiveUser[],
	fields: readonly Field[],
	matchBy: 'email' | 'employeeId',
	clock: Clock,
): Promise<Configuration> {
	if (!configuration.rejects.some(({ ifUnchanged }) => ifUnchanged !== undefined)) return configuration;
	const employeeIdAt = fields.findIndex(({ name }) => name === 'employeeId');
	const byEmail = await indexBy(live, (user) => emailKey(user.email), clock);
	const byId = await indexBy(matchBy === 'employeeId' ? live : [], (user) => employeeIdKey(String(user.values[employeeIdAt] ?? '')), clock);
	const personOf = ({ emailKey: key, employeeIdKey: id }: DesiredUser): LiveUser | undefined => {
		const places = new Set([...byId.all(id), ...(byId.all(id).length > 0 ? [] : byEmail.all(key))]);
		const [place] = places;
		return place === undefined || places.size > 1 ? undefined : live[place];
	};
	const yielder = createYielder(clock);
	const users: DesiredUser[] = [];
	const rejects = [];
	for (const [i, row] of configuration.rejects.entries()) {
		if (yielder.shouldYield(i)) await yielder.yield();
		const person = row.ifUnchanged === undefined ? undefined : personOf(row.ifUnchanged.desired);
		if (person !== undefined && row.ifUnchanged !== undefined && saysWhatIsThere(row.ifUnchanged, person, fields)) {
			const { place, item, origin } = row;
			users.push({ ...row.ifUnchanged.desired, place, item, origin });
		}
		else rejects.push(row);
	}
	return { ...configuration, users: [...configuration.users, ...users].sort((a, b) => a.rowNumber - b.rowNumber), rejects };
}

function saysWhatIsThere({ cells }: IfUnchanged, person: LiveUser, fields: readonly Field[]): boolean {
	return cells.every(({ at, text }) => {
		const field = fields[at];
		const value = person.values[at] ?? null;
		if (field === undefined || value === null) return false;
		return written(value) === text || field.comparable(field.list ? text.split('|') : text) === field.comparable(value);
	});
}

/** A value as a table shows it. */
function written(value: Exclude<FieldValue, null>): string {
	return Array.isArray(value) ? value.join('|') : String(value);
}
