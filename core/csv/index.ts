export { csvChunks } from './chunks';
export { readCsvChunked } from './inTurns';
export { compact, parseCsv, type Csv, type ParseCsvOptions } from './parse';
export { FIRST_ROW_NUMBER, openTableFile, type RowStream } from './openTableFile';
export { cutTableFile, NULL_MARK, writeTableFile, type TableCell, type TableFile } from './tableFile';
export { writeCsv, type CsvCell, type WriteCsvOptions } from './write';
