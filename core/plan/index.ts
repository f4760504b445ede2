export { planHash } from './hash';
export { SETTING_LABELS } from './labels';
export { phaseOf } from './items/order';
export { reconcile, type ReconcileTools } from './reconcile';
export type { ReconcileSettings } from './settings';
export type { ReadSource } from './proof/source';
export { ReconcileStop } from './stop';
export { DEFAULT_GUARD, RELEASABLE } from './types';
export type * from './types';
