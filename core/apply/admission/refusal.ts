/** Apply does not start: nothing was written. `message` says what is wrong, `description` what to do. */
export class ApplyRefusal extends Error {
	override readonly name = 'ApplyRefusal';

	constructor(
		message: string,
		readonly description: string,
	) {
		super(message);
	}
}

/** @throws ApplyRefusal */
export function refuse(message: string, description: string): never {
	throw new ApplyRefusal(message, description);
}
