/** Whether an object has just these keys, in this order. Makes no list of keys: lists here have 100,000 objects, nearly all alike. */
export function hasKeys(value: object, keys: readonly string[]): boolean {
	let i = 0;
	for (const key in value) if (key !== keys[i++]) return false;
	return i === keys.length;
}
