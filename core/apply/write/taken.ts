import type { AddressHolder, UserReader } from '../../domo';
import { failureOf } from '../failure';

/**
 * Says who has an address that Domo calls taken although nobody is seen with it (domo-api 2.3), and what to do; undefined where that is
 * not to be found out. Such an address is taken in every run: it must not be told as a change that somebody has just made.
 */
export async function takenBy(email: string, directory: Pick<UserReader, 'holderOf'>): Promise<string | undefined> {
	try {
		const holder = await directory.holderOf(email);
		return holder === null ? undefined : sentenceOf(email, holder);
	} catch (error) {
		return `Who has ${email} could not be looked up. ${failureOf(error).message}`;
	}
}

function sentenceOf(email: string, { kind, id, displayName, email: address }: AddressHolder): string {
	const who = `${displayName} (id ${id}${address === '' || address.toLowerCase() === email.toLowerCase() ? '' : `, ${address}`})`;
	switch (kind) {
		case 'login':
			return `${email} is taken: it is the login of ${who}. Change that login in Admin > People, or give the row another address.`;
		case 'deleted':
			return `${email} is taken: a deleted account has it, ${who}. Invite the address in Admin > People, by which Domo brings the account back, or give the row another address.`;
		case 'support':
			return `${email} is taken: an account of Domo's own has it, ${who}. Give the row another address.`;
	}
}

/** Where nobody is found who could have the address. */
export function takenByNobody(email: string): string {
	return `Domo says that ${email} is taken, and shows no account that has it: a deleted account, somebody's login or an account of Domo's own. Give the row another address, or ask Domo's support who has it.`;
}
