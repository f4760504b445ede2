import { DomoError } from '../errors';
import { grantOf, type Call, type Effect } from '../client';
import type { Failure } from '../responses';

/** The error for a setback that is not tried again. */
export function failureOf(call: Call, effect: Effect, setback: Failure, attempts: number): DomoError {
	if (setback.kind === 'told') return setback.error;
	const { words, status } = setback;
	const kind = kindOf(effect, setback);
	const grant = grantOf(call);
	const cause = setback.kind === 'transient' ? setback.what : `HTTP ${setback.status}`;
	const reason = setback.kind === 'final' ? setback.reason : undefined;
	return new DomoError({
		kind,
		message: reason === undefined ? messageOf(call, kind, cause, words.message, setback.kind === 'transient' ? setback.advice : undefined) : `Could not ${call.doing}: ${reason}.`,
		...(status !== undefined && { httpStatus: status }),
		...(words.toe !== undefined && { toe: words.toe }),
		...(words.message !== undefined && { domoMessage: words.message }),
		...(kind === 'grant' && grant !== undefined && { description: grantAdvice(grant) }),
		attempts,
	});
}

/** The run was stopped before the request was sent, or while a read was under way. */
export function cancelled(call: Call, attempts: number): DomoError {
	return new DomoError({ kind: 'cancelled', message: `Stopped: did not ${call.doing}.`, attempts });
}

/** Pages go on although there cannot be so much: whoever answers does not heed what is asked. */
export function endless(what: string, most: number): DomoError {
	return new DomoError({ kind: 'badAnswer', message: `The pages of ${what} do not end: more than ${most} came.` });
}

/** The turn of a write came after the moment until which it was wanted. */
export function tooLate(call: Call, attempts: number): DomoError {
	return new DomoError({ kind: 'tooLate', message: `Did not ${call.doing}: its turn came too late.`, attempts });
}

/** Domo asks for a longer pause than the run may wait. */
export function overBudget(call: Call, attempts: number, waitMs: number, budgetMs: number): DomoError {
	const asked = Math.ceil(waitMs / 1_000);
	return new DomoError({
		kind: 'rateLimited',
		message: `Could not ${call.doing}: Domo limits requests and asks to wait ${asked} s more; this run waits at most ${Math.round(budgetMs / 1_000)} s.`,
		attempts,
		...(attempts > 0 && { httpStatus: 429 }),
	});
}

/** What Domo says of a token that it does not know (recorded, domo-api 1.2): it does not help, so that ours comes first. */
const unknownToken = /^(full authentication is required|unauthorized)/i;

function messageOf({ doing }: Call, kind: DomoError['kind'], cause: string, said: string | undefined, advice: string | undefined): string {
	if (advice !== undefined && kind === 'unavailable') return `Could not ${doing}: ${cause}. ${advice}`;
	if (kind === 'signIn' && (said === undefined || unknownToken.test(said))) return `${reasonOf(kind, cause)}: could not ${doing}.`;
	return `Could not ${doing}: ${said === undefined ? reasonOf(kind, cause) : `${unended(said)} (${cause})`}.`;
}

function kindOf(effect: Effect, setback: Exclude<Failure, { readonly kind: 'told' }>): DomoError['kind'] {
	if (setback.kind === 'final') return setback.error;
	if (setback.kind === 'throttled') return 'rateLimited';
	if (effect !== 'read') return 'unknownOutcome';
	return setback.cutOff ? 'badAnswer' : 'unavailable';
}

function reasonOf(kind: DomoError['kind'], cause: string): string {
	switch (kind) {
		case 'signIn': return 'Domo did not accept the credential (HTTP 401)';
		case 'grant': return `the credential's account may not do that (${cause})`;
		case 'notFound': return 'Domo does not know it (HTTP 404)';
		case 'blocked': return 'a web page came instead of an answer';
		case 'unknownOutcome': return `the answer was lost (${cause})`;
		case 'badAnswer': return `the answer has a form that Domo is not known to use (${cause})`;
		default: return cause.startsWith('no ') ? cause : `Domo answered with ${cause}`;
	}
}

const unended = (sentence: string): string => sentence.replace(/[.\s]+$/, '');

const grantAdvice = (grant: string): string =>
	`Give the role of the credential's account the grant "${grant}" (Admin > Governance > Roles), or use an account that has it.`;
