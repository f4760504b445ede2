export { type CsvCell, csvChunks, cutTableFile, FIRST_ROW_NUMBER, NULL_MARK, openTableFile, type RowStream, type TableCell, type TableFile, writeCsv, type WriteCsvOptions, writeTableFile } from './tableFile';
export { compact, type Csv, parseCsv, type ParseCsvOptions, readCsvChunked } from './read';
