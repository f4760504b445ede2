/** The run log cannot be written where the settings point: what happened, and what to do about it. */
export class RunLogError extends Error {
	override readonly name = 'RunLogError';

	constructor(
		message: string,
		readonly description: string,
	) {
		super(message);
	}
}
