import { messages } from '../../../core/config/messages';
import type { CellProblem } from '../../../core/config/types';
import { messageCases } from './support/messageCases';
import { read, type Cells } from './support/table';

describe('every message names row, column and value', () => {
	it.each(messageCases.map((example) => [example.message, example] as const))('%s', async (_, example) => {
		const { rejects, users } = await read(example.rows as readonly Cells[], example.context);
		const rowNumber = example.row ?? 3;
		const expected: CellProblem = { column: example.column, value: example.value, message: example.text };
		if (messages[example.message].severity === 'warning') {
			expect(users.find((user) => user.rowNumber === rowNumber)?.warnings).toEqual([expected]);
		} else {
			expect(users.some((user) => user.rowNumber === rowNumber)).toBe(false);
			expect(rejects.find((reject) => reject.rowNumber === rowNumber)?.problems).toEqual([expected]);
		}
	});

	it('leaves no message out', () => {
		expect(messageCases.map(({ message }) => message).sort()).toEqual(Object.keys(messages).sort());
	});
});
