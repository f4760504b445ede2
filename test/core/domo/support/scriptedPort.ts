import type { HttpPort, HttpRequest, HttpResponse } from '../../../../core/common/ports';

export interface ScriptedPort extends HttpPort {
	readonly requests: readonly HttpRequest[];
	/** Whether each request came with a signal. */
	readonly signals: readonly (AbortSignal | undefined)[];
}

export type Answer = HttpResponse | Error | Promise<HttpResponse>;

/** A port that answers by a function of the request and its number (from 1). An `Error` is no answer. */
export function scriptedPort(answer: (request: HttpRequest, nth: number, signal?: AbortSignal) => Answer): ScriptedPort {
	const requests: HttpRequest[] = [];
	const signals: (AbortSignal | undefined)[] = [];
	return {
		requests,
		signals,
		async send(request, signal) {
			requests.push(request);
			signals.push(signal);
			const given = await answer(request, requests.length, signal);
			if (given instanceof Error) throw given;
			return given;
		},
	};
}

/** Answers in turn; the last one for ever. */
export function inTurn(...answers: readonly Answer[]): (request: HttpRequest, nth: number) => Answer {
	return (_request, nth) => answers[Math.min(nth, answers.length) - 1] ?? new Error('no answer is scripted');
}

export function json(value: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): HttpResponse {
	return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(value) };
}

export const text = (body: string, status = 200): HttpResponse => ({ status, headers: {}, body });

/** Domo's common error body (domo-api 1.6). */
export function refusal(status: number, message: string, headers: Readonly<Record<string, string>> = {}, more: object = {}): HttpResponse {
	return json({ status, statusReason: 'x', message, toe: 'D2RFR14QKK-0FWIV-QTGGZ', ...more }, status, headers);
}

export const blockPage = (status = 200): HttpResponse => text('<!DOCTYPE html><html><head><title>Domo - Blocked</title></head></html>', status);

/** A connection that broke, as Node tells it; its message holds what must not be shown. */
export function reset(): Error {
	return Object.assign(new Error('socket hang up for https://x/?token=SECRET'), { code: 'ECONNRESET' });
}
