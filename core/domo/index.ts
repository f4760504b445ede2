export * from './types';
export * from './dataSetTypes';
export { DomoError, isDomoError, type DomoErrorDetails, type DomoErrorKind } from './errors';
export { instanceOrigin, type InstanceOrigin } from './instance';
export { loginRequest, readLogin, type Login } from './login';
export { createGate, type Gate, type GateOptions } from './gate/gate';
export { createClient, type ClientOptions, type DomoClient } from './client/client';
export { connectUsers } from './users/connectUsers';
export { connectDataSets } from './dataSets/connectDataSets';
