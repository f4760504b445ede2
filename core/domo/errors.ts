/** Errors of requests to Domo: what happened, what to do, and whether a run can go on without the response. */
import type { Crowd } from './requestWindow';

export type DomoErrorKind =
	| 'signIn' | 'grant' | 'notFound' | 'refused' | 'duplicate' | 'rateLimited' | 'unavailable'
	| 'unknownOutcome' | 'blocked' | 'badAnswer' | 'cancelled'
	/** Not sent: its turn came after the moment until which it was wanted. */
	| 'tooLate';

export interface DomoErrorDetails {
	readonly kind: DomoErrorKind;
	/** What happened, in a sentence. */
	readonly message: string;
	/** What to do; otherwise the kind's own advice. */
	readonly description?: string;
	readonly httpStatus?: number;
	/** Domo's thread of execution id, which its support asks for (domo-api 1.6). */
	readonly toe?: string;
	/** Requests sent, the last one included. */
	readonly attempts?: number;
	/** Domo's own words. */
	readonly domoMessage?: string;
	/** Refused in the company of other requests: it may go through alone. */
	readonly refusedIn?: Crowd;
}

/** What a person does about each kind. */
const ADVICE = {
	signIn: 'Check the credential: the access token may have expired or been revoked, or the password changed. Make a new token in Admin > Authentication > Access tokens.',
	grant: "Give the role of the credential's account the missing grant (Admin > Governance > Roles), or use an account that has it.",
	notFound: 'It may have been deleted, or the id belongs to another instance.',
	refused: 'Correct what Domo names and run again.',
	duplicate: 'Somebody else may have made it at the same time. Run again: it is then found.',
	rateLimited: 'Domo limits requests. What was done stays done: run again later, with fewer requests per second.',
	unavailable: 'Domo, or the way to it, is not answering. What was done stays done: run again later.',
	unknownOutcome: 'Domo may or may not have done it. Look before repeating it.',
	blocked: "Domo, or a proxy on the way, answered with a web page. Add this machine's address to the instance's allowlist (Admin > Security), and check VPN and proxy.",
	badAnswer: 'This is not what Domo is known to answer. Run again; if it stays, report it with the id below.',
	cancelled: 'What was done stays done.',
	tooLate: 'Nothing was sent. Run again.',
} as const satisfies Record<DomoErrorKind, string>;

/**
 * A request to Domo failed. It carries only what people may see and store: never headers, tokens, passwords or request bodies.
 */
export class DomoError extends Error {
	override readonly name = 'DomoError';
	readonly kind: DomoErrorKind;
	/** What to do about it. */
	readonly description: string;
	readonly httpStatus: number | undefined;
	readonly toe: string | undefined;
	readonly attempts: number;
	readonly domoMessage: string | undefined;
	readonly refusedIn: Crowd | undefined;

	constructor(details: DomoErrorDetails) {
		super(details.message);
		this.kind = details.kind;
		const advice = details.description ?? ADVICE[details.kind];
		this.description = details.toe === undefined ? advice : `${advice} Domo support asks for this id: ${details.toe}.`;
		this.httpStatus = details.httpStatus;
		this.toe = details.toe;
		this.attempts = details.attempts ?? 0;
		this.domoMessage = details.domoMessage;
		this.refusedIn = details.refusedIn;
	}
}

/**
 * True where an instance treats one request in another way than is known: refused, unknown, a web page, another form, or never whole. A
 * side request that fails so must not stop a run. False for a credential that is not accepted, a limit on requests and a stop: the next
 * request would fail too.
 */
export const isAnsweredOtherwise = (error: unknown): error is DomoError =>
	isDomoError(error, 'grant', 'notFound', 'refused', 'duplicate', 'badAnswer', 'unavailable', 'blocked', 'unknownOutcome');

/** The first way, or the second where `isAnsweredOtherwise` is true for the first. */
export async function orElse<T, U = T>(first: () => Promise<T>, second: (error: DomoError) => Promise<U> | U): Promise<T | U> {
	try {
		return await first();
	} catch (error) {
		if (!isAnsweredOtherwise(error)) throw error;
		return second(error);
	}
}

/** More pages came than there can be: the server ignores which one is asked for. */
export function endless(what: string, most: number): DomoError {
	return new DomoError({ kind: 'badAnswer', message: `The pages of ${what} do not end: more than ${most} came.` });
}

/** True for a `DomoError` of one of the kinds. */
export function isDomoError(error: unknown, ...kinds: readonly DomoErrorKind[]): error is DomoError {
	return error instanceof DomoError && (kinds.length === 0 || kinds.includes(error.kind));
}

const certificate = /^(?:CERT_|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_|ERR_TLS_|ERR_SSL_|HOSTNAME_MISMATCH|INVALID_CA)/;

const reasons: readonly (readonly [codes: RegExp, words: (host: string) => string])[] = [
	[/^ENOTFOUND$/, (host) => `No host ${host} was found. Look at Instance in the credential, and whether n8n reaches the internet.`],
	[/^EAI_/, (host) => `The address of ${host} could not be looked up: n8n's machine has no name service (DNS) just now, or no way to the internet.`],
	[/^ECONNREFUSED$/, (host) => `${host} refuses the connection: nothing listens there, or a firewall is in between. Look at Instance in the credential.`],
	[certificate, (host) => `The certificate of ${host} is not trusted. Most often a proxy of your company opens encrypted traffic: give n8n its certificate (NODE_EXTRA_CA_CERTS). Else the address is not Domo's.`],
	[/^(?:ETIMEDOUT|ECONNABORTED|ESOCKETTIMEDOUT|ERR_CANCELED|UND_ERR_CONNECT_TIMEOUT)$/, (host) => `${host} did not answer in time: it is busy, or a firewall swallows what n8n sends. Try again, and ask whether n8n may reach it.`],
	[/^(?:ECONNRESET|EPIPE|EPROTO)$/, (host) => `The connection to ${host} was cut. Try again; if that goes on, a proxy or a firewall is in between.`],
	[/^(?:EHOSTUNREACH|ENETUNREACH|ENETDOWN|EHOSTDOWN)$/, (host) => `There is no way from n8n's machine to ${host}: its network is down, or a VPN is not connected.`],
];

/**
 * Why no response came, from Node's error code, and what a person can do about it.
 *
 * @param code such as `ENOTFOUND`
 * @param host the host that the message names
 */
export function unreachableWords(code: string | undefined, host = 'Domo'): string {
	const known = code === undefined ? undefined : reasons.find(([codes]) => codes.test(code));
	if (known !== undefined) return known[1](host);
	return `No answer came from ${host}${code === undefined ? '' : ` (${code})`}. Look at Instance in the credential, and whether n8n reaches the internet.`;
}
