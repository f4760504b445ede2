/** Apply does not start: nothing was written. `message` says what is wrong, `description` what to do. */
export class ApplyRefusal extends Error {
	override readonly name = 'ApplyRefusal';

	constructor(
		message: string,
		readonly description: string,
		/** The approval came too late, or not with the plan's number of removals: told as not approved, which is no error. Another plan than the approved one is. */
		readonly notApproved = false,
	) {
		super(message);
	}
}

/** @throws ApplyRefusal */
export function refuse(message: string, description: string): never {
	throw new ApplyRefusal(message, description);
}

/** @throws ApplyRefusal of an approval that is late, or for another number of removals */
export function refuseApproval(message: string, description: string): never {
	throw new ApplyRefusal(message, description, true);
}
