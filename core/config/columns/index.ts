export { customAttributes } from './attributes';
export { BULK_IMPORT_COLUMNS, type BulkImportColumn } from './bulkImport';
export { checkColumns, type ColumnCheck } from './check';
export { configurationFields, fieldByName, fieldsOf } from './fields';
export { resolveHeaders, type Headers } from './headers';
export { identityKey, SYSTEM_COLUMNS, type SystemColumn } from './system';
