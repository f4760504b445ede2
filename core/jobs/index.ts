export { enterJob, type Entered } from './enter';
export { overlappingJobs, removesOrphans } from './others';
export { isDue, present, readRegister, type Job, type JobEntry } from './register';
export { describeScope, domainKey, isDomain, jobScope, scopesOverlap, type JobScope, type Scope } from './scope';
