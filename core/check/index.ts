export { checkInstance, type CheckOptions, checkReport, type CheckResult, type CheckVerdict, MOST_REQUESTS, type ProbeResult, VERDICT_WORDS } from './checkInstance';
