import { protectedBySetting } from '../../plan/accounts';
import type { PlanDescription } from '../../plan/types';

/** Somebody whom a change would touch, as far as is known. */
export interface Person {
	readonly id: number | null;
	readonly email: string;
}

/** Gives why a person is protected from removal, role and address change, or undefined. */
export type Protection = (person: Person) => string | undefined;

/** `account` is whose credential this is now; the plan was perhaps made with another. */
export function protectionOf(description: PlanDescription, account: Person): Protection {
	const owns = new Set([account.id, description.actor.id]);
	const ids = new Set(description.protectedUserIds);
	const isNamed = protectedBySetting(description.guard.protectedUsers);
	return (person) => {
		const { id } = person;
		if (id !== null && owns.has(id)) return "it is the job's own account";
		if (id !== null && ids.has(id)) return 'the plan protects this account';
		return isNamed(person) ? "'Protected Users' names it" : undefined;
	};
}
