// Reads what an execution of n8n recorded.

/** All the runs of the node of that name: `{ status, error, outputs: items[][] }` each; [] when it never ran. */
export function runsOf(execution, nodeName) {
	const runs = execution.data?.resultData?.runData?.[nodeName] ?? [];
	return runs.map((run) => ({
		status: run.executionStatus,
		error: run.error,
		outputs: (run.data?.main ?? []).map((items) => items ?? []),
	}));
}

/** The `json` of each item that the node's last run put on output `output`. */
export function itemsOf(execution, nodeName, output = 0) {
	return (runsOf(execution, nodeName).at(-1)?.outputs[output] ?? []).map((item) => item.json);
}

/** n8n's error of the whole execution as one line, or undefined. */
export function errorOf(execution) {
	const error = execution.data?.resultData?.error;
	if (!error) return undefined;
	return [error.node?.name, error.message, error.description].filter(Boolean).join(': ');
}
