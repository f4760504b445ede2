const figures = new Intl.NumberFormat('en-US');

/** `12,345`: the same on every machine, whatever its locale. */
export function figure(count: number): string {
	return figures.format(count);
}

/** `1 removal`, `95 removals`. */
export function counted(count: number, [one, many]: readonly [string, string]): string {
	return `${figure(count)} ${count === 1 ? one : many}`;
}

/** `a, b and c`. */
export function listed(parts: readonly string[]): string {
	const last = parts.at(-1);
	return last === undefined || parts.length === 1 ? (last ?? '') : `${parts.slice(0, -1).join(', ')} and ${last}`;
}
