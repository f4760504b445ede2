// A stand-in of Microsoft Graph: the transitive members of a group, in pages, with a count.
// - Paging: an answer with `@odata.nextLink` has a next page: https://learn.microsoft.com/graph/paging
// - Members cast to users, `$select`, `$top` up to 999: https://learn.microsoft.com/graph/api/group-list-transitivemembers
// - `$count=true` and a cast need `ConsistencyLevel: eventual`; `@odata.count` is on the first page: https://learn.microsoft.com/graph/aad-advanced-queries
// - Busy: 429 with `Retry-After`: https://learn.microsoft.com/graph/throttling
// - Token by client credentials: https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
import { pageOf, startStandIn } from './standInServer.mjs';
import { isEditor } from './staff.mjs';

const token = 'graph-token';
export const groups = { users: '11111111-aaaa-4bbb-8ccc-000000000001', editors: '11111111-aaaa-4bbb-8ccc-000000000002' };
const serverPageSize = 12;

const asUser = (person) => ({
	id: `00000000-0000-4000-8000-0000000${person.number.slice(1)}0`,
	displayName: `${person.first} ${person.last}`,
	mail: person.email,
	userPrincipalName: person.email,
	jobTitle: person.title,
	department: person.department,
	officeLocation: person.office,
	mobilePhone: person.phone,
	employeeId: person.number,
	usageLocation: person.country,
	accountEnabled: person.disabled !== true,
	employeeLeaveDateTime: person.leavesOn ? `${person.leavesOn}T23:59:59Z` : null,
});

const failure = (status, code, message) => ({ status, body: { error: { code, message } } });

/** Starts it; `staff()` gives the members of the group of users, of whom the editors are members of the other group too. */
export function startGraph(staff) {
	return startStandIn(({ url, headers, method, base }, trouble) => {
		if (method === 'POST' && url.pathname === '/tenant/oauth2/v2.0/token') return { body: { token_type: 'Bearer', expires_in: 3599, access_token: token } };
		if (headers.authorization !== `Bearer ${token}`) return failure(401, 'InvalidAuthenticationToken', 'Access token is missing or not valid.');
		const [, group] = /^\/v1\.0\/groups\/([^/]+)\/transitiveMembers\/microsoft\.graph\.user$/.exec(url.pathname) ?? [];
		if (!Object.values(groups).includes(group)) return failure(404, 'Request_ResourceNotFound', `Resource '${group}' does not exist.`);
		if (headers.consistencylevel !== 'eventual') return failure(400, 'Request_BadRequest', '$count is not currently supported.');
		const top = Number(url.searchParams.get('$top') ?? 100);
		if (top > 999) return failure(400, 'Request_UnsupportedQuery', 'Invalid page size specified.');
		const members = staff().filter((person) => group === groups.users || isEditor(person)).map(asUser);
		const start = Number(url.searchParams.get('$skiptoken') ?? 0);
		const { page, next } = pageOf(members, { start, size: Math.min(top, serverPageSize), trouble: group === groups.users ? trouble : (trouble.editors ?? {}) });
		const names = url.searchParams.get('$select').split(',');
		const link = new URL(url.pathname + url.search, base);
		link.searchParams.set('$skiptoken', next);
		return {
			body: {
				...(start === 0 && url.searchParams.get('$count') === 'true' && { '@odata.count': members.length }),
				...(next !== undefined && { '@odata.nextLink': String(link) }),
				value: page.map((user) => Object.fromEntries(names.map((name) => [name, user[name]]))),
			},
		};
	});
}

/** The credential of n8n that gets its token from the stand-in. */
export const graphCredential = (graph) => ({
	name: 'Graph (stand-in)',
	type: 'oAuth2Api',
	data: {
		grantType: 'clientCredentials', accessTokenUrl: `${graph.url}/tenant/oauth2/v2.0/token`, clientId: 'client', clientSecret: 'secret',
		scope: 'https://graph.microsoft.com/.default', authentication: 'body', sendAdditionalBodyProperties: false, additionalBodyProperties: '', ignoreSSLIssues: false,
	},
});
