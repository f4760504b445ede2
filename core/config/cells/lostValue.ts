/** What Excel, Google Sheets and programs write where a value was lost. */
const lostValues: ReadonlySet<string> = new Set([
	'#N/A', '#REF!', '#VALUE!', '#NAME?', '#DIV/0!', '#NULL!', '#NUM!', '#ERROR!', '#SPILL!', '#CALC!', '[object Object]',
]);

/** True for a cell whose formula failed: no person has such a title, and no phone such a number. */
export function isLostValue(text: string): boolean {
	const first = text.charCodeAt(0);
	return (first === 0x23 || first === 0x5b) && lostValues.has(text);
}
