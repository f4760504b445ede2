export { csvChunks } from './chunks';
export { readCsvChunked } from './inTurns';
export { compact, parseCsv, type Csv, type ParseCsvOptions } from './parse';
export { openTableFile } from './openTableFile';
export { cutTableFile, NULL_MARK, writeTableFile, type TableCell, type TableFile } from './tableFile';
export { writeCsv, type CsvCell, type WriteCsvOptions } from './write';
