/** Nothing may be planned: what happened, and what to do about it. Shown by n8n as message and description. */
export class ReconcileStop extends Error {
	override readonly name = 'ReconcileStop';

	constructor(
		message: string,
		readonly description: string,
	) {
		super(message);
	}
}
