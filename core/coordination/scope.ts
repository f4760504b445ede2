import { emailKey } from '../common/text';

/** Which live users can be orphans at all. Empty lists: everyone. */
export interface Scope {
	readonly emailDomains: readonly string[];
	readonly roleIds: readonly number[];
	/** A field's name and the values of it that are in scope. */
	readonly attribute?: { readonly name: string; readonly values: readonly string[] };
}

/** A scope in one spelling, so that equal scopes give equal text. What is absent does not restrict. */
export interface JobScope {
	readonly domains?: readonly string[];
	readonly roles?: readonly number[];
	/** `list`: a person can have several of the values. */
	readonly attribute?: { readonly name: string; readonly values: readonly string[]; readonly list: boolean };
}

/** A register is kept in one attribute: a scope that is told at greater length is told as a wider one. */
const mostCharacters = 400;

/** `example.com` of `*@Example.com`, as scopes compare domains: like the part behind the @ of an address's key. */
export function domainKey(text: string): string {
	return emailKey(`@${emailKey(text).replace(/^\*?@/, '')}`).slice(1);
}

const domainLabels = /^[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)+$/u;

/** Whether a key is that of a domain: two labels or more, and nothing else. */
export function isDomain(key: string): boolean {
	return domainLabels.test(key);
}

/** @param isList whether a person can have several values of the attribute with this name */
export function jobScope({ emailDomains, roleIds, attribute }: Scope, isList: (name: string) => boolean): JobScope {
	const inOrder = <T>(values: Iterable<T>): T[] => [...new Set(values)].sort((a, b) => (a < b ? -1 : 1));
	return bounded({
		...(emailDomains.length > 0 && { domains: inOrder(emailDomains.map(domainKey)) }),
		...(roleIds.length > 0 && { roles: inOrder(roleIds) }),
		...(attribute !== undefined && { attribute: { name: attribute.name, values: inOrder(attribute.values), list: isList(attribute.name) } }),
	});
}

/** Leaves out the longest conditions until the rest is short: that scope holds more people, never fewer. */
function bounded(scope: JobScope): JobScope {
	if (JSON.stringify(scope).length <= mostCharacters) return scope;
	const [longest] = Object.entries(scope).sort(([, a], [, b]) => JSON.stringify(b).length - JSON.stringify(a).length);
	return bounded(Object.fromEntries(Object.entries(scope).filter(([name]) => name !== longest?.[0])));
}

/**
 * Whether somebody can be in both scopes. They are apart only where both restrict the same thing and share no value of it: one
 * domain, one role and one value of a plain attribute is all that a person has. Of an attribute with several values a person can
 * have one of each scope. It is about people as they are: who gets another role or value moves from one scope to another.
 */
export function scopesOverlap(a: JobScope, b: JobScope): boolean {
	if (isNobody(a) || isNobody(b)) return false;
	if (apart(a.domains, b.domains) || apart(a.roles, b.roles)) return false;
	const [one, other] = [a.attribute, b.attribute];
	if (one === undefined || other === undefined || one.name !== other.name) return true;
	return one.list || other.list || !apart(one.values, other.values);
}

function apart<T>(a: readonly T[] | undefined, b: readonly T[] | undefined): boolean {
	return a !== undefined && b !== undefined && !a.some((value) => b.includes(value));
}

/** An attribute without a value to have holds nobody. */
function isNobody({ attribute }: JobScope): boolean {
	return attribute?.values.length === 0;
}

/** `everyone`, or `e-mail domains a.com, b.com; department Sales`. */
export function describeScope({ domains, roles, attribute }: JobScope): string {
	const parts = [
		domains && `e-mail domains ${domains.join(', ')}`,
		roles && `role ids ${roles.join(', ')}`,
		attribute && `${attribute.name} ${attribute.values.join(', ')}`,
	].filter((part) => part !== undefined);
	return parts.length === 0 ? 'everyone' : parts.join('; ');
}
