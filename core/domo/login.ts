/** Signing in with a password: the request, and what its response means. Everything but a session is a problem in words for people. */
import type { HttpRequest } from '../common/ports';
import { z } from '../vendor/zod';
import { requestOf } from './requests';
import { isWebPage, readErrorBody } from './responses';
import { parseJson } from './values';

export type Login = { readonly sessionToken: string } | { readonly problem: string };

const loginAnswer = z.object({
	success: z.boolean().optional(),
	reason: z.string().optional(),
	sessionToken: z.string().nullish(),
	twoFactorInfo: z.object({ status: z.string().nullish() }).nullish(),
});

const USE_A_TOKEN = 'Use an access token instead (Admin > Authentication > Access tokens).';

const WRONG_PASSWORD = `Domo did not accept this username and password. Check both; people who sign in by single sign-on have no password here. ${USE_A_TOKEN}`;
const BLOCKED =
	"Domo, or a proxy on the way, answered the sign-in with a web page. Add this machine's address to the instance's allowlist, and check VPN and proxy.";

/** By Domo's reason (domo-api 1.3). Other reasons are not public and are quoted. */
const REASONS: ReadonlyMap<string, string> = new Map([
	['INVALID_CREDENTIALS', WRONG_PASSWORD],
	['ACCOUNT_LOCKED', 'The account is locked after too many failed sign-ins. An admin can unlock it, or wait and try again.'],
]);

/** The request that exchanges a password for a session token (domo-api 1.3). Its body holds the password: never log it. */
export function loginRequest(username: string, password: string): HttpRequest {
	return requestOf('login', {}, { accept: 'application/json', json: { method: 'password', emailAddress: username, password } });
}

/**
 * A failed login also has status 200 (domo-api 1.3), so that the status alone says nothing. A token is taken only from a response that
 * says `success` and asks for no second factor.
 */
export function readLogin(status: number, body: string): Login {
	if (status === 200) return isWebPage(body) ? { problem: BLOCKED } : readAnswer(body);
	if (status === 403) {
		return { problem: isWebPage(body) ? BLOCKED : 'Domo knows no such instance, or refuses sign-in by password there. Check the instance in the credential.' };
	}
	if (status === 401) return { problem: WRONG_PASSWORD };
	if (status === 429) return { problem: 'Domo limits sign-ins at the moment. Wait a minute and try again.' };
	const { message, toe } = readErrorBody(body);
	const words = message === undefined ? '' : `: ${message}`;
	const id = toe === undefined ? '' : ` Domo support asks for this id: ${toe}.`;
	return { problem: `The sign-in failed with HTTP ${status}${words}. Try again later.${id}` };
}

function readAnswer(body: string): Login {
	const parsed = loginAnswer.safeParse(parseJson(body)?.value ?? {});
	if (!parsed.success) return { problem: 'Domo answered the sign-in with something unknown. Try again later.' };
	const { success, reason, sessionToken, twoFactorInfo } = parsed.data;
	const known = success === true ? undefined : REASONS.get(reason ?? '');
	if (known !== undefined) return { problem: known };
	// Only VALID was ever recorded for an account that may sign in with a password alone.
	const secondFactor = twoFactorInfo?.status ?? 'VALID';
	if (secondFactor !== 'VALID') return { problem: `This account asks for a second factor (MFA), which a workflow cannot give. ${USE_A_TOKEN}` };
	if (success === false || (reason ?? '') !== '') {
		return { problem: `Domo refused the sign-in (${reason?.slice(0, 100) || 'no reason given'}). ${USE_A_TOKEN}` };
	}
	if (typeof sessionToken === 'string' && sessionToken !== '') return { sessionToken };
	return { problem: `Domo accepted the sign-in but gave no session; the account may need a second factor (MFA). ${USE_A_TOKEN}` };
}
