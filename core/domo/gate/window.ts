const FIRST_SIZE = 2;

/** How many requests may be in flight: starts low, grows while answers are good, shrinks when Domo throttles. */
export interface Window {
	size(): number;
	/** A good answer came. */
	good(): void;
	/** Domo throttled: half is the new aim, and after the pause it starts again from one. */
	throttled(): void;
}

/** TCP's way: by one for each good answer up to the aim, beyond it by one for each whole window of them. */
export function createWindow(max: number): Window {
	let size = Math.min(FIRST_SIZE, max);
	let aim = max;
	let credit = 0;
	return {
		size: () => size,
		good() {
			if (size >= max) return;
			credit += 1;
			if (size >= aim && credit < size) return;
			size += 1;
			credit = 0;
		},
		throttled() {
			aim = Math.max(1, Math.floor(size / 2));
			size = 1;
			credit = 0;
		},
	};
}
