import { ANSWER_TOO_SLOW } from '../../../core/common/ports';
import { DomoError, endless, isDomoError, unreachableWords } from '../../../core/domo/errors';
import { requestOf } from '../../../core/domo/requests';
import { classifyNoResponse, classifyResponse, isWebPage, readErrorBody, requestError, type Effect, type FailedResponse } from '../../../core/domo/responses';
import { epochMs, listOfValues, wholeNumber } from '../../../core/domo/values';

describe('why no answer came', () => {
	it.each([
		['ENOTFOUND', 'No host Domo was found. Look at Instance in the credential, and whether n8n reaches the internet.'],
		['EAI_AGAIN', "The address of Domo could not be looked up: n8n's machine has no name service (DNS) just now, or no way to the internet."],
		['ECONNREFUSED', 'Domo refuses the connection: nothing listens there, or a firewall is in between. Look at Instance in the credential.'],
		...['CERT_HAS_EXPIRED', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'SELF_SIGNED_CERT_IN_CHAIN', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'ERR_TLS_CERT_ALTNAME_INVALID', 'ERR_SSL_WRONG_VERSION', 'HOSTNAME_MISMATCH', 'INVALID_CA'].map((code) =>
			[code, "The certificate of Domo is not trusted. Most often a proxy of your company opens encrypted traffic: give n8n its certificate (NODE_EXTRA_CA_CERTS). Else the address is not Domo's."]),
		...['ETIMEDOUT', 'ECONNABORTED', 'ESOCKETTIMEDOUT', 'ERR_CANCELED', 'UND_ERR_CONNECT_TIMEOUT'].map((code) =>
			[code, 'Domo did not answer in time: it is busy, or a firewall swallows what n8n sends. Try again, and ask whether n8n may reach it.']),
		...['ECONNRESET', 'EPIPE', 'EPROTO'].map((code) => [code, 'The connection to Domo was cut. Try again; if that goes on, a proxy or a firewall is in between.']),
		...['EHOSTUNREACH', 'ENETUNREACH', 'ENETDOWN', 'EHOSTDOWN'].map((code) => [code, "There is no way from n8n's machine to Domo: its network is down, or a VPN is not connected."]),
		['XENOTFOUND', 'No answer came from Domo (XENOTFOUND). Look at Instance in the credential, and whether n8n reaches the internet.'],
		...['XEAI_AGAIN', 'ENOTFOUNDX', 'XECONNREFUSED', 'ECONNREFUSEDX', 'XCERT_X', 'XETIMEDOUT', 'ETIMEDOUTX', 'XECONNRESET', 'XEHOSTUNREACH', 'EHOSTUNREACHX'].map((code) =>
			[code, `No answer came from Domo (${code}). Look at Instance in the credential, and whether n8n reaches the internet.`]),
		['EPIPES', 'No answer came from Domo (EPIPES). Look at Instance in the credential, and whether n8n reaches the internet.'],
	])('is told for %s', (code, words) => {
		expect(unreachableWords(code)).toBe(words);
	});

	it('is told without a code, and with the host', () => {
		expect(unreachableWords(undefined)).toBe('No answer came from Domo. Look at Instance in the credential, and whether n8n reaches the internet.');
		expect(unreachableWords('ENOTFOUND', 'x.domo.com')).toMatch(/^No host x\.domo\.com was found\./);
	});

	it('is in the message of a read, and not in that of a write, whose outcome is unknown', () => {
		const lost = classifyNoResponse(Object.assign(new Error('x'), { code: 'ECONNRESET' }));
		expect(requestError({ doing: 'list the users' }, 'read', lost, 2)).toMatchObject({ kind: 'unavailable', attempts: 2, message: 'Could not list the users: no answer, ECONNRESET. The connection to Domo was cut. Try again; if that goes on, a proxy or a firewall is in between.' });
		expect(requestError({ doing: 'update user 7' }, 'write', lost, 1)).toMatchObject({ kind: 'unknownOutcome', message: 'Could not update user 7: the answer was lost (no answer, ECONNRESET).' });
		expect(requestError({ doing: 'x' }, 'read', classifyNoResponse(new Error('x')), 1).message).toMatch(/^Could not x: no answer\. No answer came from Domo\./);
		for (const code of ['lower', 'E', `E${'X'.repeat(50)}`, 7]) expect(classifyNoResponse(Object.assign(new Error('x'), { code }))).toMatchObject({ what: 'no answer' });
		for (const thrown of [null, 'x', undefined]) expect(classifyNoResponse(thrown)).toMatchObject({ what: 'no answer' });
		const slow = classifyNoResponse(Object.assign(new Error('x'), { code: ANSWER_TOO_SLOW }));
		expect(requestError({ doing: 'read it' }, 'read', slow, 1)).toMatchObject({ kind: 'unavailable', message: 'Could not read it: no whole answer in time.' });
	});
});

describe('the message of a failed request', () => {
	const message = (status: number, body: string, effect: Effect = 'read', expected: 'json' | 'text' | 'receipt' = 'json') =>
		requestError({ doing: 'read it', grant: 'Some Grant' }, effect, classifyResponse({ status, headers: {}, body }, 0, expected) as FailedResponse, 1);

	it.each([
		[403, '', 'grant', "Could not read it: the credential's account may not do that (HTTP 403)."],
		[404, '', 'notFound', 'Could not read it: Domo does not know it (HTTP 404).'],
		[401, '', 'signIn', 'Domo did not accept the credential (HTTP 401): could not read it.'],
		[401, '{"message":"Unauthorized"}', 'signIn', 'Domo did not accept the credential (HTTP 401): could not read it.'],
		[401, '{"message":"Password expired."}', 'signIn', 'Could not read it: Password expired (HTTP 401).'],
		[422, '', 'refused', 'Could not read it: Domo answered with HTTP 422.'],
		[401, '{"message":"You are unauthorized. ."}', 'signIn', 'Could not read it: You are unauthorized (HTTP 401).'],
		[400, '{"message":"Above the rate limit"}', 'refused', 'Could not read it: Above the rate limit (HTTP 400).'],
		[199, '', 'badAnswer', 'Could not read it: the answer has a form that Domo is not known to use (HTTP 199).'],
		[300, '', 'badAnswer', 'Could not read it: the answer has a form that Domo is not known to use (HTTP 300).'],
		[409, '', 'duplicate', 'Could not read it: Domo answered with HTTP 409.'],
		[429, '', 'rateLimited', 'Could not read it: Domo answered with HTTP 429.'],
		[503, '', 'unavailable', 'Could not read it: Domo answered with HTTP 503.'],
		[302, '', 'badAnswer', 'Could not read it: the answer has a form that Domo is not known to use (HTTP 302).'],
		[403, '<html></html>', 'blocked', 'Could not read it: a web page came instead of an answer.'],
		[200, '', 'badAnswer', 'Could not read it: the answer has a form that Domo is not known to use (an answer that was cut off).'],
	] as const)('with status %i and body %j', (status, body, kind, text) => {
		expect(message(status, body)).toMatchObject({ kind, message: text, httpStatus: status });
	});

	it('names the grant only where one is missing', () => {
		expect(message(403, '').description).toBe('Give the role of the credential\'s account the grant "Some Grant" (Admin > Governance > Roles), or use an account that has it.');
		expect(message(404, '').description).toBe('It may have been deleted, or the id belongs to another instance.');
	});

	it('of a write whose answer is a web page says that it was lost', () => {
		expect(message(200, '<html></html>', 'write', 'receipt')).toMatchObject({ kind: 'unknownOutcome', message: "Could not read it: the answer was lost (an answer that is not Domo's)." });
	});

	it('quotes an id only in the form that Domo uses, and the address that is taken first', () => {
		expect(readErrorBody('{"message":"a","toe":"ABC-12"}')).toEqual({ emailDuplicate: false, message: 'a', toe: 'ABC-12' });
		for (const toe of ['abc', '"ABC 12"', `${'A'.repeat(61)}`, '"x<script>"']) expect(readErrorBody(JSON.stringify({ toe }))).toEqual({ emailDuplicate: false });
		expect(readErrorBody('{"message":"a","EMAIL_DUPLICATE":"b"}')).toEqual({ emailDuplicate: true, message: 'b' });
		expect(readErrorBody('{"message":" ","EMAIL_DUPLICATE":7}')).toEqual({ emailDuplicate: true });
		for (const body of ['', 'x', '[1]', '7', 'null']) expect(readErrorBody(body)).toEqual({ emailDuplicate: false });
	});
});

it.each([['<!DOCTYPE html>', true], ['\uFEFF \n<HTML>', true], ['<?xml version="1.0"?>', true], ['<!-- x -->', true], ['<script>', true], ['<users>', false], ['x<html>', false], ['{"a":"<html>"}', false], ['', false], [`${' '.repeat(1_001)}<html>`, false]])('knows a web page by its beginning: %j', (body, is) => {
	expect(isWebPage(body)).toBe(is);
});

describe('a path', () => {
	it('takes no parameter that would lead elsewhere', () => {
		for (const userId of ['', '.', '..', ' ', ' .. ', undefined]) expect(() => requestOf('getUser', { userId })).toThrow(`"${String(userId ?? '')}" is not the id of a user.`);
		expect(() => requestOf('groupAccess')).not.toThrow();
		expect(() => requestOf('createAttribute', { key: '..' })).toThrow('".." is not the id of anything in Domo.');
		expect(requestOf('getUser', { userId: 'a/../b' }).path).toBe('/api/identity/v1/users/a%2F..%2Fb');
		expect(requestOf('getUser', { userId: '...' }).path).toBe('/api/identity/v1/users/...');
	});
});

it('an error is known by its kind, or as one of Domo at all', () => {
	const error = new DomoError({ kind: 'grant', message: 'x' });
	expect([isDomoError(error), isDomoError(error, 'grant', 'signIn'), isDomoError(error, 'signIn'), isDomoError(new Error('x')), isDomoError(null)]).toEqual([true, true, false, false, false]);
	expect([error.name, error.attempts]).toEqual(['DomoError', 0]);
	expect(endless('people', 7)).toMatchObject({ kind: 'badAnswer', message: 'The pages of people do not end: more than 7 came.' });
});

it.each<[unknown, number | null]>([['12', 12], ['-12', -12], [12, 12], ['12x', null], ['x12', null], ['1.5', null], [1.5, null], ['', null], [9_007_199_254_740_993, null], [true, null], [null, null]])('%j is the whole number %j', (value, number) => {
	expect(wholeNumber(value)).toBe(number);
});

it.each<[unknown, number | null]>([
	[0, null], [-1, null], [1, 1_000], [99_999_999_999, 99_999_999_999_000], [100_000_000_000, 100_000_000_000], ['2023-11-14', 1_699_920_000_000], ['x2023-11-14', null], ['2023-99-99', null], ['soon', null], [null, null],
])('%j is the time %j', (value, ms) => {
	expect(epochMs(value)).toBe(ms);
});

it.each<[unknown, unknown[]]>([[undefined, []], [null, []], ['a', ['a']], [{ value: 'a' }, ['a']], [{ value: {}, displayValue: 'b' }, ['b']], [{ value: ['a'] }, [{ value: ['a'] }]], [[{ value: 'a' }, 'b'], ['a', 'b']], [['a', null], ['a', null]]])('%j holds the values %j', (value, values) => {
	expect(listOfValues(value)).toEqual(values);
});
