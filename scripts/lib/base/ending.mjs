// What must not outlive this process: each module says how to end what it has started.
const constants = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 };
const endings = [];

process.on('exit', () => {
	for (const end of endings) end();
});

// Node's default would end us without the 'exit' event. Who listens too (the demo, to stop everything in order) goes first.
for (const [signal, code] of Object.entries(constants)) {
	process.on(signal, () => {
		if (process.listenerCount(signal) === 1) process.exit(code);
	});
}

/** Has `end`, which must not wait for anything, called when this process ends, by itself or by a signal. */
export function whenEnding(end) {
	endings.push(end);
}
