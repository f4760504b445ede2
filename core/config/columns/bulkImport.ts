/** Columns of Domo's bulk import that say how a row is treated, and are no property of the person (domo-api 2.7). */
export interface BulkImportColumn {
	readonly name: 'edit' | 'newEmail' | 'sendInvite' | 'groups';
	readonly meaning: string;
	readonly format: string;
	readonly examples: readonly string[];
	readonly blank: string;
}

export const BULK_IMPORT_COLUMNS: readonly BulkImportColumn[] = [
	{
		name: 'edit',
		meaning: 'FALSE: the row only creates. A person who is there already stays as they are.',
		format: 'TRUE or FALSE (also yes, no, 1, 0).',
		examples: ['FALSE'],
		blank: 'TRUE.',
	},
	{
		name: 'newEmail',
		meaning: 'The address that the person is to have from now on. The row is matched by `email`, else by `newEmail`, so that it can stay '
			+ 'in the table after the rename.',
		format: 'One e-mail address.',
		examples: ['jane.jones@example.com'],
		blank: 'No rename.',
	},
	{
		name: 'sendInvite',
		meaning: "Whether a new person is mailed an invitation. Wins over the node's *Send Invite*.",
		format: 'TRUE or FALSE (also yes, no, 1, 0).',
		examples: ['TRUE'],
		blank: "As the node's *Send Invite* says.",
	},
	{
		name: 'groups',
		meaning: 'Groups that the person belongs to.',
		format: 'Names or ids, separated by commas.',
		examples: ['Sales, EMEA'],
		blank: 'None, or not managed where *Blank Cells* is *Ignore*.',
	},
];
