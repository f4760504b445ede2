// n8n stores an execution "flatted": an array of values in which every string inside an object or array is the index of the value meant.

/** Decodes flatted text; shared and circular references become the same object again. */
export function parseFlatted(text) {
	const values = JSON.parse(text);
	const known = new Map();
	const revive = (index) => {
		const value = values[index];
		if (value === null || typeof value !== 'object') return value;
		if (known.has(index)) return known.get(index);
		const result = Array.isArray(value) ? [] : {};
		known.set(index, result);
		for (const [key, entry] of Object.entries(value)) {
			Object.defineProperty(result, key, {
				value: typeof entry === 'string' ? revive(Number(entry)) : entry,
				enumerable: true,
				writable: true,
				configurable: true,
			});
		}
		return result;
	};
	return revive(0);
}
