export { checkInstance, type CheckOptions, type CheckResult, type CheckVerdict, type ProbeResult } from './checkInstance';
export { MOST_REQUESTS } from './ask';
export { checkReport, VERDICT_WORDS } from './report';
