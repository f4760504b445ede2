import { heldPhrase } from '../plan/items/held';
import { byKind, type Kind } from './kind';
import type { RunRecord } from './types';
import { figure, KIND_WORDS } from './words';

/** `acme` for `https://acme.domo.com`; other hosts as they are. */
export function instanceName(instance: string): string {
	const host = instance.replace(/^https?:\/\//, '').replace(/\/.*$/, '');
	return host.replace(/\.domo\.com$/i, '');
}

const TOLD_FIRST = ['created', 'updated', 'removed', 'failed'] as const satisfies readonly Kind[];

/** What a run did, in one line: `99 created, 299 updated, 95 removals, 305 clearings and 5 renames held`. */
export function headline(record: Pick<RunRecord, 'outcomes' | 'dryRun'>): string {
	const groups = byKind(record.outcomes);
	const parts = TOLD_FIRST.filter((kind) => groups[kind].length > 0).map((kind) => {
		const words = KIND_WORDS[kind];
		// A run that was stopped before it began did not fail at anybody.
		const onlyStopped = kind === 'failed' && groups.failed.every(({ status }) => status === 'notTried');
		return `${figure(groups[kind].length)} ${onlyStopped ? 'not tried' : record.dryRun ? words.planned : words.done}`;
	});
	const rejects = groups.rejected.length;
	if (rejects > 0) parts.push(`${figure(rejects)} ${rejects === 1 ? 'row' : 'rows'} rejected`);
	if (groups.held.length > 0) parts.push(heldPhrase(groups.held));
	return parts.join(', ');
}

/**
 * The mail's subject, which says it all: `Domo users, acme: 99 created, 3 rows rejected`. One line, whatever the names hold, so
 * that no header can be smuggled into a mail.
 */
export function subject(record: RunRecord): string {
	const instance = instanceName(record.instance);
	const who = `Domo users${instance === '' ? '' : `, ${instance}`}${record.dryRun ? ' (dry run)' : ''}`;
	return oneLine(`${who}: ${subjectTail(record)}`);
}

function subjectTail(record: RunRecord): string {
	const [failure] = record.failures;
	const told = headline(record);
	if (failure === undefined) return told === '' ? 'nothing to do' : told;
	const failed = `failed – ${firstClause(failure.message)}`;
	return told === '' ? failed : `${failed}; ${told}`;
}

const clauseLength = 90;

/** `Could not sign in to acme: the token …` → `could not sign in to acme`. Names of products keep their capital. */
function firstClause(message: string): string {
	const [clause = ''] = oneLine(message).split(/[:;.](?=\s|$)| – /);
	const short = clause.length > clauseLength ? `${clause.slice(0, clauseLength - 1).trimEnd()}…` : clause;
	return /^[A-Z][a-z]+(\s|$)/.test(short) && !/^(Domo|DataSet)\b/.test(short) ? short.charAt(0).toLowerCase() + short.slice(1) : short;
}

/** Blanks for whatever could break a line or turn it round. */
export function oneLine(text: string): string {
	return text.replace(/[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069\s]+/gu, ' ').trim();
}
