export { DateTime, Duration, IANAZone, Interval } from 'luxon';
