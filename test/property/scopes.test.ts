import fc from 'fast-check';

import { jobScope, scopesOverlap, type Scope } from '../../core/coordination';
import { inScope } from '../../core/plan/accounts';
import { aLiveUser } from '../support/builders';

/** Few values, so that scopes meet. */
const domains = ['a.example', 'b.example', 'c.example'];
const roles = [3, 4, 5];
const values = ['Sales', 'IT', 'HR'];
const names = ['department', 'location'];
const some = <T>(all: readonly T[]) => fc.subarray([...all]);

const scope: fc.Arbitrary<Scope> = fc
	.record({ emailDomains: some(domains), roleIds: some(roles), attribute: fc.option(fc.record({ name: fc.constantFrom(...names), values: some(values) }), { nil: undefined }) })
	.map(({ attribute, ...rest }) => ({ ...rest, ...(attribute && { attribute }) }));

/** Everybody there can be: one domain, one role, and of each attribute one value (or, of a list, every set of them). */
function everybody(isList: boolean): { readonly email: string; readonly roleId: number; readonly attributes: readonly (string | string[])[] }[] {
	const sets = isList ? [['Sales'], ['IT'], ['HR'], ['Sales', 'IT'], ['Sales', 'HR'], ['IT', 'HR'], values] : values;
	return domains.flatMap((domain) =>
		roles.flatMap((roleId) => sets.flatMap((first) => sets.map((second) => ({ email: `p@${domain}`, roleId, attributes: [first, second] })))),
	);
}

const isIn = (one: Scope, person: ReturnType<typeof everybody>[number]): boolean =>
	inScope(aLiveUser({ email: person.email, roleId: person.roleId, values: person.attributes }), {
		scope: one,
		scopeAttributeAt: names.indexOf(one.attribute?.name ?? ''),
	});

it('two scopes overlap exactly where there can be a person in both', () => {
	fc.assert(
		fc.property(scope, scope, fc.boolean(), (a, b, isList) => {
			const told = scopesOverlap(jobScope(a, () => isList), jobScope(b, () => isList));
			expect(scopesOverlap(jobScope(b, () => isList), jobScope(a, () => isList))).toBe(told);
			expect(told).toBe(everybody(isList).some((person) => isIn(a, person) && isIn(b, person)));
		}),
		{ numRuns: 300 },
	);
});
