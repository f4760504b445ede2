/** What a node between Reconcile and Apply sees: the plan item first, then changes, holds and rejects. */
export interface PlanJson {
	readonly action: string;
	readonly email?: string;
	/** Null, or blank after a spreadsheet: no row names this person. */
	readonly row_number?: number | string | null;
}

/**
 * Whether an item goes on to Apply. Only removals of contractors (people with an address of one of these domains) stay behind:
 * deletes, and role changes of people whom no row names. The plan item and everything else go through untouched.
 */
export function goesOn(item: PlanJson, contractorDomains: readonly string[]): boolean {
	if (item.action !== 'delete' && item.action !== 'update') return true;
	if (item.action === 'update' && (item.row_number ?? '') !== '') return true;
	const email = item.email ?? '';
	const domain = email.slice(email.lastIndexOf('@') + 1).toLowerCase();
	return !contractorDomains.includes(domain);
}

/** `Partner.example, @agency.example` → `['partner.example', 'agency.example']`. */
export function domainsOf(text: string): string[] {
	return text
		.split(/[,;\s]+/)
		.map((domain) => domain.replace(/^@/, '').toLowerCase())
		.filter((domain) => domain !== '');
}
