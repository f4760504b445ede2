/**
 * What the runs and jobs of one instance know of each other, where an admin made the attribute for it. In: an instance, a run, a
 * job. Out: whether this run may write, which other jobs there are, how the run before ended. Only another live run stops a run here.
 * Without the attribute nothing is read or written.
 */
export { enterJob, takeTurn, type Entered, type Holder, type Turn, type TurnAnswer } from './takeTurn';
export {
	describeScope, domainKey, isAlive, isDomain, isDue, jobScope, markIn, markText, overlappingJobs, present, readJob, removesOrphans, scopesOverlap,
	type Job, type JobEntry, type JobScope, type Mark, type RunMark, type Scope,
} from './mark';
