import { SETTING_LABELS } from '../../../core/plan';
import { z } from '../../../core/vendor/zod';
import { choice, collection, field, toggle } from '../../shared/fields/fields';

/** An expression can give a number as text; what is blank or 0 was not given. */
const countOfSource = z.preprocess(
	(value) => (value === null || value === undefined || (typeof value === 'string' && value.trim() === '') ? 0 : value),
	z.coerce.number({ invalid_type_error: 'it is no number' }).int('it is no whole number').min(0, 'it is below 0'),
);

/** How the incoming table is read. */
export const tableFields = {
	matchBy: choice(SETTING_LABELS.matchBy, 'email', {
		email: { name: 'E-Mail', description: 'By e-mail address' },
		employeeId: { name: 'Employee ID', description: 'By employee ID, then by address. A changed address becomes an update.' },
	}, { description: 'How a row finds its person' }),
	blankCells: choice('Blank Cells', 'clear', {
		clear: { name: 'Clear', description: "An empty cell empties the attribute, as in Domo's bulk import" },
		ignore: { name: 'Ignore', description: 'An empty cell leaves the attribute as it is' },
	}, { description: 'What an empty cell does. Missing columns never change anything.' }),
	invalidRows: choice(SETTING_LABELS.invalidRows, 'skip', {
		skip: { name: 'Skip', description: 'Leave that person unchanged and continue' },
		stop: { name: 'Stop', description: "Plan nothing, as Domo's own tool does" },
	}, { description: 'What to do with rows that cannot be used' }),
	unknownColumns: choice(SETTING_LABELS.unknownColumns, 'stop', {
		stop: { name: 'Stop', description: 'Plan nothing: most often it is a typing error' },
		ignore: { name: 'Ignore', description: 'Leave them out' },
		create: { name: 'Create', description: 'Make text attributes of them; needs the grant Manage All Company Settings' },
	}, { description: 'What to do with columns that Domo has no attribute for' }),
	rowsAreComplete: toggle(SETTING_LABELS.rowsAreComplete, false, {
		description: 'Whether the incoming rows are everybody who should exist. Switch on only if so: everyone else can be removed. Rows may be filtered out above; a row that comes twice still counts as a mistake.',
	}),
	rowCount: field(countOfSource, {
		displayName: SETTING_LABELS.rowCount,
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 0,
		placeholder: "e.g. {{ $('HR system').first().json.total }}",
		description: 'How many people the source counts, for rows of other nodes. If more or fewer come in, nobody is removed. 0: not known.',
	}),
};

export const tableProperty = collection('table', 'Table', tableFields, { description: 'How the incoming rows are read' });
