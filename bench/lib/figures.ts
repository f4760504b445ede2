/** Small arithmetic of measurements. */

export function median(values: readonly number[]): number {
	return quantile(values, 0.5);
}

/** The value that a share of the others does not pass. */
export function quantile(values: readonly number[], share: number): number {
	const sorted = [...values].sort((a, b) => a - b);
	return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** `1.23 s`, `45 ms`. */
export function time(ms: number): string {
	if (ms >= 10_000) return `${(ms / 1_000).toFixed(1)} s`;
	return ms >= 1_000 ? `${(ms / 1_000).toFixed(2)} s` : `${ms.toFixed(ms < 10 ? 1 : 0)} ms`;
}

export const megabytes = (bytes: number): string => `${Math.round(bytes / 1024 / 1024).toLocaleString('en')} MB`;
export const count = (n: number): string => n.toLocaleString('en');

/** A table in Markdown. The first column is text, the others are figures. */
export function markdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
	const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
	return [line(header), line(header.map((_, at) => (at === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n');
}
