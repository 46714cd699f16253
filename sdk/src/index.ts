export * from './client.js';
export { type ErrorCode, MfaApiError, MfaUnreachableError } from './errors.js';
export type { Client } from './generated/client/index.js';
export * from './generated/sdk.gen.js';
export type * from './generated/types.gen.js';
export * from './session.js';
export type * from './session-types.js';
