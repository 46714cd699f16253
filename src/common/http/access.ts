import { Reflector } from '@nestjs/core';
import type { ErrorCode } from '../errors/error-codes.js';
import type { Duty, Role } from './caller.js';

/** Roles with access; `scraper` is a client that sends METRICS_TOKEN, which no account has. */
export type AccessDeclaration = readonly (Role | 'scraper')[] | 'public';

/** Who may call a route; `public` needs no access token. A route without a declaration refuses everybody. */
export const Access = Reflector.createDecorator<AccessDeclaration>();

/** The duties during which a route stays open. */
export const OpenDuring = Reflector.createDecorator<readonly Duty[]>();

/** How other routes refuse a caller who has a duty to do. */
export const refusalDuring = {
  changePassword: 'PASSWORD_CHANGE_REQUIRED',
  enrol: 'MFA_ENROLMENT_REQUIRED',
} as const satisfies Record<Duty, ErrorCode>;
