/**
 * Reporting: what happened in a run becomes rows of the run log, one summary item, a mail and report.html.
 * In: plan, outcomes and errors as they reach Write Run Log. First `buildRunRecord` makes the run record; then `writeRunLog` appends it to the
 * log DataSet; then `buildReport` makes the report model, and `summarize` and `reportHtml` show it. With Log Values: Fields Only the record
 * already holds no values of people. The log is also read here, to undo a run.
 */
export { type AppliedCounts, countInstance, countRun, missingItems, type RunCounts } from './counts';
export { mailHtml, mailText } from './mail';
export { reportHtml, reportHtmlChunked, reportParts } from './html/report';
export { headline, mailSubject } from './banners';
export { holdsHash, type OutcomeKind, outcomeKind } from './outcomes';
export { KEY_COLUMNS, LOG_COLUMNS, type LogColumn, type LogColumnType, type LogRow, logRowCount, logRows } from './log/columns';
export { isRunLog, LOG_DESCRIPTION, LOG_MARK, type LogTarget, type OpenLog, openRunLog } from './log/open';
export { parseBacklog, type Backlog, limitBacklog } from './log/backlog';
export { loggedRun, type LoggedRun } from './log/loggedRun';
export { loggedOutcomes, type LoggedOutcomes, type LoggedRow, readLatestRuns, readLoggedRun } from './log/read';
export { appendRun, type LogReceipt, type LogResult, type LogTools, writeRunLog } from './log/write';
export { redact, sentenceMask } from './redact';
export { type AppliedFacts, buildRunRecord, buildRunRecordChunked, type RunFailure, type RunPieces, type RunRecord, runStatus, type RunStatus } from './runRecord';
export { buildReport, buildReportChunked, type ReportModel } from './reportModel';
export { isNotable, type RunSummary, summarize } from './summary';
