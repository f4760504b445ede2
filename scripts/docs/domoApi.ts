import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { REQUESTS, requestRow, STARS, type RequestId } from '../../core/domo';

export const domoApiPath = join(__dirname, '..', '..', 'docs', 'maintainers', 'domo-api.md');

const ids = Object.keys(REQUESTS) as RequestId[];
const cell = (text: string): string => text.replaceAll('|', '\\|');

/** One line for each request that the client sends. */
export const requestLines: readonly string[] = ids.map((id) => {
	const { method, path, variant, purpose, evidence, source, need, neededFor, without, grant } = requestRow(id);
	const what = `\`${method} ${path}\`${variant === undefined ? '' : ` (${variant})`}`;
	return `| ${id} | ${what} | ${cell(purpose)} | ${STARS[evidence]} ${source} | ${need}: ${cell(neededFor)} | ${cell(without)} | ${grant ?? ''} |`;
});

const guesses = ids.filter((id) => requestRow(id).evidence === 'guess');

const facts = `<!-- Written by npx tsx scripts/docs/domoApi.ts. Change that file and core/domo/requests.ts, not this page. -->

# What is known of Domo's HTTP API

Code and tests cite the sections of this page by their numbers. Nothing here was tried on a real Domo. Each fact carries how well public material attests it:

| mark | meaning |
|---|---|
| ★★★ | a page or an SDK of Domo's own |
| ★★ | several independent public code bases |
| ★ | one public source, or one family of authors |
| ☆ | nobody: our own guess or choice |

A request that is a guess must never stand in the way of a write: it is followed by one that is attested, or it proves itself first. A filter of the user search
that is not attested counts only if it also finds the job's own account (or another one that is known) by the same field.

## 1. Signing in and errors

### 1.1 Instance
\`https://{instance}.domo.com/api/…\` ★★★. Clients take the bare name or the host ★★.

### 1.2 Access token
Header \`X-DOMO-Developer-Token\` ★★★; the token has the rights of its user. Without a valid one: 401 with \`status\`, \`statusReason\`, \`path\`, \`message\`, \`toe\` ★. A network that is not
allowed gets 200 with a web page whose title is *Domo - Blocked* ★: a 200 that is no JSON is no answer.

### 1.3 Password
\`POST /api/content/v2/authentication\` with \`method: password\`, \`emailAddress\`, \`password\` ★★★. A wrong password is 200 with \`success: false\` and a \`reason\` (INVALID_CREDENTIALS, ACCOUNT_LOCKED)
★★; an unknown instance 403 ★. The session token goes out as \`X-DOMO-Authentication\` ★★★ and lives 8 hours ★. Any \`twoFactorInfo.status\` but VALID is taken for a second factor ☆.

### 1.4 Who am I
\`GET /api/content/v2/users/me\` ★★★: a flat record without a role; \`created\` in seconds, \`modified\` in milliseconds ★. content/v3 has the address under \`detail\` ★.

### 1.5 Grants
No request tells one's own grants. Own id → own record → role → \`…/roles/{id}/authorities\` ☆ (of attested parts).

### 1.6 Errors
\`{ status, statusReason, message, path?, toe }\` ★★★. \`toe\` is what Domo's support asks for. The form of a missing grant (403) is not documented ☆.

## 2. People

### 2.1 Names of fields
The identity API calls the location \`employeeLocation\`, the address \`emailAddress\` and the login \`userName\` ★; content/v3 calls the address \`email\` ★. \`values\` is a list everywhere it was recorded ★; SCIM's own
page has a bare text there ★★★, so both are read. Ids and times are numbers (times as epoch milliseconds), \`employeeNumber\` a text of digits, flags booleans ★. We read each of them in the other forms as well ☆.

### 2.2 Listing and finding
\`POST /api/identity/v1/users/search\` ★★ gives custom attributes, groups (\`parts: GROUPS\`) and, with \`showCount\`, a \`count\`. Pages of 50 to 200 are seen ★★, larger ones never ☆; some clients read to the empty
page, others to the count ★★. Filters that are seen: \`id\` with EQ ★, a text on \`emailAddress\` (parts of addresses, several with blanks between, whatever their case) ★, a text on any field ★.
Whether \`count\` follows the flags for deleted and support accounts is unknown. Attributes without a value are left out ★.
\`GET /api/identity/v1/users/{id}?parts=DETAILED\` has two official forms: a list in \`users\`, and a bare list without roles ★★★; a client also reads a bare record ★. content/v2 answers an unknown id with an empty 200, content/v3 with 404 ★.

### 2.3 Creating a person
\`POST /api/content/v3/users?sendInvite=\` with \`displayName\`, \`roleId\`, \`detail.email\` ★★, the one form with an invite switch. A taken address: 400 with a member \`EMAIL_DUPLICATE\` ★; the documented create answers 409 ★★★.
Everything else follows in a PATCH ★★, which may come too early: clients wait some seconds ★. Inviting a deleted address can revive the old account ★. A domain that is not authorised is refused ★★★, in which form is unknown.
The default role: \`customer-states/user.roleid.default\` ★. An invited person can get *Social* in the place of the role that was asked for ★★★.

### 2.4 Changing a person
\`PATCH /api/identity/v1/users/{id}\` ★★★ with \`attributes: [{ key, values }]\` ★★ (the official page shows the flat form). Only what is listed changes ★★. \`[null]\` clears ★; \`[""]\` is seen too ★. **Login and address are two attributes**; whether
one moves the other is unknown ★. With single sign-on a changed address can end in two accounts ★★★. How one attribute that may not be edited is refused is unknown ☆.

### 2.5 Roles of people
PATCH of \`roleId\`, or \`PUT /api/authorization/v1/roles/{id}/users\` with a list of ids → 204 ★★.

### 2.6 Deleting, and what a person owns
\`DELETE /api/identity/v1/users/{id}\` → 200 with \`1\`; 404 for an unknown id ★★★. Nothing is handed over ★. SCIM cannot delete owners of DataSets or DataFlows ★★★; whether this request can is open, so the stand-in refuses ☆.
What a person owns is listed by \`datasources/ownedBy\`, \`search/v1/query\` (DataFlows, cards) and \`pages/adminsummary\`, and handed over by \`bulk/reassign\`, \`dataflows/bulk/patch\`, \`cards/owners/add\` and \`/remove\`, \`pages/bulk/owners\` ★. A client also tags what it handed over (\`bulk/tag\`) ★.

### 2.7 Bulk import
The dialog's page is the official word on blanks: an empty value overrides, a column that is left out keeps ★★★. Columns: \`email\`, \`displayName\`, \`newEmail\`, \`sendInvite\`, \`groups\` (by commas), and more ★★★.

### 2.8 States of an account
Invited and not accepted: \`isPending\` **and** \`isAnonymous\`; accepted: neither (recorded) ★. So both are said of people. Domo's own: \`isSystemUser\`, in v2 a \`userType\` other than USER; one of them, \`monitor\`, has the **id 0** and is pending and anonymous too (recorded) ★.
\`isActive: false\` is a deleted account to a client ★ and to SCIM ★★★. Accounts without an address are not on record and not excluded ☆.

## 3. Attributes

### 3.1 Definitions
\`GET /api/user/v1/properties/meta/keys\` ★★ → key, keyspace (customer-defined, domo-defined, idp), validator, valueType, securityVoter. It does not filter by issuer ★, and does not list the system attributes reliably ★. Lists: validator ANY_VALUE_MULTI ★. No other validator is on record.
Making one: \`POST …/keys/{key}\` ★, with *Manage All Company Settings* ★★★. Keys cannot be changed and are case-sensitive ★★★.

### 3.2 Values
Custom attributes are written by the same PATCH ★ and read by the identity API alone ★★. How a wrong type is refused is unknown.

### 3.3 Managed attributes
*Managed*: the person cannot set it; single sign-on, SCIM or somebody with a grant does ★★★. Dynamic groups and PDP take managed attributes alone ★★★. \`securityVoter\` seems to carry who may set one; one word is recorded, FULL_VIS_ADMIN_IDP ☆.

## 4. Roles and grants
\`GET /api/authorization/v1/roles\` ★★★; 1 Admin, 2 Privileged, 3 Editor, 4 Participant, 5 Social ★★★, custom ones with large ids ★. Grants by their names: user.edit, user.invite, authorization.roles, dataset.manage, customer.edit (recorded) ★.

## 4b. Groups
\`grouplist\` tells \`groupId\` or \`id\`, name and type ★. Making one answers with the id alone, as text ★★★. \`PUT …/groups/access\` → \`true\`: removing is documented, with the group's id as text ★★★, adding is seen ★. One membership: \`PUT …/{g}/user/{u}\`, \`DELETE …/{g}/removeuser/{u}\` → \`true\` ★★★.
Types ★★★: open, closed and the older adhoc take members; of dynamic ones rules choose, of directory ones the identity provider, of system ones Domo. How the API refuses the last two is unknown ☆: we leave them, and every type that nobody has seen, alone. Admins can hide system groups from lists ★★★.

## 5. DataSets

### 5.1 Metadata and versions
\`GET /api/data/v3/datasources/{id}\` with \`includeAllDetails\` ★★ or \`part\` ★★★: rowCount, lastUpdated, owner. Versions: \`…/dataversions/details\` ★★, the documented list is v2's \`…/dataversions\` (dates as ISO, \`uploadStatus\`) ★★★. In **append mode** a version is one upload ★★★, so that an export may hold a part of the rows.

### 5.2 Columns
\`GET /api/data/v2/datasources/{id}/schemas/latest\` ★★★. Types: STRING, LONG, DOUBLE, DECIMAL, DATE, DATETIME ★★★. Adding columns: \`POST …/schemas\` ★.

### 5.3 Finding one
\`POST /api/data/ui/v3/datasources/search\` ★★; \`GET /api/data/v3/datasources?nameLike=\`, 50 at a time ★.

### 5.4 Rows
\`POST /api/query/v1/execute/{id}\` with \`sql\` ★★★: columns and rows (wire form ★★), or a record for each row, as a page shows ★★★. Nothing promises an order between pages ☆. The whole of one version as CSV: \`GET …/dataversions/latest?includeHeader=true\`, \`\\N\` is null ★★★.

### 5.5 Making one
\`POST /api/data/v2/datasources\` with \`userDefinedType\`, \`dataSourceName\`, \`schema\` ★★★. A description there is shown by nobody ☆. The id comes as \`dataSource.dataSourceId\`, \`dataSource.id\` or \`id\` ★★.

### 5.6 Uploading
\`uploads\`, \`parts/{n}\` (CSV without a header), \`commit\` with \`action\` and \`index\` ★★★; then \`indexes\` and its \`statuses\` ★★.

### 5.7 Public API
\`api.domo.com/v1/…\` with an OAuth client ★★★. It cannot set department, employee ID or custom attributes, so this package does not use it; the stand-in has it for Domo's own SDKs.

## 6. Triggers
A DataSet alert can call a webhook on each update; its body is not public ★★★. Polling the version is the dependable way.

## 7. Limits and delays
No limit is documented but for the search API (120 a minute) ★★★. 429 with or without \`Retry-After\` ★★; one report of 403 *API Rate limit reached.* ★. Created people and imported rows may be seen late ★; how late the search shows a PATCH is unknown.

## 8. Domo's own tool
Thirteen columns, all of them required; job options, log and notification as its page says ★★★. Not documented, and our choice: the log's columns, duplicates, deleting oneself or the last Admin, the order of work, stopping at an error, an orphan's content, an empty table. On-demand Views are not supported ★★★.

## 9. What other clients ask of the stand-in
Domo's SDKs and public clients run on it: trailing slashes ★★, JWT-like tokens ★★★, booleans as texts ★★, standard reason phrases ★★, offsets in the body and in SQL ★★, \`attributes=\` repeated ★, unknown parameters ignored ★, tagging after a hand-over ★, lists of 10,000 groups ★.

## 11. SCIM
\`/api/identity/v1/scim\` ★★★ writes the same accounts. \`active: false\` deletes; owners of DataSets or DataFlows cannot be deleted; groups are directory groups ★★★. Its \`employeeNumber\` is Domo's employee ID ★★★.

## 12. Every request that the client sends

${ids.length} requests. \`core\`: a run that needs it stops before anything is written, with a sentence. \`side\`: the run goes on without it. What happens in each case is tried in
[first-contact.md](../evidence/first-contact.md). Guesses: ${guesses.join(', ')}; each of them is a *side* request with another way behind it.

| name | request | the client sends it to … | evidence | need | without it | grant |
|---|---|---|---|---|---|---|
`;

const open = `
## 13. What only a real instance can tell

Whether \`count\` follows the flags for deleted and support accounts · how late the search shows a PATCH · the largest page, and what comes past 10,000 · what \`[null]\`, \`[""]\` and \`[]\` do · how one attribute is refused · whether values of the identity
provider can be written · whether the login follows the address · whether and how deleting an owner is refused · validators besides ANY_VALUE and ANY_VALUE_MULTI · other words of \`securityVoter\` · the form of the own record · whether system and directory groups come with a person · whether the CSV
of a DataSet in append mode is all of it. *Domo Check Instance* looks at these.
`;

/** The whole page. */
export const domoApiPage = `${facts}${requestLines.join('\n')}\n${open}`;

if (require.main === module) writeFileSync(domoApiPath, domoApiPage);
