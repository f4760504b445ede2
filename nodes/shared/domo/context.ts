import type { IExecuteFunctions, ILoadOptionsFunctions, IPollFunctions } from 'n8n-workflow';

/** What runs a node's code: an execution, a list in the editor, or a poll. */
export type DomoContext = IExecuteFunctions | ILoadOptionsFunctions | IPollFunctions;
