import { isRecord, list } from '../http/values';
import type { Reply } from '../http/reply';
import { errorReply, DomoError } from '../http/domoError';
import { reshape, type OddShape } from './oddShapes';

/**
 * How an instance may answer one kind of request otherwise than this stand-in does, for ever and to everybody: refused with a status,
 * a web page, nothing, in another shape, or late.
 */
export type Oddity = number | 'html' | 'empty' | 'late' | OddShape;

/** By the name of the request: a route's kind, or one of the variants below. */
export type Oddities = Readonly<Record<string, Oddity | readonly Oddity[]>>;

/** How late a late answer is, unless the switch `lateMs` says otherwise. */
export const LATE_MS = 5_000;

type Test = (body: unknown) => boolean;

const field = (body: unknown, name: string): unknown => (isRecord(body) ? body[name] : undefined);

const filtersOn =
	(name: string | undefined): Test =>
	(body) => {
		const filters = field(body, 'filters');
		return Array.isArray(filters) && list(filters, 'filters').some((filter) => isRecord(filter) && filter.field === name);
	};

const isUnfiltered: Test = (body) => {
	const filters = field(body, 'filters');
	return !Array.isArray(filters) || filters.length === 0;
};

/** A filter on an address that names several, with blanks between them (domo-api 2.2). */
const namesSeveral: Test = (body) => {
	const filters = field(body, 'filters');
	return Array.isArray(filters) && list(filters, 'filters').some((filter) => isRecord(filter) && filter.field === 'emailAddress' && /\S\s+\S/.test(String(filter.text)));
};

/** Largest page that a public client asks for (domo-api 2.2). */
const LARGEST_ATTESTED_PAGE = 200;

/** Requests of one method and path that an instance may treat differently, by what their body holds. */
const VARIANTS: Readonly<Record<string, readonly { readonly id: string; readonly fits: Test }[]>> = {
	searchUsers: [
		{ id: 'searchUsersById', fits: filtersOn('id') },
		{ id: 'searchHiddenUsers', fits: (body) => field(body, 'onlyDeleted') === true || field(body, 'includeSupport') === true },
		{ id: 'searchUsersByValue', fits: (body) => filtersOn('userName')(body) || filtersOn('employeeId')(body) || namesSeveral(body) },
		{ id: 'searchUsersByEmail', fits: filtersOn('emailAddress') },
		{ id: 'searchUsersByText', fits: filtersOn(undefined) },
		{ id: 'searchUsersLarge', fits: (body) => isUnfiltered(body) && Number(field(body, 'limit')) > LARGEST_ATTESTED_PAGE },
	],
	createDataSet: [{ id: 'createDataSetDescribed', fits: (body) => field(body, 'dataSourceDescription') !== undefined }],
};

/** A variant that an instance refuses with its whole kind: a search of everybody is one, however large its pages. */
const ALSO: Readonly<Record<string, string>> = { searchUsersLarge: 'searchUsers', createDataSetDescribed: 'createDataSet' };

/** Names under which a request can be odd, the most special first. */
export function requestIds(kind: string, body: unknown): readonly string[] {
	const variant = VARIANTS[kind]?.find(({ fits }) => fits(body))?.id;
	if (variant === undefined) return [kind];
	const wider = ALSO[variant];
	return wider === undefined ? [variant] : [variant, wider];
}

/** Every name that an oddity can have besides the kinds of the routes. */
export const VARIANT_IDS: readonly string[] = Object.values(VARIANTS).flatMap((variants) => variants.map(({ id }) => id));

/** What is odd about the answer to this request; [] where nothing is. */
export function odditiesOf(oddities: Oddities | undefined, kind: string, body: () => unknown): readonly Oddity[] {
	if (oddities === undefined) return [];
	for (const id of requestIds(kind, body())) {
		const odd = oddities[id];
		if (odd !== undefined) return typeof odd === 'object' ? odd : [odd];
	}
	return [];
}

/** The refusal that comes in the place of carrying the request out; undefined: it is carried out. */
export function oddRefusal(odd: readonly Oddity[], path: string, toe: () => string): Reply | undefined {
	const status = odd.find((one) => typeof one === 'number');
	return status === undefined ? undefined : errorReply(new DomoError(Number(status), 'This instance answers so'), path, toe());
}

/** A good answer as this instance gives it. */
export function oddReply(reply: Reply, odd: readonly Oddity[], kind: string): Reply {
	if (reply.status >= 300) return reply;
	let odder = reply;
	for (const one of odd) {
		if (one === 'empty') odder = { ...odder, body: '' };
		else if (typeof one !== 'number' && one !== 'html' && one !== 'late') odder = reshape(odder, one, kind);
	}
	return odder;
}
