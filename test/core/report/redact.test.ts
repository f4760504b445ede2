import { redact } from '../../../core/report';

describe('redact', () => {
	it.each([
		['X-DOMO-Developer-Token: abc-1', 'X-DOMO-Developer-Token: [secret removed]'],
		['x-domo-authentication=abc', 'x-domo-authentication=[secret removed]'],
		['{"sessionToken":"abc%3D"}', '{"sessionToken":"[secret removed]"}'],
		["{'accessToken': 'abc'}", "{'accessToken': '[secret removed]'}"],
		['Authorization: Bearer abc.def', 'Authorization: Bearer [secret removed]'],
		['"password": "a b"', '"password": "[secret removed] b"'],
	])('takes the secret out of %s', (text, clean) => {
		expect(redact(text)).toBe(clean);
	});

	it.each([
		['a DataSet id', 'DataSet f0e1d2c3-aaaa-4000-8000-1234567890ab was not found.'],
		['a plan hash', `Plan ${'0a1b2c3d'.repeat(8)} is another one.`],
		['a toe id', 'For Domo support: D2RFR14QKK-0FWIV-QTGGZ'],
		['advice about tokens', 'Could not sign in: the access token was not accepted. Make a new access token.'],
		['an address', 'https://acme.domo.com/api/identity/v1/users/1234567890'],
	])('leaves %s alone', (_what, text) => {
		expect(redact(text)).toBe(text);
	});
});
