import { SqlError } from './select';

export interface Token {
	/** `name` is a quoted identifier; `word` may be a keyword or a plain identifier. */
	readonly type: 'word' | 'name' | 'text' | 'number' | 'sign' | 'end';
	readonly text: string;
}

const PATTERNS: readonly (readonly [Token['type'] | 'blank', RegExp])[] = [
	['blank', /\s+/y],
	['name', /`((?:[^`]|``)*)`/y],
	['name', /"((?:[^"]|"")*)"/y],
	['text', /'((?:[^']|'')*)'/y],
	['number', /(-?\d+(?:\.\d+)?)(?![\w-])/y],
	['sign', /(<=|>=|<>|!=|[(),*=<>;.])/y],
	['word', /([\p{L}_][\p{L}\p{N}_.-]*|[0-9a-f]{8}-[0-9a-f-]{27})/uy],
];

/** Splits a SQL text into tokens, ending with one of type `end`. */
export function tokenise(sql: string): readonly Token[] {
	const tokens: Token[] = [];
	let at = 0;
	while (at < sql.length) {
		const found = PATTERNS.map(([type, pattern]) => {
			pattern.lastIndex = at;
			return { type, match: pattern.exec(sql) };
		}).find(({ match }) => match !== null);
		if (found?.match === undefined || found.match === null) throw new SqlError(`unexpected "${sql.slice(at, at + 12)}"`);
		const { type, match } = found;
		if (type !== 'blank') {
			const quote = match[0][0] ?? '';
			const isQuoted = type === 'name' || type === 'text';
			const text = match[1] ?? '';
			tokens.push({ type, text: isQuoted ? text.replaceAll(quote + quote, quote) : text });
		}
		at += match[0].length;
	}
	return [...tokens, { type: 'end', text: '' }];
}
