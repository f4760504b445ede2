export { sentenceOfOverlap } from './guard/jobs';
export { removalVerdict } from './guard/limits';
export { cautionPhrase, cautionsOf } from './cautions';
export { contentDigest, hasWholeRecord, markOfDescription, markOfItem, markText, planHash, readMark } from './hash';
export { SETTING_LABELS } from './labels';
export { keptSentence } from './items/describe';
export { inOrder } from './items/order';
export { signPlan } from './items/sign';
export { exportUsers, type Export } from './exported';
export { reconcile } from './reconcile';
export type { ReconcileSettings } from './settings';
export type { ReadSource, SourcedRows } from './proof/source';
export { ReconcileStop } from './stop';
export type { ReconcileTools } from './tools';
export {
	DEFAULT_GUARD, GUARD_SETTINGS, guardSettings, isGuardSettings, type GuardSetting, type GuardSettingName, type GuardSettings,
} from './guardSettings';
export { HELD_NOUNS, HOLD_REASONS, holdReason, isHoldReason, isReleasable, RELEASABLE } from './holdReasons';
export type * from './types';
