import fc from 'fast-check';

import { hideSecrets, secretsOf } from '../../nodes/shared/secrets';

const FORMS: readonly (readonly [string, (secret: string) => string])[] = [
	['as it is', (secret) => secret],
	['in a URL', encodeURIComponent],
	['in a URL, in small letters', (secret) => encodeURIComponent(secret).replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())],
	['in a form', (secret) => new URLSearchParams({ s: secret }).toString().slice(2)],
	['as JSON', (secret) => JSON.stringify(secret).slice(1, -1)],
	['as JSON in JSON', (secret) => JSON.stringify(JSON.stringify(secret)).slice(3, -3)],
	['as HTML', (secret) => secret.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;').replace(/'/g, '&#39;')],
	['in base64', (secret) => Buffer.from(secret, 'utf8').toString('base64')],
	['in base64 without padding', (secret) => Buffer.from(secret, 'utf8').toString('base64').replace(/=+$/, '')],
	['in base64 for URLs', (secret) => Buffer.from(secret, 'utf8').toString('base64url')],
	['in hexadecimal', (secret) => Buffer.from(secret, 'utf8').toString('hex')],
];

/** Long enough to be one, of any characters that a password may have. */
const secret = fc.string({ unit: fc.constantFrom(...'abcXYZ0189!"§$%&/()=?+*#<>|~-_.:,; ÄößЖ🔑'), minLength: 8, maxLength: 40 }).map((text) => `k${text.trim()}Q9`);

it.each(FORMS)('hides a secret %s, whatever stands around it', (_, form) => {
	fc.assert(
		fc.property(secret, fc.constantFrom('', ' ', 'You sent "', 'token=', '<b>', '/'), fc.constantFrom('', ' ', '", which is odd', '&x=1', '</b>', '.'), (own, before, after) => {
			const told = hideSecrets([own])(`${before}${form(own)}${after}`);
			expect(told).toContain('[secret removed]');
			expect(told).not.toContain(form(own).slice(0, -2));
		}),
	);
});

it('hides it inside base64 of a longer text, wherever it begins', () => {
	const own = 'tRuly-s3cret-Value-42';
	for (const before of ['', 'a', 'ab', 'abc', 'user:', 'me@acme.example:']) {
		const told = hideSecrets([own])(`Basic ${Buffer.from(`${before}${own}!`).toString('base64')}`);
		expect(told).toContain('[secret removed]');
	}
});

it('hides what is left of it where a message was cut', () => {
	const own = 'tRuly-s3cret-Value-42';
	expect(hideSecrets([own])('You sent tRuly-s3cret-V')).toBe('You sent [secret removed]');
	expect(hideSecrets([own])('You sent tRuly-s3cret-V… and more')).toBe('You sent [secret removed]… and more');
	expect(hideSecrets([own])('You sent tRuly-s3cret-V…, tRuly-s3cret..., and tRuly-s3c')).toBe('You sent [secret removed]…, [secret removed]..., and [secret removed]');
});

it('leaves a text alone that has none in it, and words that a short one is a part of', () => {
	expect(hideSecrets(['lead'])('A leader leads.')).toBe('A leader leads.');
	expect(hideSecrets(['lead'])('You sent lead.')).toBe('You sent [secret removed].');
	expect(hideSecrets([])('Nothing to hide.')).toBe('Nothing to hide.');
});

describe('the secrets of a credential', () => {
	const node = { id: '1', name: 'Apply', type: 'x', typeVersion: 1, position: [0, 0] as [number, number], parameters: {} };
	const credentials = { domoAccessTokenApi: { id: 'domo', name: 'domo' } };

	it('are token, password and session', async () => {
		const context = { getNode: () => ({ ...node, credentials }), getCredentials: <T extends object>() => Promise.resolve({ accessToken: 'token-1', password: 'pass-2', sessionToken: 'https://acme.domo.com me session-3' } as T) };
		expect(await secretsOf(context)).toEqual(['token-1', 'pass-2', 'session-3']);
	});

	it('are none where the node has no credential, or an expression in it fails', async () => {
		const getCredentials = (): Promise<never> => Promise.reject(new Error('No'));
		expect(await secretsOf({ getNode: () => node, getCredentials })).toEqual([]);
		expect(await secretsOf({ getNode: () => ({ ...node, credentials }), getCredentials })).toEqual([]);
	});
});

describe('How much of a secret is one', () => {
	it('are four characters as a word of its own, and eight anywhere', () => {
		const hide = hideSecrets(['abc', 'abcd', 'efgh5678']);
		expect(hide('abc abcd xabcd abcdx a-abcd-a xefgh5678x')).toBe('abc [secret removed] xabcd abcdx a-[secret removed]-a x[secret removed]x');
		expect(hideSecrets(['abc'])('abc')).toBe('abc');
	});

	it('are eight characters of its beginning where a message was cut, and no fewer', () => {
		const hide = hideSecrets(['tRuly-s3cret-Value-42']);
		expect(hide('x tRuly-s3')).toBe('x [secret removed]');
		expect(hide('x tRuly-s')).toBe('x tRuly-s');
		expect(hide('x tRuly-s3... y tRuly-s3... z')).toBe('x [secret removed]... y [secret removed]... z');
		expect(hide('x tRuly-s3 y')).toBe('x tRuly-s3 y');
	});

	it('are eight characters of base64 in which it stands, and all of them where it is short', () => {
		const [short, seven] = [hideSecrets(['abcd']), hideSecrets(['secret7'])];
		const base64 = (text: string): string => Buffer.from(text).toString('base64');
		expect(short(`${base64('xabcd').slice(2, 6)} ${base64('abcd')}`)).toBe(`${base64('xabcd').slice(2, 6)} [secret removed]==`);
		expect(seven(base64('xsecret7yz'))).toContain('[secret removed]');
	});

	it('is the longer of two, one of which is a part of the other', () => {
		expect(hideSecrets(['pass-word', 'pass-word-long'])('pass-word-long')).toBe('[secret removed]');
	});

	it.each(['%70%61%73%73%21%77%6F%72%64', 'pass\\u0021word', 'drow!ssap', '7061737321776f7264'])('is it in a form that only some programs write, %s', (form) => {
		expect(hideSecrets(['pass!word'])(`You sent ${form}.`)).toBe('You sent [secret removed].');
	});

	it('is it whole in each of these forms, and nothing around it', () => {
		const hide = hideSecrets(['pa"ss\'<&>!wö']);
		for (const form of ['pa&quot;ss&#39;&lt;&amp;&gt;!wö', 'pa\\"ss\'<&>!wö', 'pa\\\\\\"ss\'<&>!wö', '%70%61%22%73%73%27%3C%26%3E%21%77%C3%B6']) expect(hide(`a ${form} b`)).toBe('a [secret removed] b');
		const ten = hideSecrets(['pass!word1']);
		expect([ten(Buffer.from('pass!word1').toString('base64url')), ten(Buffer.from('pass!word1 and more').toString('base64'))]).toEqual(['[secret removed]', expect.stringMatching(/^\[secret removed\]/)]);
	});

	it('is it with its special characters, in HTML by number, and in JSON with escaped slashes', () => {
		expect(hideSecrets(['a<b>c"d/e'])('&#60; a&#60;b&#62;c&#34;d/e')).toBe('&#60; [secret removed]');
		expect(hideSecrets(['pa/ss/wo/rd'])('pa\\/ss\\/wo\\/rd')).toBe('[secret removed]');
		expect(hideSecrets(['a.*+?^${}()|[]b'])('a.*+?^${}()|[]b axxb')).toBe('[secret removed] axxb');
	});
});

it('Only what is long enough to be one counts as a secret of a credential, without blanks around it', async () => {
	const node = { id: '1', name: 'Apply', type: 'x', typeVersion: 1, position: [0, 0] as [number, number], parameters: {}, credentials: { domoAccessTokenApi: { id: 'domo', name: 'domo' } } };
	const of = (given: object) => secretsOf({ getNode: () => node, getCredentials: <T extends object>() => Promise.resolve(given as T) });
	expect(await of({ accessToken: ' abcd ', password: 'abc', sessionToken: null })).toEqual(['abcd']);
	expect(await of({ sessionToken: 'token-only' })).toEqual(['token-only']);
	expect(await of({})).toEqual([]);
});
