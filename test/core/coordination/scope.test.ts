import { describeScope, jobScope, scopesOverlap, type JobScope } from '../../../core/coordination';

const everyone = { emailDomains: [], roleIds: [] };
const plain = () => false;

describe('a job scope', () => {
	it('is the same text however it was written', () => {
		const scope = jobScope({ emailDomains: ['*@B.example', 'a.example ', 'b.example'], roleIds: [5, 4, 5], attribute: { name: 'department', values: ['Sales', 'IT'] } }, plain);
		expect(scope).toEqual({ domains: ['a.example', 'b.example'], roles: [4, 5], attribute: { name: 'department', values: ['IT', 'Sales'], list: false } });
		expect(describeScope(scope)).toBe('e-mail domains a.example, b.example; role ids 4, 5; department IT, Sales');
	});

	it('restricts nothing where nothing was set', () => {
		expect(jobScope(everyone, plain)).toEqual({});
		expect(describeScope({})).toBe('everyone');
	});

	it('grows wider, not narrower, where it would be too long to keep', () => {
		const values = Array.from({ length: 100 }, (_, i) => `Department ${i}`);
		const scope = jobScope({ emailDomains: ['a.example'], roleIds: [], attribute: { name: 'department', values } }, plain);
		expect(scope).toEqual({ domains: ['a.example'] });
	});
});

describe('two scopes', () => {
	const department = (list: boolean, ...values: string[]): JobScope => ({ attribute: { name: 'department', values, list } });

	it.each<[string, JobScope, JobScope, boolean]>([
		['everyone and everyone', {}, {}, true],
		['everyone and a domain', {}, { domains: ['a.example'] }, true],
		['one domain and another', { domains: ['a.example'] }, { domains: ['b.example'] }, false],
		['two domains that share one', { domains: ['a.example', 'b.example'] }, { domains: ['b.example'] }, true],
		['one role and another', { roles: [4] }, { roles: [5] }, false],
		['a domain and a role', { domains: ['a.example'] }, { roles: [4] }, true],
		['the same role in different domains', { domains: ['a.example'], roles: [4] }, { domains: ['b.example'], roles: [4] }, false],
		['one value and another', department(false, 'Sales'), department(false, 'IT'), false],
		['one value and another of an attribute with several', department(false, 'Sales'), department(true, 'IT'), true],
		['a value with another case', department(false, 'Sales'), department(false, 'sales'), false],
		['values of two attributes', department(false, 'Sales'), { attribute: { name: 'location', values: ['Rome'], list: false } }, true],
		['an attribute without a value and everyone', department(false), {}, false],
	])('%s', (_, a, b, overlap) => {
		expect([scopesOverlap(a, b), scopesOverlap(b, a)]).toEqual([overlap, overlap]);
	});
});
