/**
 * The text attribute by which runs and jobs of one instance tell of each other, on the account that they sign in with (our choice).
 * The package never defines it: where an admin made it, it is used; where not, nothing is written beside what a plan says. No column
 * of a table is about it.
 */
export const COORDINATION_KEY = 'domoUserManagement';
