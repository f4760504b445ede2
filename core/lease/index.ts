export { takeLease, type HeldLease, type Holder, type LeaseAnswer } from './hold';
export { isAlive, LEASE_KEY, readLease, type Lease } from './lease';
