// A stand-in of Okta: a group with its number of members, and the members in pages.
// - Paging: `Link` headers with rel "self" and "next": https://developer.okta.com/docs/api/#pagination
// - `expand=stats` gives `_embedded.stats.usersCount`; members of a group: https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Group
// - A deactivated user stays in the group: https://support.okta.com/help/s/article/Deactivated-Users-not-Removed-From-Okta-Groups-Automatically
//   That `usersCount` counts them too is our assumption: if not, removals are held.
// - Busy: 429 with `X-Rate-Limit-Reset`: https://developer.okta.com/docs/reference/rl-best-practices/
import { pageOf, startStandIn } from './standInServer.mjs';

const token = 'okta-token';
export const groupId = '00gabcdefGHIJKLMN0g4';
const serverPageSize = 12;

const asUser = (person) => ({
	id: `00u${person.number}`,
	status: person.status ?? 'ACTIVE',
	profile: {
		firstName: person.first,
		lastName: person.last,
		email: person.email,
		login: person.email,
		title: person.title,
		department: person.department,
		city: person.office,
		mobilePhone: person.phone,
		employeeNumber: person.number,
		countryCode: person.country,
		...(person.leavesOn && { contractEndDate: person.leavesOn }),
	},
});

const failure = (status, errorCode, errorSummary) => ({ status, body: { errorCode, errorSummary, errorLink: errorCode, errorCauses: [] } });

/** Starts it; `staff()` gives the members of the group. */
export function startOkta(staff) {
	return startStandIn(({ url, headers, base }, trouble) => {
		if (headers.authorization !== `SSWS ${token}`) return failure(401, 'E0000011', 'Invalid token provided');
		const members = staff().map(asUser);
		if (url.pathname === '/api/v1/groups') {
			const isAsked = url.searchParams.get('search') === `id eq "${groupId}"`;
			const stats = url.searchParams.get('expand') === 'stats' && { _embedded: { stats: { usersCount: members.length, appsCount: 1 } } };
			return { body: isAsked ? [{ id: groupId, profile: { name: 'Domo Users' }, ...stats }] : [] };
		}
		if (url.pathname !== `/api/v1/groups/${groupId}/users`) return failure(404, 'E0000007', 'Not found: Resource not found (UserGroup)');
		const start = Number(url.searchParams.get('after') ?? 0);
		const size = Math.min(Number(url.searchParams.get('limit') ?? 1000), serverPageSize);
		const { page, next } = pageOf(members, { start, size, trouble });
		const links = [`<${base}${url.pathname}${url.search}>; rel="self"`, ...(next === undefined ? [] : [`<${base}${url.pathname}?after=${next}&limit=200>; rel="next"`])];
		return { headers: { link: links }, body: page };
	});
}

/** The credential of n8n for the stand-in. */
export const oktaCredential = (okta) => ({ name: 'Okta (stand-in)', type: 'oktaApi', data: { url: okta.url, accessToken: token } });
