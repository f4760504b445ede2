export { applyPlan } from './applyPlan';
export type { ApplyTools } from './applyPlan';
export { APPLY_LABELS, applyLabel } from './labels';
export { STATUS_TABLE, STATUSES, countStatuses, isStatus, statusKind } from './statuses';
export type { StatusKind } from './statuses';
export { ApplyRefusal } from './admission/refusal';
export { inversePlan, LOST_BY_DELETE } from './undo';
export type * from './types';
