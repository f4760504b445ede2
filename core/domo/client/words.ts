/** What an error answer says for itself (domo-api 1.6, 2.3). */
export interface DomoWords {
	readonly message?: string;
	readonly toe?: string;
	/** The body names an address that exists already. */
	readonly emailDuplicate: boolean;
}

const LONGEST_MESSAGE = 500;
const TOE = /^[A-Za-z0-9-]{5,60}$/;

/** Takes an error's body; bodies that are not Domo's JSON give no words. */
export function readWords(body: string): DomoWords {
	const parsed = jsonObject(body);
	if (parsed === undefined) return { emailDuplicate: false };
	const duplicate = parsed['EMAIL_DUPLICATE'];
	const message = sentence(duplicate) ?? sentence(parsed['message']);
	const toe = parsed['toe'];
	return {
		emailDuplicate: duplicate !== undefined,
		...(message !== undefined && { message }),
		...(typeof toe === 'string' && TOE.test(toe) && { toe }),
	};
}

/** True for a body that is a web page: an IP block, a proxy's or a gateway's page (domo-api 1.2). */
export function isWebPage(body: string): boolean {
	return /^[\s\uFEFF]*<(?:!doctype|\?xml|html|head|body|title|meta|script|!--)/i.test(body.slice(0, 1_000));
}

function jsonObject(body: string): Readonly<Record<string, unknown>> | undefined {
	try {
		const parsed: unknown = JSON.parse(body);
		return isRecord(parsed) ? parsed : undefined;
	} catch {
		return undefined;
	}
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function sentence(value: unknown): string | undefined {
	if (typeof value !== 'string') return undefined;
	const plain = value.replace(/\p{Cc}+/gu, ' ').trim();
	return plain === '' ? undefined : plain.slice(0, LONGEST_MESSAGE);
}
