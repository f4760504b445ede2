import type { CellProblem } from '../../../core/config';
import { isStatus, type Outcome } from '../../../core/apply';
import { isHoldReason, type FieldChange, type Held, type OwnedCounts, type PlanAction, type PlanItem, type WriteAction } from '../../../core/plan';
import type { FieldValue } from '../../../core/common/fieldValue';
import { restoreItem } from './restore';

/**
 * What each member of an item must be. By hand, since a plan may have 100,000 items: a schema of zod takes
 * 15 times as long.
 */
type Checks<T> = { readonly [Member in keyof Required<T>]: (value: unknown) => boolean };

type Json = Readonly<Record<string, unknown>>;

export type ItemRead<T> = { readonly item: T } | { readonly wrong: string };

/** The plan item in this JSON, without whatever a builder or Apply added to it; else the member that is wrong. */
export function readPlanItem(json: Json): ItemRead<PlanItem> {
	return readOrRestore(PLAN_ITEM, json);
}

/** The outcome in this JSON, or the member that is wrong. */
export function readOutcome(json: Json): ItemRead<Outcome> {
	return readOrRestore(OUTCOME, json);
}

function readOrRestore<T>(checks: Checks<T>, json: Json): ItemRead<T> {
	const given = read(checks, json);
	if ('item' in given) return given;
	const restored = read(checks, restoreItem(json));
	return 'item' in restored ? restored : given;
}

function read<T>(checks: Checks<T>, json: Json): ItemRead<T> {
	const picked: Record<string, unknown> = {};
	for (const [member, check] of Object.entries<(value: unknown) => boolean>(checks)) {
		const value = json[member];
		if (!check(value)) return { wrong: member };
		if (value !== undefined) picked[member] = value;
	}
	return isComplete(checks, picked) ? { item: picked } : { wrong: '' };
}

/** Every member was checked before; this only tells the compiler. */
function isComplete<T>(checks: Checks<T>, picked: Record<string, unknown>): picked is Record<string, unknown> & T {
	return Object.keys(picked).every((member) => member in checks);
}

const isText = (value: unknown): boolean => typeof value === 'string';
const isNumber = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value);
const isFlag = (value: unknown): boolean => typeof value === 'boolean';
const oneOf = <T extends string>(names: Readonly<Record<T, true>>) => (value: unknown): boolean => typeof value === 'string' && Object.hasOwn(names, value);
const orNull = (check: (value: unknown) => boolean) => (value: unknown): boolean => value === null || check(value);
const optional = (check: (value: unknown) => boolean) => (value: unknown): boolean => value === undefined || check(value);
const listOf = (check: (value: unknown) => boolean) => (value: unknown): boolean => Array.isArray(value) && value.every(check);
const isFieldValue = (value: unknown): value is FieldValue => value === null || isText(value) || isNumber(value) || listOf(isText)(value);

function shaped<T>(checks: Checks<T>): (value: unknown) => boolean {
	const members = Object.entries<(value: unknown) => boolean>(checks);
	return (value) => isRecord(value) && members.every(([member, check]) => check(value[member]));
}

function isRecord(value: unknown): value is Json {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const isImage = (value: unknown): boolean => isRecord(value) && Object.values(value).every(isFieldValue);
const isRun = shaped<PlanItem['run']>({ id: isText, planHash: isText });
const isChange = shaped<FieldChange>({ field: isText, from: isFieldValue, to: isFieldValue });
const isProblem = shaped<CellProblem>({ column: isText, value: isText, message: isText });
const isWrite = oneOf<WriteAction>({ create: true, update: true, delete: true });
const isHold = shaped<Held>({
	by: isHoldReason,
	action: isWrite,
	relatedEmail: optional(isText),
	relatedUserId: optional(isNumber),
	removal: optional(oneOf<NonNullable<Held['removal']>>({ delete: true, roleChange: true })),
	removalRoleId: optional(isNumber),
	invites: optional(isFlag),
	also: optional(listOf(isHoldReason)),
});

const PLAN_ITEM: Checks<PlanItem> = {
	action: oneOf<PlanAction>({ create: true, update: true, delete: true, hold: true, reject: true, unchanged: true }),
	email: isText,
	displayName: isText,
	userId: orNull(isNumber),
	row_number: orNull(isNumber),
	summary: isText,
	reason: isText,
	changes: listOf(isChange),
	held: optional(isHold),
	waitsFor: optional(listOf(isText)),
	sendInvite: optional(isFlag),
	owns: optional(shaped<OwnedCounts>({ dataSets: isNumber, dataFlows: isNumber, cards: isNumber, pages: isNumber })),
	problems: optional(listOf(isProblem)),
	warnings: optional(listOf(isProblem)),
	before: optional(isImage),
	after: optional(isImage),
	run: isRun,
	_item: optional(isText),
};

const OUTCOME: Checks<Outcome> = {
	...PLAN_ITEM,
	status: isStatus,
	message: optional(isText),
	httpStatus: optional(isNumber),
	toe: optional(isText),
	attempts: isNumber,
	durationMs: isNumber,
	undo: optional(isFlag),
};
