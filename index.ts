/**
 * For people who build on this package. n8n itself reads `n8n.nodes` and `n8n.credentials` of package.json and nothing here.
 * The core is pure: hand it an `HttpPort`, a `Clock` and, if you like, an `AbortSignal`.
 */
export { UserError } from './core/common/userError';
export type { Clock, HttpMethod, HttpPort, HttpRequest, HttpResponse } from './core/common/ports';
export type { Field, FieldType, FieldValue } from './core/common/fieldValue';
export { emailKey, employeeIdKey, nameKey } from './core/common/text';
export * as csv from './core/csv';
export * as config from './core/config';
export * as domo from './core/domo';
export * as plan from './core/plan';
export * as apply from './core/apply';
export * as coordination from './core/coordination';
export * as check from './core/check';
export * as report from './core/report';
