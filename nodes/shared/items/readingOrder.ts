import type { IDataObject } from 'n8n-workflow';

/** Who and what, as a person reads it. n8n's table takes its columns from the first item, so that the plan item has them, too. */
const FIRST = ['action', 'email', 'displayName', 'status', 'summary', 'message', 'reason'] as const;

/** The same members, with those first that people look for; what only later items have is blank in the first. */
export function inReadingOrder(values: readonly object[]): IDataObject[] {
	const used = FIRST.filter((name) => values.some((value) => name in value));
	return values.map((value, index) => {
		const member = new Map<string, unknown>(Object.entries(value));
		const head = used.filter((name) => index === 0 || member.has(name)).map((name) => [name, member.get(name) ?? '']);
		return { ...Object.fromEntries(head), ...value };
	});
}
