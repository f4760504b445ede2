/** What a route answers: status, content type and the bytes to send. */
export interface Reply {
	readonly status: number;
	readonly type: string;
	readonly body: string;
	readonly headers?: Readonly<Record<string, string>>;
}

/** Domo's own content type, upper-case charset included (domo-api 9.11). */
const JSON_TYPE = 'application/json;charset=UTF-8';

export const jsonReply = (status: number, value: unknown): Reply => ({
	status,
	type: JSON_TYPE,
	body: JSON.stringify(value),
});

export const ok = (value: unknown): Reply => jsonReply(200, value);

/** 200 with nothing in it, as content/v2 answers for an unknown user (domo-api 2.2 D). */
export const emptyOk = (): Reply => ({ status: 200, type: JSON_TYPE, body: '' });

export const noContent = (): Reply => ({ status: 204, type: JSON_TYPE, body: '' });

export const csvReply = (body: string): Reply => ({ status: 200, type: 'text/csv;charset=UTF-8', body });

export const htmlReply = (body: string, status = 200): Reply => ({ status, type: 'text/html;charset=UTF-8', body });

export const redirectReply = (location: string): Reply => ({
	status: 303,
	type: 'text/plain;charset=UTF-8',
	body: '',
	headers: { Location: location },
});
