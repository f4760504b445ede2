import type { NodeExecutionHint } from 'n8n-workflow';

import type { Plan } from '../../core/plan';

/** What a person should not overlook in a plan, each in one sentence. */
export function planHints({ description, items }: Plan): NodeExecutionHint[] {
	const { hold, reject } = description.counts;
	const hints: NodeExecutionHint[] = [];
	if (hold > 0) {
		const firstReason = items.find((item) => item.action === 'hold')?.reason ?? '';
		hints.push(hint(`${changes(hold)} held and will not be applied: ${firstReason}`));
	}
	if (reject > 0) {
		hints.push(hint(`${rows(reject)} rejected: see row, column and reason; nobody whom they name is changed.`));
	}
	for (const note of description.notes) hints.push(hint(note));
	return hints;
}

function hint(message: string): NodeExecutionHint {
	return { message, type: 'warning', location: 'outputPane' };
}

const changes = (n: number): string => (n === 1 ? '1 change is' : `${n} changes are`);
const rows = (n: number): string => (n === 1 ? '1 row is' : `${n} rows are`);
