import type { IExecuteFunctions } from 'n8n-workflow';

import { CREDENTIAL } from './domo/credential';

/** Shorter ones are words of any text. */
const shortest = 4;
/** A message that was cut may end in the middle of a secret; this many characters of it are already too many. */
const shortestPart = 8;
const mask = '[secret removed]';

/** Takes the credential's secrets out of a text. */
export type HideSecrets = (text: string) => string;

/**
 * Knows the secrets of this node's credential as they are now, a session that was renewed in the meantime included, so that they are
 * found where the other side repeats them without saying what they are.
 */
export async function secretsOf(context: Pick<IExecuteFunctions, 'getCredentials' | 'getNode'>): Promise<readonly string[]> {
	if (context.getNode().credentials?.[CREDENTIAL] === undefined) return [];
	try {
		const { accessToken, password, sessionToken } = await context.getCredentials(CREDENTIAL);
		// A session is stored with the instance and the person it is for; its token comes last.
		const session = String(sessionToken ?? '').split(' ').at(-1);
		return [accessToken, password, session].map((secret) => String(secret ?? '').trim()).filter((secret) => secret.length >= shortest);
	} catch {
		return []; // an expression in the credential is what failed
	}
}

/** Hides secrets as they are, and as URLs, forms, JSON, HTML and base64 write them, alone or inside a longer text. */
export function hideSecrets(secrets: readonly string[]): HideSecrets {
	const forms = [...new Set(secrets.flatMap(formsOf))].filter((form) => form.length >= shortest).sort((a, b) => b.length - a.length);
	if (forms.length === 0) return (text) => text;
	const whole = new RegExp(forms.map(pattern).join('|'), 'g');
	return (text) => forms.reduce(withoutItsBeginning, text.replace(whole, mask));
}

function formsOf(secret: string): string[] {
	const url = encodeURIComponent(secret);
	const json = JSON.stringify(secret).slice(1, -1);
	return [
		secret,
		url, url.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()), encodeURIComponent(url), new URLSearchParams({ s: secret }).toString().slice(2),
		[...secret].map((character) => `%${Buffer.from(character, 'utf8').toString('hex').toUpperCase().replace(/(..)(?=.)/g, '$1%')}`).join(''),
		json, JSON.stringify(json).slice(1, -1), json.replace(/\//g, '\\/'), [...secret].map((character) => (/[\w.~-]/.test(character) ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)).join(''),
		secret.replace(/[&<>"']/g, (character) => HTML[character] ?? ''), secret.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`),
		Buffer.from(secret, 'utf8').toString('hex'), [...secret].reverse().join(''),
		...base64Forms(secret),
	];
}

const HTML: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/**
 * Base64 of the secret alone, and what is the same in base64 of any text that it stands in: three places to begin, with the characters
 * left out that its neighbours are in, too.
 */
function base64Forms(secret: string): string[] {
	const bytes = Buffer.from(secret, 'utf8');
	const inside = [0, 1, 2].map((before) => {
		const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64').replace(/=+$/, '');
		const from = before === 0 ? 0 : before + 1;
		const to = Math.floor(((before + bytes.length) * 8) / 6);
		return text.slice(from, to);
	});
	const alone = bytes.toString('base64').replace(/=+$/, '');
	return [alone, ...inside].flatMap((form) => (form.length < shortestPart && form !== alone ? [] : [form, form.replace(/\+/g, '-').replace(/\//g, '_'), encodeURIComponent(form)]));
}

/** A short secret is looked for as a word of its own; a long one stands nowhere by chance. */
function pattern(form: string): string {
	const escaped = form.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
	return form.length >= shortestPart ? escaped : `(?<![\\p{L}\\p{N}])${escaped}(?![\\p{L}\\p{N}])`.replace(/\\p\{L\}\\p\{N\}/g, 'A-Za-z0-9');
}

/** What is left of a secret wherever a message was cut: at its end, or before an ellipsis. */
function withoutItsBeginning(text: string, form: string): string {
	let told = text;
	for (let length = form.length - 1; length >= shortestPart; length -= 1) {
		const part = form.slice(0, length);
		if (told.endsWith(part)) told = told.slice(0, -length) + mask;
		for (const end of ['…', '...']) told = told.replaceAll(part + end, mask + end);
	}
	return told;
}
