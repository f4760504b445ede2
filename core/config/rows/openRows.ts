import { createYielder } from '../../common/yielder';
import type { Clock } from '../../common/ports';
import type { RowStream } from '../../csv';
import { findLayouts, stepsPerRow, type Layout } from './layout';
import type { Cells } from './troubled';

/** A table about to be read, whether its rows are there or come from a stream. */
export interface OpenRows {
	readonly columns: readonly string[];
	readonly rowsAtMost: number;
	/** Hands over every row with its layout (`undefined` where the input is no object) and its place, in turns with others. */
	each(take: (cells: Cells, layout: Layout | undefined, at: number) => void): Promise<void>;
}

export async function openRows(rows: readonly Cells[] | RowStream, clock: Clock): Promise<OpenRows> {
	return 'each' in rows ? openStream(rows) : await openList(rows, clock);
}

async function openList(rows: readonly Cells[], clock: Clock): Promise<OpenRows> {
	const { columns, ofRow } = await findLayouts(rows, clock);
	return {
		columns,
		rowsAtMost: rows.length,
		async each(take) {
			const yielder = createYielder(clock);
			for (let at = 0; at < rows.length; at++) {
				if (yielder.shouldYield(at * stepsPerRow)) await yielder.yield();
				take(rows[at] ?? {}, ofRow[at], at);
			}
		},
	};
}

function openStream({ keys, rowsAtMost, each }: RowStream): OpenRows {
	const layout: Layout = { keys };
	return {
		columns: keys,
		rowsAtMost,
		async each(take) {
			let at = 0;
			await each((cells) => take(cells, layout, at++));
		},
	};
}
