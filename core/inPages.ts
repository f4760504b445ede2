/** `[1, 2, 3]` in pages of 2: `[[1, 2], [3]]`. */
export function inPages<T>(list: readonly T[], pageSize: number): T[][] {
	const pages: T[][] = [];
	for (let start = 0; start < list.length; start += pageSize) pages.push(list.slice(start, start + pageSize));
	return pages;
}
