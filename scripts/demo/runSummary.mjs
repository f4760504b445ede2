// The lines that the demo prints of a run: its plan, its outcomes and its failures.

const shown = 12;
export const plural = (count, one, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;

function list(title, lines) {
	if (lines.length === 0) return [];
	const rest = lines.length - shown;
	return [title, ...lines.slice(0, shown).map((line) => `    ${line}`), ...(rest > 0 ? [`    … and ${rest} more`] : [])];
}

const person = ({ displayName, email }) => (email === '' ? displayName : displayName ? `${displayName} <${email}>` : `<${email}>`);

const planned = {
	create: (item) => `+ ${person(item)}`,
	update: (item) => `~ ${person(item)}  ${item.summary}`,
	delete: (item) => `- ${person(item)}  ${item.reason}`,
	reject: (item) => `✗ row ${item.row_number}  ${item.email || item.displayName ? `${person(item)}  ` : ''}${item.problems ?? item.reason}`,
};

/** One line for each reason of holds, since one limit can hold hundreds. */
function holdLines(holds) {
	const byReason = new Map();
	for (const item of holds) byReason.set(item.reason, [...(byReason.get(item.reason) ?? []), item]);
	return [...byReason].map(([reason, items]) => `‖ ${items.length === 1 ? person(items[0]) : `${items.length} people`}  ${reason}`);
}

const people = (count) => plural(count, 'person', 'people');
const titles = {
	create: (count) => `${people(count)} to create`,
	update: (count) => `${people(count)} to update`,
	delete: (count) => `${people(count)} to remove`,
	hold: (count) => `${people(count)} held back by the guard`,
	reject: (count) => `${plural(count, 'row')} rejected; ${count === 1 ? 'its person stays as they are' : 'their people stay as they are'}`,
};

/** Rows with cells that look wrong and are used nevertheless. */
const warningLines = (items) =>
	items
		.filter(({ action, warnings }) => warnings && action !== 'reject' && action !== 'unchanged')
		.map((item) => `! row ${item.row_number}  ${person(item)}  ${item.warnings}`);

/** The plan: one line for each change and reject, and for each reason of holds; `unchanged` counts who needs no change. */
export function planLines(items, unchanged = 0) {
	const warnings = warningLines(items);
	const lists = Object.keys(titles).flatMap((action) => {
		const those = items.filter((item) => item.action === action);
		const lines = action === 'hold' ? holdLines(those) : those.map(planned[action]);
		return list(`  ${titles[action](those.length)}`, lines);
	});
	const rest = unchanged > 0 ? [`  ${people(unchanged)} as ${unchanged === 1 ? 'the row wants' : 'their rows want them'}`] : [];
	return [...lists, ...rest, ...list(`  ${plural(warnings.length, 'row')} with cells that look wrong and are used nevertheless`, warnings)];
}

/** The outcomes: how many of each status, and who was not written and why. */
export function outcomeLines(outcomes) {
	const counts = new Map();
	for (const { status } of outcomes) counts.set(status, (counts.get(status) ?? 0) + 1);
	const failed = outcomes.filter(({ status }) => ['failed', 'incomplete', 'drifted', 'notTried', 'unverified'].includes(status));
	return [
		`  ${[...counts].map(([status, count]) => `${count} ${status}`).join(', ') || 'nothing to do'}`,
		...list('  Not as planned', failed.map((item) => `${item.status}: ${person(item)}  ${item.message ?? ''}`)),
	];
}

/** What went wrong in which node, and what to do about it. */
export const failureLines = (failures) =>
	failures.flatMap(({ where, message, description }) => [`  ${where}: ${message}`, ...description.split('\n').filter(Boolean).map((line) => `    ${line}`)]);
