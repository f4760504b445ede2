import type { INodeProperties } from 'n8n-workflow';

import { collection, toggle } from '../shared/fields/fields';
import { dataSetLocator } from '../shared/fields/locators';

export const optionFields = {
	writeProbe: toggle('Try a Write', false, {
		description: "Whether to write the display name of the credential's own account, to itself, and see when it shows. Nothing else is changed.",
	}),
};

export const properties: INodeProperties[] = [
	{
		...dataSetLocator('Configuration DataSet', 'dataSetId', { description: 'The DataSet that a job would read here. Leave it empty to check people and rights only.' }),
		required: false,
	},
	collection('options', 'Options', optionFields),
];
