import { instanceOrigin } from '../../../core/domo';

describe('instanceOrigin', () => {
	it.each([
		'example', 'Example', ' example ', 'example/', 'example.domo.com', 'EXAMPLE.DOMO.COM', 'example.domo.com/',
		'https://example.domo.com', 'https://example.domo.com/', 'HTTPS://Example.Domo.Com/', 'https://example',
	])('takes %j for https://example.domo.com', (text) => {
		expect(instanceOrigin(text)).toEqual({ origin: 'https://example.domo.com' });
	});

	it.each([
		['http://127.0.0.1:9010', 'http://127.0.0.1:9010'],
		['http://localhost:9010/', 'http://localhost:9010'],
		['http://[::1]:9010', 'http://[::1]:9010'],
		['http://localhost:80', 'http://localhost'],
		['http://localhost:65535', 'http://localhost:65535'],
	])('takes %j on loopback, as URLs write origins', (text, origin) => {
		expect(instanceOrigin(text)).toEqual({ origin });
		expect(new URL(origin).origin).toBe(origin);
	});

	it.each([
		['', /empty/], ['   ', /empty/],
		['https://example/api', /path/], ['example.other.com/x', /path/], ['example/x', /path/], ['example//', /path/],
		['evil.com/x@y.domo.com', /@/], ['user:pass@example.domo.com', /@/], ['https://example.domo.com@evil.com', /@/],
		['evil.com#.domo.com', /#/], ['evil.com?.domo.com', /\?/], ['https://evil.com/?x=.domo.com', /\?/],
		['evil.com', /not a host of domo\.com/], ['https://example.com', /not a host/], ['example.domo.com.evil.com', /not a host/],
		['example.domo.com.', /not a host/], ['.domo.com', /one plain name/], ['a.b.domo.com', /one plain name/], ['-example', /plain name/],
		['example-.domo.com', /plain name/], ['exam_ple', /plain name/], [`${'a'.repeat(64)}.domo.com`, /plain name/],
		['example.domo.com:443', /port/], ['https://example.domo.com:8443', /port/], ['example:80', /port/],
		['http://localhost:65536', /at most 65535/], ['ahttps://b/c', /reached by https/], ['http://example.domo.com', /https/], ['ftp://example.domo.com', /https/], ['javascript:alert(1)', /./],
		['http://127.0.0.1', /port/], ['http://localhost/', /port/], ['https://localhost:9010', /http and a port/], ['127.0.0.1:9010', /http and a port/],
		['http://127.0.0.1:70000', /port/], ['http://127.0.0.1:0', /./], ['http://127.0.0.1/api', /port/], ['http://localhost:99999/x', /port/], ['http://localhost:port', /port/], ['http://192.168.0.1:9010/api', /https/], ['http://example.domo.com/api?x=1', /https/], ['https://127.0.0.1:9010', /http and a port/], ['http://127.0.0.2:9010', /https/],
		['http://localhost.evil.com:9010', /https/], ['http://127.0.0.1:9010@evil.com', /@/], ['http://2130706433:9010', /https/],
		['exam\nple', /character/], ['example\t', /character/], ['exa\u0000mple', /character/], ['example\u3002domo\u3002com', /character/], ['\u0435xample', /character/],
		['exa mple', /blank/], ['example\\evil.com', /backslash/], ['https:\\\\example.domo.com', /backslash/],
		['api', /not a customer/], ['https://api.domo.com', /not a customer/], ['www.domo.com', /not a customer/], ['localhost', /./],
	])('refuses %j in words', (text, problem) => {
		const result = instanceOrigin(text);
		expect(result).not.toHaveProperty('origin');
		expect(result).toHaveProperty('problem', expect.stringMatching(problem));
	});

	it('does not repeat what may be a pasted secret', () => {
		expect(JSON.stringify(instanceOrigin('user:hunter2@evil.com'))).not.toContain('hunter2');
	});
});
