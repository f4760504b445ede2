/**
 * Where somebody stands for a moment while people exchange addresses. A run that was killed then leaves them there: the next one
 * knows them by it, whatever it matches rows by.
 */

/** Of the same domain, so that Domo's list of authorised domains lets it through; it tells whose it is. */
export function temporaryAddressOf(id: number, address: string): string {
	const at = address.lastIndexOf('@');
	return `${address.slice(0, at)}+changing-address-${id}${address.slice(at)}`;
}

/** The address that somebody had before they stepped aside; undefined for any other address, and for one that names another id. */
export function addressBeforeExchange({ id, email }: { readonly id: number; readonly email: string }): string | undefined {
	const [, name = '', number, domain = ''] = /^(.+)\+changing-address-(\d+)(@[^@]+)$/i.exec(email) ?? [];
	return number === String(id) ? `${name}${domain}` : undefined;
}
