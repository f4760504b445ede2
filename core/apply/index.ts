export { applyPlan, type ApplyTools } from './applyPlan';
export { APPLY_LABELS, applyLabel, NotApprovedError } from './types';
export { countStatuses, isStatus, STATUS_TABLE, STATUSES, statusKind, type StatusKind } from './statuses';
export { asPlanned, checkOutcomes, markApplied } from './integrity';
export { inversePlan, LOST_BY_DELETE, undoPlan, type WrittenRun } from './undo';
export type * from './types';
