import { hasWholeRecord } from '../../../core/plan';
import { z } from '../../../core/vendor/zod';

/**
 * Items that went through a spreadsheet, a CSV file or a table come back as text: numbers and flags as words, lists and objects as
 * JSON or as one column for each of their members (`run.id`, `changes.0.field`), and what was empty as blank or not at all. These
 * functions make items of that again. They change no value: whether one was edited Apply sees by the item's digest.
 */

type Json = Readonly<Record<string, unknown>>;

const NESTED = ['run', 'changes', 'held', 'owns', 'problems', 'warnings', 'before', 'after', 'waitsFor'] as const;
const PLAN_NESTED = ['run', 'actor', 'source', 'guard', 'protectedUserIds', 'newAttributes', 'counts', 'notes', 'lastRun', 'job', 'applied'] as const;
/** Objects whose members have names of their own, which may hold points. */
const IMAGES: ReadonlySet<string> = new Set(['before', 'after']);
const NULLABLE_NUMBERS = ['userId', 'row_number'] as const;
const NUMBERS = ['attempts', 'durationMs', 'httpStatus'] as const;
const FLAGS = ['sendInvite', 'undo'] as const;
const TEXTS = ['email', 'displayName', 'summary', 'reason'] as const;
const OPTIONAL_TEXTS = ['status', 'message', 'toe'] as const;

/** An item of a plan or an outcome, with its values as they were before they became text. */
export function restoreItem(json: Json): Json {
	const item = nested(json, NESTED);
	for (const name of NULLABLE_NUMBERS) item[name] = isBlank(item[name]) ? null : numberIn(item[name]);
	for (const name of NUMBERS) put(item, name, numberIn(item[name]));
	for (const name of FLAGS) put(item, name, flagIn(item[name]));
	for (const name of TEXTS) item[name] = textIn(item[name]);
	for (const name of OPTIONAL_TEXTS) put(item, name, item[name]);
	if (isRecord(item.before) && hasWholeRecord({ action: item.action, userId: item.userId, ...(isRecord(item.held) && { held: item.held }) })) item.before = { ...emptyFieldsOf(json), ...item.before };
	if (isBlank(item.changes)) item.changes = [];
	if (Array.isArray(item.changes)) {
		item.changes = item.changes.map((change: unknown) => (isRecord(change) ? { ...change, from: change.from ?? null, to: change.to ?? null } : change));
	}
	for (const name of ['problems', 'warnings'] as const) {
		const cells = item[name];
		if (Array.isArray(cells)) item[name] = cells.map((cell: unknown) => (isRecord(cell) ? { ...cell, value: textIn(cell.value), message: textIn(cell.message) } : cell));
	}
	if (isRecord(item.held)) {
		for (const name of ['relatedUserId', 'removalRoleId']) put(item.held, name, numberIn(item.held[name]));
		put(item.held, 'invites', flagIn(item.held.invites));
	}
	if (isRecord(item.owns)) item.owns = Object.fromEntries(Object.entries(item.owns).map(([name, value]) => [name, numberIn(value)]));
	return item;
}

/** The empty fields of a whole record, which stand in columns of their own. */
function emptyFieldsOf(json: Json): Record<string, null> {
	const names = Object.entries(json).flatMap(([path, value]) => (path.startsWith('before.') && isBlank(value) ? imagePath(path.slice('before.'.length)) : []));
	return Object.fromEntries(names.filter((name) => !/^\d+$/.test(name)).map((name) => [name, null]));
}

const mostRepairs = 200;

/**
 * Reads a plan item with `shape`, and where it says that a member is of another type than it was, restores that one.
 * Gives what `safeParse` gives.
 */
export function readRestored<T>(shape: z.ZodType<T, z.ZodTypeDef, unknown>, json: Json): z.SafeParseReturnType<unknown, T> {
	const given = shape.safeParse(json);
	if (given.success) return given;
	const plan = nested(json, PLAN_NESTED);
	for (let repairs = 0; repairs < mostRepairs; repairs++) {
		const read = shape.safeParse(plan);
		const [issue] = read.success ? [] : read.error.issues;
		if (issue === undefined || issue.code !== 'invalid_type' || !repair(plan, issue.path, issue.expected)) return read;
	}
	return given;
}

/** Puts a value of the expected type where another stood; false where that cannot be done without inventing one. */
function repair(root: Record<string, unknown>, path: readonly (string | number)[], expected: string): boolean {
	const holder = path.slice(0, -1).reduce<unknown>((value, key) => (Array.isArray(value) ? value[Number(key)] : isRecord(value) ? value[key] : undefined), root);
	const key = path.at(-1);
	if (key === undefined || (!isRecord(holder) && !Array.isArray(holder))) return false;
	const members: Record<string, unknown> | unknown[] = holder;
	const now: unknown = Array.isArray(members) ? members[Number(key)] : members[key];
	const value = typed(now, expected);
	if (value === undefined) return false;
	if (Array.isArray(members)) members[Number(key)] = value;
	else members[key] = value;
	return true;
}

function typed(value: unknown, expected: string): unknown {
	switch (expected) {
		case 'number': {
			const number = numberIn(value);
			return typeof number === 'number' ? number : undefined;
		}
		case 'boolean': {
			const flag = flagIn(value);
			return typeof flag === 'boolean' ? flag : undefined;
		}
		case 'string':
			return isBlank(value) || typeof value === 'number' || typeof value === 'boolean' ? textIn(value) : undefined;
		case 'array':
			return isBlank(value) ? [] : undefined;
		case 'object':
			return isBlank(value) ? {} : undefined;
		default:
			return undefined;
	}
}

/** The same members, with lists and objects for those of `names` that came as JSON or member by member. */
function nested(json: Json, names: readonly string[]): Record<string, unknown> {
	const item: Record<string, unknown> = { ...json };
	for (const name of names) {
		const value = item[name];
		if (isBlank(value)) delete item[name];
		else if (typeof value === 'string') item[name] = parsed(value);
	}
	for (const [path, value] of Object.entries(json)) {
		const dot = path.indexOf('.');
		const name = path.slice(0, dot);
		if (dot < 0 || !names.includes(name) || isBlank(value) || !isBlank(json[name])) continue;
		delete item[path];
		const rest = path.slice(dot + 1);
		place(item, [name, ...(IMAGES.has(name) ? imagePath(rest) : rest.split('.'))], value);
	}
	return item;
}

/** `team.lead` is one name; `groups.0` is the first of a list. */
function imagePath(rest: string): string[] {
	const [, name, index] = /^(.+)\.(\d+)$/s.exec(rest) ?? [];
	return name === undefined || index === undefined ? [rest] : [name, index];
}

function place(root: Record<string, unknown>, path: readonly string[], value: unknown): void {
	let at: Record<string, unknown> | unknown[] = root;
	path.forEach((key, i) => {
		const isLast = i === path.length - 1;
		const next = path[i + 1] ?? '';
		const child: unknown = isLast ? value : (read(at, key) ?? (/^\d+$/.test(next) ? [] : {}));
		if (Array.isArray(at)) at[Number(key)] = child;
		else Object.defineProperty(at, key, { value: child, enumerable: true, configurable: true, writable: true });
		if (isRecord(child) || Array.isArray(child)) at = child;
	});
}

function read(at: Record<string, unknown> | unknown[], key: string): unknown {
	if (Array.isArray(at)) return at[Number(key)];
	return Object.hasOwn(at, key) ? at[key] : undefined;
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return text;
	}
}

function isBlank(value: unknown): boolean {
	return value === undefined || value === null || value === '';
}

function numberIn(value: unknown): unknown {
	if (isBlank(value)) return undefined;
	return typeof value === 'string' && /^\s*-?\d+(\.\d+)?\s*$/.test(value) ? Number(value) : value;
}

function flagIn(value: unknown): unknown {
	if (isBlank(value)) return undefined;
	const word = String(value).trim().toLowerCase();
	return word === 'true' ? true : word === 'false' ? false : value;
}

function textIn(value: unknown): unknown {
	if (isBlank(value)) return '';
	return typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
}

function put(item: Record<string, unknown>, name: string, value: unknown): void {
	if (isBlank(value)) delete item[name];
	else item[name] = value;
}

function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
