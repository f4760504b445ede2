// Prints the progress of a script: one line per step, with its duration.
const heartbeatMs = 20_000;
const tickMs = 1_000;

/** A duration as text: `8 s`, `2 min 5 s`. */
export function inWords(ms) {
	const seconds = Math.round(ms / 1000);
	return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/**
 * A reporter of steps. On a terminal the line counts the seconds; elsewhere (CI, a file) a line is printed every 20 s.
 * `step(title, work)` runs `work`, which may call `note(text)` to show its progress, and returns its result.
 */
export function createProgress(out = process.stdout) {
	const live = Boolean(out.isTTY);
	const line = (text) => out.write(`${text}\n`);

	async function step(title, work) {
		const startedAt = Date.now();
		let note = '';
		const text = () => `  … ${title}${note ? ` (${note})` : ''}, ${inWords(Date.now() - startedAt)}`;
		if (!live) line(`  … ${title}`);
		const timer = live
			? setInterval(() => out.write(`\r\x1b[K${text()}`), tickMs)
			: setInterval(() => line(text()), heartbeatMs);
		try {
			const result = await work((said) => (note = said));
			clearInterval(timer);
			line(`${live ? '\r\x1b[K' : ''}  ✓ ${title}, ${inWords(Date.now() - startedAt)}`);
			return result;
		} catch (error) {
			clearInterval(timer);
			line(`${live ? '\r\x1b[K' : ''}  ✗ ${title}, after ${inWords(Date.now() - startedAt)}`);
			throw error;
		}
	}

	return { step, line };
}
