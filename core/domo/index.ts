/**
 * Domo's HTTP API for the other rooms: requests that wait for a rate limiter and are repeated where that is safe, and on top of them the
 * users and the DataSets of one instance. In: an `HttpPort`, a `Clock`, the origin of an instance. Out: `UserDirectory`, `DataSetStore`, and
 * `DomoError` where something failed. `requests.ts` is the one table of all requests.
 */
export { instanceOrigin, personPage, type InstanceOrigin } from './instance';
export { loginRequest, readLogin, type Login } from './login';
export { createRateLimiter, type RateLimiter, type RateLimiterOptions } from './rateLimiter';
export { createClient, type ClientOptions, type DomoClient, type WriteOptions, type WriteReceipt } from './client';
export { REQUESTS, requestRow, STARS, type Evidence, type RequestId, type RequestRow } from './requests';
export { DomoError, isAnsweredOtherwise, isDomoError, orElse, unreachableWords, type DomoErrorDetails, type DomoErrorKind } from './errors';

export { connectUsers, type ContentDirectory, type GroupDirectory, type StateReader, type UserDirectory, type UserReader, type UserWriter } from './users/directory';
export { attributesOrNone, COORDINATION_KEY, createSharedReads, type Account, type Actor, type AttributeDefinition, type InstanceDefinitions, type Role, type SharedReads } from './users/definitions';
export type { Group, GroupMembership } from './users/groups';
export type { AddressHolder, KnownValue, LookupOptions, ValueLookupOptions } from './users/lookup';
export type { Ownership } from './users/ownership';
export type { LiveRead, ReadUsersOptions } from './users/read';
export type { LiveUser, LookUpField } from './users/search';
export type { FieldWrite, NewUser } from './users/write';

export { connectDataSets, type DataSetStore } from './dataSets/store';
export type { Column, ColumnType, DataSetInfo, DataSetPage, DataSetVersion } from './dataSets/metadata';
export type { DataSetFile, DataSetRead, DataSetTable, QueryResult } from './dataSets/read';
