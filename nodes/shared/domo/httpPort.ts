import type { IHttpRequestOptions } from 'n8n-workflow';

import type { HttpPort, HttpRequest, HttpResponse } from '../../../core/common/ports';
import { hideSecrets, type HideSecrets, secretsOf } from '../secrets';
import { type AnswerLimit, answerOf, CSV_LIMIT, JSON_LIMIT, lostConnection, settle, withinTime } from './answer';
import { asRequestOfNode, CREDENTIAL, type DomoContext } from './credential';
import { createSession } from './session';

/**
 * Sends requests through n8n's helper (proxy, TLS, egress rules, credential), once each: no retry, no redirect, any status is an
 * answer, of at most so many bytes and within so much time. A signal cuts a read. In password mode a 401 renews the session once
 * for all requests that met it.
 *
 * @returns a port that rejects only when no whole answer came, with words and without request or header
 */
export function createHttpPort(context: DomoContext, limits: Partial<AnswerLimit> = {}): HttpPort {
	const request = (options: IHttpRequestOptions) => requestWithoutCancel(context, options);
	const session = createSession(context, request);

	/** Error messages of the other side reach people, and may repeat a secret. Data stays as it is. */
	const hider = async (): Promise<HideSecrets> => hideSecrets(await secretsOf(context));

	async function exchange(wanted: HttpRequest, signal: AbortSignal | undefined): Promise<HttpResponse> {
		const refused = session.refusal();
		if (refused !== null) return unauthorized(refused);
		const limit = { ...(isTable(wanted) ? CSV_LIMIT : JSON_LIMIT), ...limits };
		const sent = await settle(
			withinTime(limit.ms, signal, async (abortSignal) => {
				const answer = await request({ ...optionsOf(wanted), timeout: limit.ms, abortSignal });
				return await answerOf(answer, limit.bytes);
			}),
		);
		if (sent.ok) return isData(wanted, sent.value) ? sent.value : { ...sent.value, body: (await hider())(sent.value.body) };
		if (!session.refusedBy(sent.error)) throw lostConnection(sent.error, await hider());
		return unauthorized(session.refusal() ?? '');
	}

	return {
		async send(wanted, signal) {
			const { answer, generation } = await session.opened(async () => await exchange(wanted, signal));
			if (answer.status !== 401 || !(await session.renewedSince(generation))) return answer;
			return await exchange(wanted, signal);
		},
	};
}

/**
 * n8n forces the execution's cancel signal on every request of a node that has one, which would cut a write in flight
 * and leave its outcome unknown (n8n-engine 4). Without `getExecutionCancelSignal` in `this` it does not.
 */
function requestWithoutCancel(context: DomoContext, options: IHttpRequestOptions): Promise<unknown> {
	const self = {
		getCredentials: context.getCredentials.bind(context),
		getNode: context.getNode.bind(context),
		helpers: context.helpers,
		logger: context.logger,
	};
	const request = context.helpers.httpRequestWithAuthentication;
	return asRequestOfNode(async (): Promise<unknown> => await Reflect.apply(request, self, [CREDENTIAL, options]));
}

/** Values of people or rows, rather than words about the request. */
function isData(wanted: HttpRequest, { status, body }: HttpResponse): boolean {
	return status < 400 && (wanted.accept === 'text/csv' || /^\s*[[{]/.test(body));
}

/** A table comes or goes: larger, and slower to make. */
function isTable(wanted: HttpRequest): boolean {
	return wanted.csv !== undefined || wanted.accept === 'text/csv';
}

function optionsOf(wanted: HttpRequest): IHttpRequestOptions {
	return {
		method: wanted.method,
		url: wanted.path + queryOf(wanted),
		headers: { Accept: wanted.accept ?? 'application/json', ...contentOf(wanted) },
		body: wanted.csv ?? (wanted.json === undefined ? undefined : JSON.stringify(wanted.json)),
		// Unpacked piece by piece, so that it can be left before it is too much.
		encoding: 'stream',
		json: false,
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		disableFollowRedirect: true,
	};
}

function contentOf(wanted: HttpRequest): Record<string, string> {
	if (wanted.csv !== undefined) return { 'Content-Type': 'text/csv' };
	return wanted.json === undefined ? {} : { 'Content-Type': 'application/json' };
}

function queryOf(wanted: HttpRequest): string {
	const query = new URLSearchParams();
	for (const [name, value] of Object.entries(wanted.query ?? {})) query.set(name, String(value));
	return query.size === 0 ? '' : `?${query.toString()}`;
}

/** Domo's own shape of a refusal (domo-api 1.6), with the words of the sign-in. */
function unauthorized(message: string): HttpResponse {
	return {
		status: 401,
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ status: 401, statusReason: 'Unauthorized', message }),
	};
}
