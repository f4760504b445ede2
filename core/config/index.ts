export { BULK_IMPORT_COLUMNS, checkColumns, configurationFields, fieldByName, fieldsOf, identityKey, SYSTEM_COLUMNS } from './columns';
export type { BulkImportColumn, ColumnCheck, SystemColumn } from './columns';
export { compact, csvChunks, cutTableFile, NULL_MARK, openTableFile, parseCsv, readCsvInTurns, writeCsv, writeTableFile } from './csv';
export type { Csv, CsvCell, ParseCsvOptions, TableCell, TableFile, WriteCsvOptions } from './csv';
export { configurationOf, liveValue, wireValues } from './live';
export type { ConfigurationRow } from './live';
export { readConfiguration } from './rows';
export { emailKey, employeeIdKey, nameKey } from './text/keys';
export type * from './types';
