import type { FieldWrite, NewUser } from '../../domo';
import { GROUPS } from '../../common/groupLabel';
import type { FieldOf } from '../look/sight';
import { toOf } from '../order/step';
import type { Step } from '../order/step';

/** Fields that a create sends in its first request (domo-api 2.3 A). */
export const CREATED_WITH: ReadonlySet<string> = new Set(['email', 'displayName', 'roleId']);

/** What the create request sends; undefined where the plan lacks one of the three that Domo requires. */
export function newUserOf(step: Step): NewUser | undefined {
	const displayName = toOf(step, 'displayName') ?? step.displayName;
	const roleId = toOf(step, 'roleId');
	if (step.email === '' || typeof displayName !== 'string' || displayName === '' || typeof roleId !== 'number') return undefined;
	return { email: step.email, displayName, roleId, sendInvite: step.sendInvite };
}

/** What an update sends, by identity key, memberships apart. A new account has nothing to clear and knows its first three fields. */
export function writesOf(step: Step, fieldOf: FieldOf): FieldWrite[] {
	return step.changes.flatMap(({ field, to }) => {
		if (field === GROUPS) return [];
		if (step.action === 'create' && (CREATED_WITH.has(field) || to === null || (typeof to === 'object' && to.length === 0))) return [];
		const key = fieldOf(field)?.key;
		return key === undefined ? [] : [{ key, to }];
	});
}

/** Names of changed fields that the instance does not know. */
export function unknownFields(step: Step, fieldOf: FieldOf): string[] {
	return step.changes.map((change) => change.field).filter((name) => name !== GROUPS && fieldOf(name) === undefined);
}

/** Whether the step changes memberships, perhaps besides other fields. */
export function changesGroups(step: Step): boolean {
	return step.action !== 'delete' && step.changes.some((change) => change.field === GROUPS);
}
