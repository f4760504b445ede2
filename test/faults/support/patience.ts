/** How long the nodes wait for an answer; real milliseconds. */
const usualMs = 20_000;
let timeoutMs = usualMs;

export const requestTimeoutMs = (): number => timeoutMs;

let bytes: number | undefined;

/** The largest answer, where a test says so. */
export const answerBytes = (): number | undefined => bytes;

/** For a server whose answers never end: until the test ends, the nodes take no larger one. */
export function takeAtMost(size: number): void {
	bytes = size;
}

/** For a server that says nothing: until the test ends, the nodes give up after so long. */
export function giveUpAfter(ms: number): void {
	timeoutMs = ms;
}

export function waitAsUsual(): void {
	timeoutMs = usualMs;
	bytes = undefined;
}
