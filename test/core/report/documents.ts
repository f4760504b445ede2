import * as report from '../../../core/report';
import type { LogResult, RunRecord, RunSummary } from '../../../core/report';

/** The documents of a run whose log was written, or went as said. */

export const written: LogResult = { dataSetId: 'log-1', rowsWritten: 2 };

export const mailHtml = (record: RunRecord, log = written): string => report.mailHtml(report.buildReport(record, log));
export const mailText = (record: RunRecord, log = written): string => report.mailText(report.buildReport(record, log));
export const reportHtml = (record: RunRecord, log = written): string => report.reportHtml(report.buildReport(record, log));
export const reportParts = (record: RunRecord, log = written): Generator<string, void, undefined> => report.reportParts(report.buildReport(record, log));
export const summarize = (record: RunRecord, log = written): RunSummary => report.summarize(report.buildReport(record, log));
