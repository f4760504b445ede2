import type { Actor } from '../../domo';
import { ReconcileStop } from '../stop';

/** Grants of Domo's roles that a run needs on the target, by their authority strings (domo-api 4). */
const GRANTS = {
	'user.edit': 'Manage All Users',
	'user.invite': 'Add New People',
	'authorization.roles': 'Manage All Roles',
	'customer.edit': 'Manage All Company Settings',
} as const;
export type Grant = keyof typeof GRANTS;

/** Stops before anything is planned when the job's account lacks a grant, and names what is missing. */
export function requireGrants(actor: Actor, needed: readonly Grant[]): void {
	if (actor.authorities === null) return;
	const missing = needed.filter((grant) => !actor.authorities?.includes(grant));
	if (missing.length === 0) return;
	const names = missing.map((grant) => `"${GRANTS[grant]}" (${grant})`).join(', ');
	throw new ReconcileStop(
		`The account ${actor.email} lacks ${missing.length === 1 ? 'a grant' : 'grants'} that this job needs: ${names}`,
		`In Domo, give its role these grants under Admin > Governance > Roles, or use a token of an account that has them.`,
	);
}
