import { loginRequest, readLogin } from '../../../core/domo';

const success = { userId: 1, success: true, sessionToken: 'abc%3D', twoFactorInfo: { token: null, status: 'VALID' }, userRole: 'Admin' };
const read = (value: unknown, status = 200) => readLogin(status, JSON.stringify(value));

describe('signing in with a password', () => {
	it('sends what Domo documents', () => {
		expect(loginRequest('a@x.example', 'pw')).toEqual({
			method: 'POST',
			path: '/api/content/v2/authentication',
			accept: 'application/json',
			json: { method: 'password', emailAddress: 'a@x.example', password: 'pw' },
		});
	});

	it('takes the session token of a success', () => {
		expect(read(success)).toEqual({ sessionToken: 'abc%3D' });
	});

	it.each([
		['wrong credentials', { success: false, reason: 'INVALID_CREDENTIALS' }, 200, /username and password/],
		['a locked account', { success: false, reason: 'ACCOUNT_LOCKED' }, 200, /locked/],
		['another reason', { success: false, reason: 'EXPIRED' }, 200, /EXPIRED/],
		['no reason', { success: false }, 200, /no reason/],
		['a second factor', { ...success, sessionToken: null, twoFactorInfo: { status: 'REQUIRED' } }, 200, /MFA.*access token/],
		['a second factor beside a token', { ...success, twoFactorInfo: { status: 'REQUIRED' } }, 200, /MFA/],
		['a second factor said as a failure', { success: false, twoFactorInfo: { status: 'REQUIRED' } }, 200, /MFA/],
		['a success without a token', { ...success, sessionToken: '' }, 200, /no session/],
		['an empty object', {}, 200, /no session/],
		['an unknown instance', {}, 403, /no such instance/],
		['a 401', {}, 401, /username and password/],
		['too many sign-ins', {}, 429, /limits/],
		['an error of the server', { message: 'Broken', toe: 'ABCDEFGHIJ-12345-ABCDE' }, 500, /HTTP 500: Broken.*ABCDEFGHIJ-12345-ABCDE/],
		['an answer of another form', { success: 'yes' }, 200, /unknown/],
	])('says in words what is wrong: %s', (_name, body, status, problem) => {
		const result = read(body, status);
		expect(result).toEqual({ problem: expect.stringMatching(problem) });
	});

	it.each([[200, ''], [200, 'not json'], [200, '<html><title>Domo - Blocked</title>'], [403, '<html></html>'], [502, '<html></html>']])(
		'gives no token for %i %j',
		(status, body) => {
			expect(readLogin(status, body)).toHaveProperty('problem', expect.stringMatching(/./));
		},
	);

	it('recognises the block page', () => {
		expect(readLogin(200, '<!doctype html><title>Domo - Blocked</title>')).toHaveProperty('problem', expect.stringContaining('allowlist'));
	});
});
