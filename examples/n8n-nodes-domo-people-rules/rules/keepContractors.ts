import type { plan } from 'n8n-nodes-domo-user-management';

/** What a node between Reconcile and Apply sees: the plan item first, then changes, holds and rejects. */
export type PlanJson = plan.PlanDescription | plan.PlanItem;

/**
 * Whether an item goes on to Apply. Only removals of contractors (people with an address of one of these domains) stay behind:
 * deletes, and role changes of people whom no row names. The plan item and everything else go through untouched.
 */
export function goesOn(item: PlanJson, contractorDomains: readonly string[]): boolean {
	if (item.action !== 'delete' && item.action !== 'update') return true;
	if (item.action === 'update' && item.row_number !== null) return true;
	const domain = item.email.slice(item.email.lastIndexOf('@') + 1).toLowerCase();
	return !contractorDomains.includes(domain);
}

/** `Partner.example, @agency.example` → `['partner.example', 'agency.example']`. */
export function domainsOf(text: string): string[] {
	return text
		.split(/[,;\s]+/)
		.map((domain) => domain.replace(/^@/, '').toLowerCase())
		.filter((domain) => domain !== '');
}
