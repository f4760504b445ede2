import { checkInstance, checkReport, MOST_REQUESTS } from '../../../core/check';
import type { Clock, HttpPort, HttpRequest, HttpResponse } from '../../../core/common/ports';
import { startSandbox, type Sandbox } from '../../../sandbox';
import { aPerson, aRow, aTable } from '../../support/engine/world';
import { fetchPort } from '../../../scripts/lib/fetchPort';

const TABLE_ID = '11111111-2222-4333-8444-555555555555';
let sandbox: Sandbox;
let real: HttpPort;

beforeAll(async () => {
	const people = Array.from({ length: 12 }, (_, i) => aPerson(i + 1, i === 3 ? { pending: true, accepted: false } : {}));
	sandbox = await startSandbox({ instances: [{ name: 'acme', seed: { users: people, dataSets: [aTable('Configuration', people.map((_, i) => aRow(i + 1)))] } }] });
	const [token = ''] = sandbox.instance('acme').state.tokens.keys();
	real = fetchPort(sandbox.instance('acme').url, token);
});
afterAll(async () => await sandbox.stop());

/** Pauses take no time. The patience with an answer never ends by itself, however slow the machine is, unless the server is to be silent. */
function quickClock(patienceMs?: number): Clock {
	let time = Date.parse('2026-03-01T12:00:00Z');
	return {
		now: () => time,
		async sleep(ms, signal) {
			if (ms >= 10_000) await new Promise<void>((resolve) => {
				const timer = patienceMs === undefined ? undefined : setTimeout(resolve, patienceMs);
				signal?.addEventListener('abort', () => { clearTimeout(timer); resolve(); }, { once: true });
			});
			if (signal?.aborted !== true) time += ms;
		},
		yield: () => Promise.resolve(),
	};
}

/** A port that hands each real answer, or the lack of one, through `change`. */
function changed(change: (response: HttpResponse, request: HttpRequest, index: number) => HttpResponse | Promise<HttpResponse>): HttpPort {
	let index = 0;
	return { send: async (request) => await change(await real.send(request), request, index++) };
}

const check = (http: HttpPort, clock = quickClock()) => checkInstance(http, clock, { dataSetId: TABLE_ID, writeProbe: true });
const found = (result: Awaited<ReturnType<typeof check>>, id: string) => result.probes.find((probe) => probe.id === id);

it('says that an instance is ready, in at most 40 requests', async () => {
	const result = await check(real);
	expect(result.verdict).toBe('ready');
	expect(result.requests).toBeLessThanOrEqual(MOST_REQUESTS);
	expect(result.probes.filter(({ verdict }) => verdict === 'notTried')).toEqual([]);
});

it('asks five times a second at most', async () => {
	const clock = quickClock();
	const times: number[] = [];
	await checkInstance({ send: async (request) => (times.push(clock.now()), await real.send(request)) }, clock);
	for (const [i, time] of times.entries()) expect(time - (times[i - 1] ?? Number.NEGATIVE_INFINITY)).toBeGreaterThanOrEqual(200);
});

it('stops at once where the credential does not work, and says what to check', async () => {
	const result = await check({ send: async () => ({ status: 401, headers: {}, body: '{"status":401,"message":"no"}' }) });
	expect(result).toMatchObject({ verdict: 'notReady', requests: 1 });
	expect(result.advice[0]).toContain('access token');
});

it('names the grants that are missing', async () => {
	const result = await check(changed((response, { path }) => (path.endsWith('/authorities') ? { ...response, body: '["user.edit"]' } : response)));
	expect(result.verdict).toBe('notReady');
	expect(result.advice.join(' ')).toContain('Manage All Roles, Add New People, Edit DataSets');
});

it.each(['usersList', 'bareArray', 'bareObject'])('understands the own record as %s', async (shape) => {
	const result = await check(changed((response, { method, path }) => {
		if (method !== 'GET' || !/\/identity\/v1\/users\/\d+$/.test(path) || response.status !== 200) return response;
		const { users } = JSON.parse(response.body) as { users: unknown[] };
		return { ...response, body: JSON.stringify(shape === 'usersList' ? { users } : shape === 'bareArray' ? users : users[0]) };
	}));
	expect(found(result, 'ownRecord')?.shapes).toEqual(shape === 'usersList' ? undefined : { getUser: shape === 'bareObject' ? 'otherShape' : 'thirdShape' });
	expect(found(result, 'grants')?.verdict).toBe('asDocumented');
});

describe('whatever fails, the check comes to its end', () => {
	const failures: Readonly<Record<string, (response: HttpResponse) => HttpResponse | Promise<HttpResponse>>> = {
		'HTTP 404': (response) => ({ ...response, status: 404, body: '' }),
		'HTTP 500': (response) => ({ ...response, status: 500, body: 'x' }),
		'HTTP 429': (response) => ({ ...response, status: 429, headers: { 'retry-after': '2' }, body: '' }),
		'a web page': (response) => ({ ...response, body: '<!doctype html><title>x</title>' }),
		'an empty answer': (response) => ({ ...response, body: '' }),
		'null': (response) => ({ ...response, body: 'null' }),
		'a list of nothing': (response) => ({ ...response, body: '[null, 1, "x", []]' }),
		'an object of nothing': (response) => ({ ...response, body: '{"users":[null,{"attributes":[null,{}]}],"schema":1,"rows":[[]]}' }),
		'a lost connection': () => Promise.reject(new Error('ECONNRESET')),
		'silence': () => new Promise(() => undefined),
	};
	// Each answer is replaced by three of the ten, in turn: all of them would take twenty seconds.
	it.each(Object.entries(failures).map(([name, failure], nth) => [name, failure, nth % 3] as const))('%s in the place of any answer', async (name, failure, from) => {
		const clock = () => quickClock(name === 'silence' ? 100 : undefined);
		for (let at = from; at < 34; at += 3) {
			const result = await check(changed((response, __, index) => (index === at ? failure(response) : response)), clock());
			expect(result.requests).toBeLessThanOrEqual(MOST_REQUESTS);
			expect(result.probes.length).toBeGreaterThan(20);
		}
		const all = await check(changed((response) => failure(response)), clock());
		expect(all.verdict).toBe('notReady');
	});
});

describe('nothing of the instance is in what it says', () => {
	const MARK = 'Zyxw-Secret';
	const MARKED_NUMBER = 987_654_321_123;
	/** Every text and every number of an answer, or those under one name, and a field that nobody knows. */
	const marked = (value: unknown, only: string | undefined, under = ''): unknown => {
		if (typeof value === 'string') return only === undefined || only === under ? `${MARK}@${MARK}.example` : value;
		if (typeof value === 'number') return (only === undefined || only === under) && under !== 'count' ? MARKED_NUMBER : value;
		if (Array.isArray(value)) return value.map((one) => marked(one, only, under));
		if (typeof value !== 'object' || value === null) return value;
		return { ...Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, marked(inner, only, name)])), [MARK]: MARK };
	};
	const markedPort = (only?: string): HttpPort => changed((response) => {
		const headers = { ...response.headers, 'x-secret': MARK, 'retry-after': MARK };
		if (!response.headers['content-type']?.includes('json')) return { ...response, headers, body: response.body.replaceAll(/[A-Za-z]+/g, MARK) };
		return { ...response, headers, body: JSON.stringify(marked(JSON.parse(response.body === '' ? 'null' : response.body), only)) };
	});
	const names = [undefined, 'id', 'displayName', 'userName', 'emailAddress', 'name', 'title', 'key', 'values', 'validator', 'valueType', 'securityVoter', 'keyspace', 'type', 'groupType', 'message', 'toe', 'value', 'description', 'columns', 'rows', 'owner', 'status', 'roleId', 'users', 'created'];

	it.each(names)('with marks in %s', async (only) => {
		const result = await check(markedPort(only));
		const said = `${JSON.stringify(result)}${checkReport(result, '0.0.0')}`;
		expect(said).not.toContain(MARK);
		expect(said).not.toContain(String(MARKED_NUMBER));
	});

	it('also where nothing is unusual', async () => {
		const result = await check(real);
		const said = `${JSON.stringify(result)}${checkReport(result, '0.0.0')}`;
		const { users, roles, tokens } = sandbox.instance('acme').state;
		const secrets = [...[...users.values()].flatMap(({ id, emailAddress, displayName }) => [String(id), emailAddress, displayName]), ...tokens.keys(), ...[...roles.values()].map(({ name }) => name), sandbox.instance('acme').url, TABLE_ID];
		expect(secrets.filter((secret) => secret.length > 3 && said.includes(secret))).toEqual([]);
	});
});
