const mask = '[secret removed]';

/** `X-DOMO-Developer-Token: abc`, `"sessionToken":"abc"`, `password=abc`, `Bearer abc`. */
const named =
	/((?:x-domo-(?:developer-token|authentication)|authorization|access[_-]?token|session[_-]?token|developer[_-]?token|client[_-]?secret|password|passwd)["']?\s*[:=]\s*["']?(?:(?:bearer|basic)\s+)?|\bbearer\s+|\bbasic\s+(?=[\w+/]{16}))[^\s"',;&}]+/gi;

/** What a Domo token looks like: a long run of letters and digits (domo-api 1.2, 1.3). */
const long = /[A-Za-z0-9+_=%-]{32,}/g;

/**
 * The last wall against secrets in logs and mails (F4): Domo's answers and n8n's errors may quote the request that failed.
 * Takes out what is named as a secret, and long runs that mix capitals, small letters and digits. Hashes (hex) and DataSet
 * ids (UUIDs) stay readable. Whoever makes messages must keep secrets out in the first place.
 */
export function redact(text: string): string {
	return text.replace(named, `$1${mask}`).replace(long, (run) => (looksLikeToken(run) ? mask : run));
}

function looksLikeToken(run: string): boolean {
	return /[A-Z]/.test(run) && /[a-z]/.test(run) && /\d/.test(run);
}
