/** Apply does not start: nothing was written. `message` says what is wrong, `description` what to do. */
export class ApplyRefusal extends Error {
	override readonly name = 'ApplyRefusal';

	constructor(
		message: string,
		readonly description: string,
		/** The plan is not the approved one, or not as it was approved: told as not approved, which is no error. */
		readonly notApproved = false,
	) {
		super(message);
	}
}

/** @throws ApplyRefusal */
export function refuse(message: string, description: string): never {
	throw new ApplyRefusal(message, description);
}

/** @throws ApplyRefusal of an approval that is not for this plan, late, or for another number of removals */
export function refuseApproval(message: string, description: string): never {
	throw new ApplyRefusal(message, description, true);
}
