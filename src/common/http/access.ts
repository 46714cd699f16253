import { Reflector } from '@nestjs/core';
import type { ErrorCode } from '../errors/error-codes.js';
import type { Duty, Role } from './caller.js';

/** `scraper` is whoever shows METRICS_TOKEN, which no account has. */
export type AccessDeclaration = readonly (Role | 'scraper')[] | 'public';

/** Who may call a route at all; `public` needs no access token. A route that declares nothing is closed to everybody. */
export const Access = Reflector.createDecorator<AccessDeclaration>();

/** The duties that leave a route open. */
export const OpenDuring = Reflector.createDecorator<readonly Duty[]>();

/** How any other call is refused while a duty is not done. */
export const refusalDuring = {
  changePassword: 'PASSWORD_CHANGE_REQUIRED',
  enrol: 'MFA_ENROLMENT_REQUIRED',
} as const satisfies Record<Duty, ErrorCode>;
