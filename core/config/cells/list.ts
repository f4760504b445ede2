/**
 * Lists in one cell as other programs write them: JSON, Python, PostgreSQL, or with another separator than ours.
 */

const jsonList = /^\[[^]*\]$/;
const pythonList = /^[[(](?:\s*'[^'\\]*'\s*,?)+[\])]$/;
const postgresList = /^\{[^{}:]*\}$/;
const begun = /^[[{]\s*["'{[]/;

/** The values of a list that a program wrote into a text; `unreadable` where it looks like one and cannot be read. */
export function listInText(text: string): readonly string[] | 'unreadable' | undefined {
	const first = text.charAt(0);
	if (first !== '[' && first !== '{' && first !== '(') return undefined;
	if (jsonList.test(text)) {
		const list = parsedList(text);
		if (list !== undefined) return list;
	}
	if (pythonList.test(text)) return [...text.matchAll(/'([^']*)'/g)].map(([, value = '']) => value);
	if (postgresList.test(text)) return text.slice(1, -1).split(',').map((value) => value.trim().replace(/^(["'])(.*)\1$/, '$2'));
	return begun.test(text) ? 'unreadable' : undefined;
}

function parsedList(text: string): readonly string[] | undefined {
	try {
		const list: unknown = JSON.parse(text);
		if (!Array.isArray(list)) return undefined;
		const texts = list.map((value: unknown) => (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined));
		return texts.every((value) => value !== undefined) ? texts : undefined;
	} catch {
		return undefined; // no JSON
	}
}

const names: readonly (readonly [RegExp, string])[] = [
	[/\|/, '|'],
	[/[¦｜∣]/, 'a bar that only looks like |'],
	[/;/, ';'],
	[/[\r\n\u2028\u2029]/, 'line breaks'],
	[/\t/, 'tabs'],
	[/[、，；،؛]/, 'a comma of another script'],
	[/,/, 'commas'],
	[/<[bB][rR]\s*\/?>|\\n(?=[\s\p{Lu}\d]|$)/u, 'line breaks of another program'],
	[/ [/•·] |[•·]/, 'other marks'],
];

/** What separates the values of a list, where it is probably not what should: told of a value that would otherwise be all of them. */
export function otherSeparator(list: readonly string[], separator: '|' | ','): string | undefined {
	if (list.length > 1 && !list.some((value) => /[\r\n;]/.test(value))) return undefined;
	for (const value of list) {
		const found = names.find(([mark]) => mark.test(value));
		if (found !== undefined && found[1] !== separator) return found[1];
	}
	return undefined;
}
