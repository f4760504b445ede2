/** How long the nodes wait for an answer; real milliseconds. */
const usualMs = 20_000;
let timeoutMs = usualMs;

export const requestTimeoutMs = (): number => timeoutMs;

/** For a server that says nothing: until the test ends, the nodes give up after so long. */
export function giveUpAfter(ms: number): void {
	timeoutMs = ms;
}

export function waitAsUsual(): void {
	timeoutMs = usualMs;
}
