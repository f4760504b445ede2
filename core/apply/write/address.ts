import { emailKey } from '../../common/text';
import type { FieldWrite, LiveUser } from '../../domo';
import { failureOf, sentences } from '../failure';
import type { Failure } from '../failure';
import type { Tally } from '../outcome';
import { sendSurely } from './unknown';
import type { Found, Sent } from './unknown';
import type { Writing } from './writing';

/** Identity keys: the address, and what the person signs in with. Two attributes; whether one moves the other is unknown (domo-api 2.4). */
const ADDRESS_KEY = 'emailAddress';
const LOGIN_KEY = 'userName';

/** Whose attributes are written. */
export type Addressee = Pick<LiveUser, 'id' | 'login'>;

export interface Updated extends Sent {
	/** What is to be told of a login that stayed. */
	readonly login?: string;
}

/**
 * Sends one PATCH. An address is sent as the login as well; where Domo answers 400 to that, the address is sent without the login.
 * @throws DomoError when it was not done
 */
export async function sendUpdate(
	user: Addressee,
	writes: readonly FieldWrite[],
	lookAgain: () => Promise<Found>,
	tools: Writing,
	tally: Tally,
	notAfter?: number,
): Promise<Updated> {
	const send = (all: readonly FieldWrite[]): Promise<Sent> =>
		sendSurely((until) => tools.directory.update(user.id, all, { afterStop: tools.afterStop, notAfter: until }), lookAgain, tools, tally, notAfter);
	const address = writes.find(({ key: field }) => field === ADDRESS_KEY)?.to;
	if (typeof address !== 'string' || !isAddress(user.login)) {
		return await send(writes);
	}
	try {
		return await send([...writes, { key: LOGIN_KEY, to: address }]);
	} catch (error) {
		if (!isRefusal(failureOf(error))) throw error;
		const sent = await send(writes);
		return { ...sent, login: loginStayed(user.login, error instanceof Error ? error.message : undefined) };
	}
}

/** What is to be told of a login that is not the new address; undefined where they agree, or where it never was an address. */
export function loginDoubt(user: Addressee, address: unknown): string | undefined {
	if (typeof address !== 'string' || user.login === '' || !isAddress(user.login) || emailKey(user.login) === emailKey(address)) return undefined;
	return loginStayed(user.login);
}

function loginStayed(login: string, why?: string): string {
	return sentences(
		`The address was changed; the login stayed${login === '' ? ' as it was' : ` ${login}`}, and the person signs in with it as before`,
		why,
		'Change the login in Admin > People, or where the identity provider keeps it',
	);
}

/** A login that is no address (a short name of the identity provider) has nothing to do with the address. An unknown one may be it. */
function isAddress(login: string): boolean {
	return login === '' || login.includes('@');
}

function isRefusal({ kind, httpStatus }: Failure): boolean {
	return httpStatus === 400 && (kind === 'refused' || kind === 'duplicate');
}
