import { startSandbox, type Sandbox, type SandboxInstance, type SandboxSeed, type SeedUser } from '../../sandbox';

/** What an instance answered: status, reason phrase, headers, and the body as JSON where it is JSON. */
export interface Answer {
	readonly status: number;
	readonly reason: string;
	readonly headers: Headers;
	readonly text: string;
	readonly json: unknown;
}

export interface Caller {
	/** A string body goes out as CSV, anything else as JSON. */
	(method: string, path: string, body?: unknown): Promise<Answer>;
}

const parsed = (text: string): unknown => {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
};

/** Calls an instance as the holder of a token; '' sends none. */
export const callerOf =
	(instance: SandboxInstance, token = 'acme-token', headers: Readonly<Record<string, string>> = {}): Caller =>
	async (method, path, body) => {
		const isCsv = typeof body === 'string';
		const response = await fetch(instance.url + path, {
			method,
			redirect: 'manual',
			headers: {
				'Content-Type': isCsv ? 'text/csv' : 'application/json',
				...(token === '' ? {} : { 'X-DOMO-Developer-Token': token }),
				...headers,
			},
			...(body === undefined ? {} : { body: isCsv ? body : JSON.stringify(body) }),
		});
		const text = await response.text();
		return {
			status: response.status,
			reason: response.statusText,
			headers: response.headers,
			text,
			json: parsed(text),
		};
	};

export interface RunningSandbox {
	readonly sandbox: Sandbox;
	readonly instance: SandboxInstance;
	/** As Ada Admin. */
	readonly call: Caller;
}

/** A running instance named acme. Stop it with `sandbox.stop()`. */
export async function aSandbox(seed: SandboxSeed = {}, now: () => number = Date.now): Promise<RunningSandbox> {
	const sandbox = await startSandbox({ instances: [{ name: 'acme', seed }], now });
	const instance = sandbox.instance('acme');
	return { sandbox, instance, call: callerOf(instance) };
}

/** Somebody to seed; every field can be set. */
export const aUser = (fields: Partial<SeedUser> = {}): SeedUser => ({
	displayName: 'Ann Example',
	email: 'ann@acme.example',
	roleId: 4,
	...fields,
});

export const SEARCH = '/api/identity/v1/users/search?explain=false';
