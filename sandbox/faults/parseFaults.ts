import { badRequest } from '../http/reply';
import { isRecord, list, record } from '../http/values';
import { ROUTES } from '../routes';
import { ODD_SHAPES, VARIANT_IDS } from './oddities';
import type { FaultSwitches } from './switches';

const WHEN_FIELDS = ['kinds', 'effect', 'nth', 'after', 'times', 'rate'] as const;

/** The fields of each switch: a list of them when it takes rules, otherwise one object or a plain value. */
type Shape = 'number' | 'flag' | 'word' | 'oddities' | { readonly one: readonly string[] } | { readonly many: readonly string[] };

const SHAPES: Readonly<Record<keyof FaultSwitches, Shape>> = {
	seed: 'number',
	latency: { one: ['ms', 'jitterMs', 'longTail'] },
	rateLimit: { one: ['perSecond', 'burst', 'retryAfter', 'status'] },
	atOnce: { one: ['workers', 'throttleFrom', 'refuseFrom', 'dropOver'] },
	errors: { many: [...WHEN_FIELDS, 'status', 'message', 'retryAfter'] },
	resetBefore: { many: WHEN_FIELDS },
	resetAfter: { many: WHEN_FIELDS },
	noAnswer: { many: [...WHEN_FIELDS, 'applied'] },
	slowBody: { many: [...WHEN_FIELDS, 'ms'] },
	dripBody: { many: [...WHEN_FIELDS, 'everyMs'] },
	endlessBody: { many: [...WHEN_FIELDS, 'packed'] },
	foreignAnswer: { many: [...WHEN_FIELDS, 'body', 'status', 'type', 'applied'] },
	htmlBlockPage: { many: WHEN_FIELDS },
	cutOffBody: { many: [...WHEN_FIELDS, 'abort'] },
	emptyBody: { many: WHEN_FIELDS },
	redirect: { many: [...WHEN_FIELDS, 'to'] },
	lateVisibility: { one: ['users', 'dataSets'] },
	pageCap: 'number',
	pages: { many: [...WHEN_FIELDS, 'mode', 'by'] },
	countOff: { many: [...WHEN_FIELDS, 'by'] },
	emptyUsers: { many: [...WHEN_FIELDS, 'keepCount'] },
	expireSessions: { many: WHEN_FIELDS },
	revokeTokens: { many: WHEN_FIELDS },
	failUsers: { many: ['email', 'id', 'status', 'message'] },
	lockedKeys: { many: ['key', 'how'] },
	normalise: { many: ['key', 'how'] },
	killAtWrite: { one: ['k', 'at'] },
	login: 'word',
	lateSearch: 'number',
	ownAccount: 'word',
	withoutAttributes: 'flag',
	exportsUploads: 'flag',
	oddities: 'oddities',
	lateMs: 'number',
	ownersMayGo: 'flag',
	unknownInstance: 'flag',
};

const SHAPES_BY_NAME: ReadonlyMap<string, Shape> = new Map(Object.entries(SHAPES));

/** The names of all switches. */
export const SWITCH_NAMES: readonly string[] = [...SHAPES_BY_NAME.keys()];

const PLAIN = { number: 'number', flag: 'boolean', word: 'string' } as const;

function checkFields(name: string, value: unknown, known: readonly string[]): void {
	if (!isRecord(value)) throw badRequest(`Fault switch ${name}: an object is expected`);
	const unknown = Object.keys(value).filter((key) => !known.includes(key));
	if (unknown.length > 0) throw badRequest(`Fault switch ${name}: unknown field ${unknown.join(', ')}`);
}

const ODD_WORDS: readonly string[] = ['html', 'empty', 'late', ...ODD_SHAPES];

const ODD_IDS: ReadonlySet<string> = new Set([...ROUTES.map(({ kind }) => kind), ...VARIANT_IDS]);

function checkOddities(value: unknown): void {
	for (const [id, odd] of Object.entries(record(value))) {
		if (!ODD_IDS.has(id)) throw badRequest(`Fault switch oddities: there is no request ${id}`);
		for (const one of Array.isArray(odd) ? list(odd, id) : [odd]) {
			const isKnown = typeof one === 'number' ? one >= 400 && one < 600 : ODD_WORDS.includes(String(one));
			if (!isKnown) throw badRequest(`Fault switch oddities: ${id} cannot be ${JSON.stringify(one)}`);
		}
	}
}

function checkSwitch(name: string, shape: Shape, value: unknown): void {
	if (shape === 'oddities') checkOddities(value);
	else if (typeof shape === 'string') {
		if (typeof value !== PLAIN[shape]) throw badRequest(`Fault switch ${name}: a ${PLAIN[shape]} is expected`);
	} else if ('one' in shape) checkFields(name, value, shape.one);
	else if (!Array.isArray(value)) throw badRequest(`Fault switch ${name}: a list of rules is expected`);
	else for (const rule of value) checkFields(name, rule, shape.many);
}

const isSwitches = (value: unknown): value is FaultSwitches => isRecord(value);

/** Parses fault switches from JSON, from a file or by HTTP. @throws DomoError 400 that names an unknown switch or field */
export function parseFaults(value: unknown): FaultSwitches {
	const given = record(value);
	for (const [name, content] of Object.entries(given)) {
		const shape = SHAPES_BY_NAME.get(name);
		if (shape === undefined) throw badRequest(`Unknown fault switch: ${name}`);
		checkSwitch(name, shape, content);
	}
	return isSwitches(given) ? given : {};
}
