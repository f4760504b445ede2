import type { InstanceState } from '../state/instanceState';
import { allAttributes, attributeValues, type User } from './user';
import { sortKey, type SortKey } from './userStore';

export type UserFilter =
	| { readonly type: 'value'; readonly field: string; readonly values: readonly string[] }
	/** Words separated by spaces. A user matches if the field, or any field, contains one of them (domo-api 2.2). */
	| { readonly type: 'text'; readonly field: string | undefined; readonly words: readonly string[] };

export interface UserSearch {
	readonly filters: readonly UserFilter[];
	/** Only users with these ids, unless it is empty. */
	readonly ids: readonly number[];
	readonly sortField: string;
	readonly descending: boolean;
	readonly includeSupport: boolean;
	readonly includeDeleted: boolean;
	readonly onlyDeleted: boolean;
	readonly offset: number;
	readonly limit: number;
}

const EVERYBODY: UserSearch = {
	filters: [],
	ids: [],
	sortField: 'id',
	descending: false,
	includeSupport: false,
	includeDeleted: false,
	onlyDeleted: false,
	offset: 0,
	limit: Infinity,
};

export interface UserPage {
	readonly users: readonly User[];
	/** The number of all users who match, not only of the page. */
	readonly count: number;
}

function makePredicate(filter: UserFilter): (user: User) => boolean {
	const { field } = filter;
	if (filter.type === 'text') {
		const isIn = makeWordFinder(filter.words);
		if (field !== undefined) return (user) => attributeValues(user, field).some((value) => isIn(String(value)));
		return (user) => allAttributes(user).some(([, values]) => values.some((value) => isIn(String(value))));
	}
	const wanted = new Set(filter.values);
	return (user) => attributeValues(user, filter.field).some((value) => wanted.has(String(value)));
}

/** The ids that the search is narrowed to by `ids` or by a filter on `id`; undefined: not narrowed. */
function narrowedIds(search: UserSearch): readonly number[] | undefined {
	const byFilter = search.filters.find((filter) => filter.type === 'value' && filter.field === 'id');
	if (search.ids.length > 0) return [...new Set(search.ids)];
	return byFilter?.type === 'value' ? [...new Set(byFilter.values.map(Number))] : undefined;
}

function* candidates({ people }: InstanceState, search: UserSearch): Iterable<User> {
	const deleted = search.includeDeleted || search.onlyDeleted ? [...people.deleted.values()] : [];
	const ids = narrowedIds(search);
	if (ids !== undefined) {
		const found = ids.flatMap((id) => people.find(id) ?? deleted.find((user) => user.id === id) ?? []);
		yield* search.onlyDeleted ? found.filter((user) => people.deleted.has(user.id)) : found;
		return;
	}
	if (!search.onlyDeleted) yield* people.visible();
	yield* deleted;
}

const isPlain = (search: UserSearch): boolean =>
	search.filters.length === 0 && search.ids.length === 0 && !search.includeDeleted && !search.onlyDeleted;

/** A page of the users who match, in order; by default all users. Without filters the cost depends on the page, not on the instance. */
export function searchUsers(state: InstanceState, wanted: Partial<UserSearch>): UserPage {
	const search = { ...EVERYBODY, ...wanted };
	const { offset, limit, sortField, descending } = search;
	if (isPlain(search)) {
		const index = state.people.ordered(sortField, search.includeSupport);
		const users = index.page(offset, limit, descending).flatMap((id) => state.people.find(id) ?? []);
		return { users, count: index.size };
	}
	const predicates = search.filters.map(makePredicate);
	const fitting: { readonly user: User; readonly key: SortKey }[] = [];
	for (const user of candidates(state, search)) {
		if ((search.includeSupport || !user.supportUser) && predicates.every((fits) => fits(user))) fitting.push({ user, key: sortKey(user, sortField) });
	}
	fitting.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.user.id - b.user.id));
	if (descending) fitting.reverse();
	return { users: fitting.slice(offset, offset + limit).map(({ user }) => user), count: fitting.length };
}

const LONGEST_PREFIX = 8;
/** So few are faster compared one by one, in an instance of a million. */
const FEW_WORDS = 8;

/**
 * Makes a test whether a text contains one of the words, ignoring case. Clients look for a thousand
 * addresses at once (domo-api 2.2), so each place in the text costs one lookup and not one comparison per word.
 */
export function makeWordFinder(words: readonly string[]): (text: string) => boolean {
	const lower = words.map((word) => word.toLowerCase());
	const size = Math.min(LONGEST_PREFIX, ...lower.map((word) => word.length));
	if (lower.length <= FEW_WORDS) {
		return (text) => {
			const searched = text.toLowerCase();
			return lower.some((word) => searched.includes(word));
		};
	}
	const byPrefix = new Map<string, string[]>();
	for (const word of lower) {
		const prefix = word.slice(0, size);
		byPrefix.set(prefix, [...(byPrefix.get(prefix) ?? []), word]);
	}
	return (text) => {
		const searched = text.toLowerCase();
		for (let at = 0; at + size <= searched.length; at += 1) {
			const candidates = byPrefix.get(searched.slice(at, at + size));
			if (candidates?.some((word) => searched.startsWith(word, at)) === true) return true;
		}
		return false;
	};
}
