import { columnReader, type CellReader } from '../cells/column';
import { messages } from '../messages';
import { Refused } from '../cells/result';
import { isReserved, type Headers } from '../columns/headers';
import { systemColumn } from '../columns/system';
import type { ConfigContext } from '../types';
import type { Layout } from './layout';

/** Where a cell goes: the fields' slots come first, then those that say how the row is treated. */
export interface Slots {
	readonly fields: number;
	readonly edit: number;
	readonly newEmail: number;
	readonly sendInvite: number;
	readonly groups: number;
	readonly email: number;
	readonly displayName: number;
	readonly employeeId: number;
	readonly count: number;
	readonly names: readonly string[];
}

export interface Readers {
	readonly slots: Slots;
	readonly bySlot: readonly CellReader[];
	/** What the slots hold before a row is read: nothing, or that a required column is not in the table at all. */
	readonly initial: readonly (undefined | Refused)[];
}

/** For each key of a layout the slot of its cells. */
export interface RowPlan {
	readonly slots: readonly number[];
	/** Which keys are not of the table: a row with nothing else carries no data. */
	readonly reserved: readonly boolean[];
	/** Where the row's own number is; -1 when it has none. */
	readonly rowNumberAt: number;
	/** Where the marker of an empty table is; -1 when there is none. */
	readonly emptyMarkerAt: number;
}

export const nowhere = -1;
const required: readonly string[] = ['email', 'displayName'];

export function createReaders(headers: Headers, context: ConfigContext): Readers {
	const { types, fields } = headers;
	const blank = context.blankCells === 'clear' ? 'clear' : 'keep';
	const ofFields = fields.map(({ name, type, list }) => {
		const isRequired = systemColumn(name)?.required === true;
		return columnReader({
			name,
			type: types[type],
			separator: list ? '|' : undefined,
			// A blank roleId keeps the role of a live user; only the plan knows whether the person is new (DESIGN 5.2).
			blank: required.includes(name) ? 'refuse' : isRequired ? 'keep' : blank,
			clearable: !isRequired,
		});
	});
	const flag = (name: string) => columnReader({ name, type: types.boolean, blank: 'keep', clearable: false });
	const ofRow = {
		edit: flag('edit'),
		newEmail: columnReader({ name: 'newEmail', type: types.email, blank: 'keep', clearable: false }),
		sendInvite: flag('sendInvite'),
		groups: columnReader({ name: 'groups', type: types.text, separator: ',', blank, clearable: true }),
	};
	const missing = required.filter((name) => !fields.some((field) => field.name === name));
	const names = [...fields.map(({ name }) => name), ...Object.keys(ofRow), ...missing];
	const at = (name: string) => names.indexOf(name);
	return {
		slots: {
			fields: fields.length, edit: at('edit'), newEmail: at('newEmail'), sendInvite: at('sendInvite'), groups: at('groups'),
			email: at('email'), displayName: at('displayName'), employeeId: at('employeeId'), count: names.length, names,
		},
		bySlot: [...ofFields, ...Object.values(ofRow)],
		initial: names.map((name) => {
			if (missing.includes(name)) return new Refused(messages.columnMissing.text(name));
			return required.includes(name) ? new Refused(messages.required.text(name)) : undefined;
		}),
	};
}

export function planRow(layout: Layout, headers: Headers, slots: Slots): RowPlan {
	return {
		slots: layout.keys.map((key) => {
			const meaning = headers.meaningOf.get(key);
			return meaning === undefined ? nowhere : slots.names.indexOf(meaning);
		}),
		reserved: layout.keys.map(isReserved),
		rowNumberAt: layout.keys.indexOf('row_number'),
		emptyMarkerAt: layout.keys.indexOf('_empty'),
	};
}
