/**
 * Columns that are neither ours nor an attribute's, and where they come from. Each ends the sentence "unknown column X: …".
 */

const remove = 'take it out with an Edit Fields node, or set Unknown Columns to Ignore';
const domoFills = 'Domo fills it by itself; take the column out, or set Unknown Columns to Ignore';
const notManaged = "it is not among the columns of Domo's User Management; take the column out, or set Unknown Columns to Ignore";

const added: readonly (readonly [names: readonly string[], hint: string])[] = [
	[['id'], `n8n's Data Table and database nodes add it; ${remove}`],
	[['createdAt', 'updatedAt', 'created_at', 'updated_at'], `n8n's Data Table and database nodes add it; ${remove}`],
	[['createdTime', 'fields'], `n8n's Airtable node adds it; ${remove}`],
	[['row_index', 'rowNumber', 'rowIndex'], `it looks like a row's number; name it row_number, or ${remove}`],
	[['json', 'binary', 'pairedItem'], `it is the inside of an n8n item; ${remove}`],
	[['headers', 'params', 'query', 'body', 'webhookUrl', 'executionMode'], `n8n's Webhook node adds it; read its body with a Split Out node`],
	[['error', 'message'], `an n8n node adds it to items that failed; look at the node before this one`],
	[['propertyName', 'property_name', 'data'], `n8n adds it where a file or a list was not split into rows; use Extract From File or Split Out`],
	[['userName', 'isActive', 'isPending', 'isAnonymous', 'isSystemUser', 'created', 'modified', 'lastLogin', 'lastActivity', 'avatarKey', 'invitorUserId'], domoFills],
	[['hireDate', 'reportsTo', 'role', 'password', 'webLandingPage', 'webMobileLandingPage'], notManaged],
];

const hints: ReadonlyMap<string, string> = new Map(added.flatMap(([names, hint]) => names.map((name): [string, string] => [name, hint])));

export function foreignColumnHint(name: string): string | undefined {
	return hints.get(name) ?? (name.trim() === '' ? `the column has no header; give it one, or ${remove}` : undefined);
}
