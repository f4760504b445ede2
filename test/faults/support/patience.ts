/** How long the nodes wait for an answer; real milliseconds. */
const usualMs = 20_000;
let timeoutMs = usualMs;

export const requestTimeoutMs = (): number => timeoutMs;

let bytes: number | undefined;

/** The largest answer, if a test sets it. */
export const answerBytes = (): number | undefined => bytes;

/** For a server with endless answers: sets the largest answer that the nodes accept, until the test ends. */
export function takeAtMost(size: number): void {
	bytes = size;
}

/** For a server that does not answer: sets the time after which the nodes give up, until the test ends. */
export function giveUpAfter(ms: number): void {
	timeoutMs = ms;
}

export function waitAsUsual(): void {
	timeoutMs = usualMs;
	bytes = undefined;
}
