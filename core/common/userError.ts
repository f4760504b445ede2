/**
 * Something that a person can put right: in the table, in the instance, in a node's settings or input. n8n shows both texts.
 * Errors of Domo itself are `DomoError`.
 */
export class UserError extends Error {
	override readonly name = 'UserError';

	/**
	 * @param message what happened
	 * @param description what to do about it
	 */
	constructor(
		message: string,
		readonly description: string,
	) {
		super(message);
	}
}
