/**
 * Why no answer came, in words: what Node tells by a code, and what a person can do about it.
 */

const certificate = /^(?:CERT_|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_|ERR_TLS_|ERR_SSL_|HOSTNAME_MISMATCH|INVALID_CA)/;

const reasons: readonly (readonly [codes: RegExp, words: (host: string) => string])[] = [
	[/^ENOTFOUND$/, (host) => `No host ${host} was found. Look at Instance in the credential, and whether n8n reaches the internet.`],
	[/^EAI_/, (host) => `The address of ${host} could not be looked up: n8n's machine has no name service (DNS) just now, or no way to the internet.`],
	[/^ECONNREFUSED$/, (host) => `${host} refuses the connection: nothing listens there, or a firewall is in between. Look at Instance in the credential.`],
	[certificate, (host) => `The certificate of ${host} is not trusted. Most often a proxy of your company opens encrypted traffic: give n8n its certificate (NODE_EXTRA_CA_CERTS). Else the address is not Domo's.`],
	[/^(?:ETIMEDOUT|ECONNABORTED|ESOCKETTIMEDOUT|ERR_CANCELED|UND_ERR_CONNECT_TIMEOUT)$/, (host) => `${host} did not answer in time: it is busy, or a firewall swallows what n8n sends. Try again, and ask whether n8n may reach it.`],
	[/^(?:ECONNRESET|EPIPE|EPROTO)$/, (host) => `The connection to ${host} was cut. Try again; if that goes on, a proxy or a firewall is in between.`],
	[/^(?:EHOSTUNREACH|ENETUNREACH|ENETDOWN|EHOSTDOWN)$/, (host) => `There is no way from n8n's machine to ${host}: its network is down, or a VPN is not connected.`],
];

/**
 * @param code of the error, e.g. `ENOTFOUND`
 * @param host who was asked; without it the sentence speaks of Domo
 */
export function unreachableWords(code: string | undefined, host = 'Domo'): string {
	const known = code === undefined ? undefined : reasons.find(([codes]) => codes.test(code));
	if (known !== undefined) return known[1](host);
	return `No answer came from ${host}${code === undefined ? '' : ` (${code})`}. Look at Instance in the credential, and whether n8n reaches the internet.`;
}
