import { heldPhrase, keptOrphansPhrase } from '../plan/describe';
import { byKind, type Kind } from './kind';
import { missingPhrase } from './missing';
import type { RunRecord } from './types';
import { byStatus, figure, KIND_WORDS } from './words';

/** `example` for `https://example.domo.com`; other hosts as they are. */
export function instanceName(instance: string): string {
	const host = instance.replace(/^https?:\/\//, '').replace(/\/.*$/, '');
	return host.replace(/\.domo\.com$/i, '');
}

const TOLD_FIRST = ['created', 'updated', 'removed'] as const satisfies readonly Kind[];

/** What a run did, in one line: `99 created, 299 updated, 95 removals, 305 clearings and 5 renames held`. Empty where there is nothing to tell. */
export function headline(record: Pick<RunRecord, 'outcomes' | 'dryRun'> & Partial<Pick<RunRecord, 'missing'>>): string {
	const groups = byKind(record.outcomes);
	const parts = TOLD_FIRST.filter((kind) => groups[kind].length > 0).map((kind) => {
		const words = KIND_WORDS[kind];
		return `${figure(groups[kind].length)} ${record.dryRun ? words.planned : words.done}`;
	});
	const counted = (count: number, words: string): void => void (count > 0 && parts.push(`${figure(count)} ${words}`));
	for (const { words, outcomes } of byStatus(groups.failed)) counted(outcomes.length, words);
	counted(groups.alreadyDone.length, KIND_WORDS.alreadyDone.done);
	counted(groups.notApproved.length, KIND_WORDS.notApproved.done);
	counted(groups.rejected.length, `${groups.rejected.length === 1 ? 'row' : 'rows'} rejected`);
	if (groups.held.length > 0) parts.push(heldPhrase(groups.held));
	const missing = record.missing === undefined ? '' : missingPhrase(record.missing);
	if (missing !== '') parts.push(missing);
	// Some words have a comma of their own.
	return parts.join(parts.slice(0, -1).some((part) => part.includes(',')) ? '; ' : ', ');
}

/**
 * The mail's subject, which says it all: `Domo users, acme: 99 created, 3 rows rejected`. One line, whatever the names hold, so
 * that no header can be smuggled into a mail.
 */
export function subject(record: RunRecord): string {
	const instance = instanceName(record.instance);
	return oneLine(`Domo users${instance === '' ? '' : `, ${instance}`}${modeOf(record)}: ${subjectTail(record)}`);
}

/** Why nothing was written, where that was on purpose. */
function modeOf({ failures, preview, notApproved, dryRun }: RunRecord): string {
	if (notApproved !== undefined) return failures.length > 0 ? '' : ' (not approved)';
	if (preview !== undefined) return preview === 'plan' ? ' (plan)' : ' (plan waiting for approval)';
	return dryRun ? ' (dry run)' : '';
}

/** A plan says in the mail what it says on the canvas. */
export function planPhrase(record: RunRecord): string {
	const { plan, preview } = record;
	const kept = preview === undefined || plan === undefined ? '' : keptOrphansPhrase(plan.counts.orphans, plan.job?.orphans);
	return kept === '' ? headline(record) : `${headline(record) || 'nothing to do'}, ${kept}`;
}

function subjectTail(record: RunRecord): string {
	const [failure] = record.failures;
	const told = planPhrase(record);
	if (failure === undefined) return told === '' ? (record.notApproved === undefined ? 'nothing to do' : 'nothing was done') : told;
	const failed = `failed – ${firstClause(failure.message)}`;
	return told === '' ? failed : `${failed}; ${told}`;
}

const clauseLength = 90;

/** `Could not sign in to acme: the token …` → `could not sign in to acme`. Names of products keep their capital. */
function firstClause(message: string): string {
	const [clause = ''] = oneLine(message.slice(0, 10 * clauseLength)).split(/[:;.](?=\s|$)| – /);
	const short = clause.length > clauseLength ? `${clause.slice(0, clauseLength - 1).trimEnd()}…` : clause;
	return /^[A-Z][a-z]+(\s|$)/.test(short) && !/^(Domo|DataSet)\b/.test(short) ? short.charAt(0).toLowerCase() + short.slice(1) : short;
}

/** Blanks for whatever could break a line or turn it round. */
export function oneLine(text: string): string {
	return text.replace(/[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069\s]+/gu, ' ').trim();
}
