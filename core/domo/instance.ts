/**
 * One normaliser for what people write as "instance" (domo-api 1.1). Everything that could send a token elsewhere is refused:
 * the text is matched as a whole against two narrow forms instead of being handed to a URL parser.
 */

export type InstanceOrigin = { readonly origin: string } | { readonly problem: string };

const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
/** What a browser shows behind the host: path, query and fragment are left out. No backslash, which some parsers take for a slash. */
const BEHIND = '(?:[/?#][\\x21-\\x5b\\x5d-\\x7e]*)?';
const INSTANCE = new RegExp(`^(?:https://)?(${LABEL})(?:\\.domo\\.com${BEHIND}|/)?$`);
const LOOPBACK = new RegExp(`^http://(127\\.0\\.0\\.1|localhost|\\[::1\\]):([1-9]\\d{0,4})${BEHIND}$`);
const HIGHEST_PORT = 65_535;

/** Hosts of Domo that are no customer's instance. */
const NOT_INSTANCES: readonly string[] = ['api', 'www', 'localhost', 'login', 'developer'];

const FORMS = 'Write the instance as "example", "example.domo.com" or "https://example.domo.com".';

/**
 * Takes what a person wrote; gives `https://example.domo.com` (or, for trying out, `http://127.0.0.1:9010` and the other loopback
 * hosts, always with a port) or a problem in words that does not repeat what may be a pasted secret.
 */
export function instanceOrigin(text: string): InstanceOrigin {
	const written = text.replace(/^ +| +$/g, '').toLowerCase();
	if (written === '') return { problem: `The instance is empty. ${FORMS}` };
	const loopback = LOOPBACK.exec(written);
	if (loopback) return loopbackOrigin(loopback[1] ?? '', Number(loopback[2]));
	const name = INSTANCE.exec(written)?.[1];
	if (name !== undefined && !NOT_INSTANCES.includes(name)) return { origin: `https://${name}.domo.com` };
	return { problem: `${whatIsWrong(written, name)} ${FORMS}` };
}

function loopbackOrigin(host: string, port: number): InstanceOrigin {
	if (port > HIGHEST_PORT) return { problem: `The instance's port must be at most ${HIGHEST_PORT}.` };
	// As URL parsers write an origin, so that comparing two of them as text is enough.
	return { origin: port === 80 ? `http://${host}` : `http://${host}:${port}` };
}

/** The first thing that keeps the text from being an instance, most telling first. */
const WRONGS: readonly (readonly [RegExp, string])[] = [
	[/[^\x20-\x7e]/, 'The instance holds a character that no host name has (a control character or one that only looks like a letter or a dot).'],
	[/ /, 'Remove the blank from Instance.'],
	[/@/, 'The instance must not hold a user name or "@".'],
	[/\\/, 'The instance must not hold a backslash.'],
	[/^http:\/\/(127\.0\.0\.1|localhost|\[::1\])([/?#].*)?$/, 'A loopback instance needs a port, such as http://127.0.0.1:9010.'],
	[/^(127\.0\.0\.1|localhost|\[::1\])([:/]|$)/, 'A loopback instance is written with http and a port, such as http://127.0.0.1:9010.'],
	[/^http:\/\/(127\.0\.0\.1|localhost|\[::1\]):/, 'The port of the loopback instance is no number from 1 to 65535.'],
	[/^[a-z][a-z0-9+.-]*:\/\//, 'An instance is reached by https; plain http is for loopback addresses alone.'],
	[/[?#]/, 'The instance must not hold "?" or "#"; only a whole address of domo.com may, such as https://example.domo.com/admin?x=1.'],
	[/^[^/]+:/, 'The instance must not hold a port.'],
	[/\/./, 'The instance must not hold a path; only a whole address of domo.com may, such as https://example.domo.com/admin.'],
	[/\.domo\.com\/?$/, 'The part before ".domo.com" is not one plain name.'],
	[/\./, 'The instance is not a host of domo.com.'],
];

function whatIsWrong(written: string, name: string | undefined): string {
	if (name !== undefined) return `"${name}" is not a customer's instance.`;
	const host = written.replace(/^https:\/\//, '');
	return WRONGS.find(([pattern]) => pattern.test(host))?.[1] ?? 'The instance is not a plain name.';
}

/**
 * A person's page in Domo, for a link: no public source has its address, so this one place may be wrong, and nothing depends on it.
 */
export function personPage(instance: string, userId: number): string {
	return `${instance}/people/${encodeURIComponent(userId)}`;
}

/** A DataSet's page in Domo, as its address bar shows it. */
export function dataSetPage(instance: string, dataSetId: string): string {
	return `${instance}/datasources/${encodeURIComponent(dataSetId)}/details/overview`;
}
