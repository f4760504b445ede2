/**
 * What the runs and jobs of one instance know of each other, where an admin made the attribute for it. In: an instance, a run, a
 * job. Out: whether this run may write, which other jobs there are, what became of the run before. Nothing here ever stops a run
 * but another run that is alive; without the attribute nothing is written and nothing is asked.
 */
export { enterJob, type Entered } from './enterJob';
export { isAlive, markIn, markText, type Mark, type RunMark } from './mark';
export { isDue, overlappingJobs, present, removesOrphans, type Job, type JobEntry } from './register';
export { describeScope, domainKey, isDomain, jobScope, scopesOverlap, type JobScope, type Scope } from './scope';
export { takeTurn, type Holder, type Turn, type TurnAnswer } from './takeTurn';
