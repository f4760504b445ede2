import { DomoError } from '../../http/domoError';
import type { Call } from '../../http/route';
import type { User } from '../../people/user';

/** Fault "failUsers": whatever is written about this person is refused. */
export function refuseFailing(call: Call, user: Pick<User, 'id' | 'emailAddress'>): void {
	const fault = call.faults.failureOf(user);
	if (fault === undefined) return;
	throw new DomoError(fault.status, fault.message ?? `Fault switch: ${user.emailAddress} always fails`);
}
