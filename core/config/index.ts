/**
 * The configuration: a table of people, read against one instance. In come rows as any n8n node hands them over (or a stream of
 * them) and what the instance knows: roles and attribute definitions. Out come the fields that the table manages, a desired user
 * for each row that can be used, and a rejected row, with all its problems, for each other one.
 * `systemColumns` lists the columns, `headers` tells what each header means, `fields` how values are compared, `columnReader` and
 * `values/` how a cell is read, `messages` all that can be said about it.
 */
export { checkColumns, type ColumnCheck } from './headers';
export { isKeptByDomo, isNeedless } from './columnHints';
export { alternateKeysOf } from './duplicates';
export { configurationFields, customAttributes, fieldByName, isNoColumn } from './fields';
export { isCurrent } from './rowPeriod';
export { isEmptyRow, listOfMany, rowList, rowName, rowNumberOf } from './rowPlace';
export { readConfiguration } from './readConfiguration';
export { idSpoiltAs, isPlaceholder, isPlaceholderId, matchingIdKey, withoutMarks, writtenOut } from './suspectText';
export { BULK_IMPORT_COLUMNS, DATE_COLUMNS, identityKey, SYSTEM_COLUMNS, type BulkImportColumn, type SystemColumn } from './systemColumns';
export type * from './types';
export { isAddressOfRows } from './values/email';
export { phoneCountryProblem } from './values/phone';
