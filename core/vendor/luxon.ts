export { DateTime, Duration, IANAZone, Interval, Settings } from 'luxon';
