import { columnReader, type CellReader } from '../columnReader';
import type { Headers } from '../headers';
import { systemColumn } from '../systemColumns';
import type { ConfigContext } from '../types';
import type { Layout } from './layout';

/** Slot of a key whose cells are not read. */
export const nowhere = -1;

/** Without these a row says nothing about a person. */
export const REQUIRED = ['email', 'displayName'] as const;

/** The bulk-import columns' slots, counted from the last field. */
export const extraSlots = { newEmail: 0, edit: 1, sendInvite: 2, groups: 3 } as const;

/** How a table's cells are read. Slots are the fields' indexes, then the bulk-import columns'. */
export interface Readers {
	readonly bySlot: readonly CellReader[];
	/** Name of each slot. */
	readonly names: readonly string[];
	readonly fieldCount: number;
	readonly email: number;
	readonly displayName: number;
	readonly employeeId: number;
	readonly employeeNumber: number;
	readonly newEmail: number;
	/** Whether the table has bulk-import columns. */
	readonly hasExtras: boolean;
	/** The slots of a row that says nothing: `undefined` keeps what is there. */
	readonly untouched: readonly undefined[];
	/** Required columns that the table does not have at all. */
	readonly missing: readonly { readonly column: string; readonly probably?: string }[];
}

/** How the rows of one layout are read. */
export interface RowPlan {
	/** The keys of a row, in its order. */
	readonly keys: readonly string[];
	/** For each of `keys` the slot of its cells, or `nowhere`. */
	readonly slots: readonly number[];
	readonly hasRowNumber: boolean;
	readonly hasEmptyMarker: boolean;
}

export function createReaders(headers: Headers, context: ConfigContext): Readers {
	const { types, fields } = headers;
	const blank = context.blankCells === 'clear' ? 'clear' : 'keep';
	const ofFields = fields.map(({ name, type, list }) => {
		const isRequired = systemColumn(name)?.required === true;
		return columnReader({
			name,
			type: types[type],
			separator: list ? '|' : undefined,
			// A blank roleId keeps the role of a live user; only the plan knows whether the person is new.
			blank: REQUIRED.some((required) => required === name) ? 'refuse' : isRequired ? 'keep' : blank,
			clearable: !isRequired,
		});
	});
	const flag = (name: string) => columnReader({ name, type: types.boolean, blank: 'keep', clearable: false });
	const extras = {
		newEmail: columnReader({ name: 'newEmail', type: types.email, blank: 'keep', clearable: false }),
		edit: flag('edit'),
		sendInvite: flag('sendInvite'),
		groups: columnReader({ name: 'groups', type: types.text, separator: ',', blank, clearable: true }),
	} satisfies Record<keyof typeof extraSlots, CellReader>;
	const names = [...fields.map(({ name }) => name), ...Object.keys(extras)];
	const meant = new Set(headers.meaningOf.values());
	const hasExtras = Object.keys(extras).some((name) => meant.has(name));
	return {
		bySlot: [...ofFields, ...Object.values(extras)],
		names,
		fieldCount: fields.length,
		email: names.indexOf('email'),
		displayName: names.indexOf('displayName'),
		employeeId: names.indexOf('employeeId'),
		employeeNumber: names.indexOf('employeeNumber'),
		newEmail: fields.length + extraSlots.newEmail,
		untouched: (hasExtras ? names : fields).map(() => undefined),
		hasExtras,
		missing: REQUIRED.filter((name) => !names.includes(name)).map((column) => {
			const probably = headers.suggested.get(column);
			return { column, ...(probably !== undefined && { probably }) };
		}),
	};
}

export function planRow(layout: Layout, headers: Headers, readers: Readers): RowPlan {
	return {
		keys: layout.keys,
		slots: layout.keys.map((key) => {
			const meaning = headers.meaningOf.get(key);
			return meaning === undefined ? nowhere : readers.names.indexOf(meaning);
		}),
		hasRowNumber: layout.keys.includes('row_number'),
		hasEmptyMarker: layout.keys.includes('_empty'),
	};
}
