import type { Field } from '../../../config/types';

/** Who is looked for (domo-api 2.2): the filters that public clients send. */
export type Sought =
	| { readonly by: 'all' }
	| { readonly by: 'ids'; readonly ids: readonly number[] }
	/** Substrings of addresses; the caller compares exactly. */
	| { readonly by: 'email'; readonly email: string }
	/** Substrings of any field. */
	| { readonly by: 'text'; readonly text: string }
	/** Accounts that have one of these values, or for addresses and logins a text that holds one: not attested, so that it must first find somebody who is known. */
	| { readonly by: 'values'; readonly field: LookUpField; readonly values: readonly string[] }
	/** Addresses among those whom other searches leave out. */
	| { readonly by: 'hidden'; readonly email: string; readonly among: 'deleted' | 'support' };

/** What a person can be looked up by. */
export type LookUpField = 'emailAddress' | 'userName' | 'employeeId';

export interface SearchOptions {
	readonly sought: Sought;
	/** Attribute keys that are read. */
	readonly keys: readonly string[];
	readonly groups: boolean;
	readonly limit: number;
	readonly offset: number;
	/** Anything that differs from one search to the next, so that no cache answers (TK sends the time). */
	readonly cacheBuster: number;
}

/** Read of every user, whatever the configuration manages: who it is, and whether it may be touched. */
export const OWN_KEYS = [
	'id', 'displayName', 'emailAddress', 'userName', 'roleId', 'isActive', 'isPending', 'isSystemUser', 'isAnonymous', 'created',
] as const;

/** The keys to ask for: our own and each field's, once. */
export function searchKeys(fields: readonly Field[]): readonly string[] {
	return [...new Set([...OWN_KEYS, ...fields.map((field) => field.key)])];
}

/** The body of one page. The order is by name, the one sort that public clients use; ties may move between pages, which the proof sees. */
export function searchBody({ sought, keys, groups, limit, offset, cacheBuster }: SearchOptions): Readonly<Record<string, unknown>> {
	return {
		showCount: true,
		count: false,
		includeDeleted: isAmong(sought, 'deleted'),
		onlyDeleted: isAmong(sought, 'deleted'),
		includeSupport: isAmong(sought, 'support'),
		limit,
		offset,
		sort: { field: 'displayName', order: 'ASC' },
		filters: filtersOf(sought),
		ids: [],
		attributes: keys,
		parts: groups ? ['DETAILED', 'GROUPS'] : ['DETAILED'],
		cacheBuster,
	};
}

function filtersOf(sought: Sought): readonly Readonly<Record<string, unknown>>[] {
	switch (sought.by) {
		case 'all': return [];
		case 'ids': return [{ field: 'id', filterType: 'value', values: sought.ids, operator: 'EQ' }];
		case 'email':
		case 'hidden':
			return [{ filterType: 'text', field: 'emailAddress', text: sought.email }];
		case 'text': return [{ filterType: 'text', text: sought.text }];
		case 'values':
			return sought.field === 'employeeId'
				? [{ field: sought.field, filterType: 'value', values: sought.values, operator: 'EQ' }]
				: [{ filterType: 'text', field: sought.field, text: sought.values.join(' ') }];
	}
}

function isAmong(sought: Sought, among: 'deleted' | 'support'): boolean {
	return sought.by === 'hidden' && sought.among === among;
}
