import { Reflector } from '@nestjs/core';
import type { ErrorCode } from '../errors/error-codes.js';
import type { Duty, Role } from './caller.js';
import type { SensitiveSubject } from './fresh-proof.js';

/** `scraper` is a client that presents METRICS_TOKEN. No account has that role. */
export type AccessDeclaration = readonly (Role | 'scraper')[] | 'public';

/**
 * Who may call a route; `public` needs no access token, and a route without this declaration refuses everybody. Which
 * accounts a role may act on is decided by the access policy of `users/`.
 */
export const Access = Reflector.createDecorator<AccessDeclaration>();

/** The duties that leave a route open. */
export const OpenDuring = Reflector.createDecorator<readonly Duty[]>();

/** What a sensitive call changes: it needs fresh proof that the user of the session made it (RFC 9470). */
export const FreshProof = Reflector.createDecorator<SensitiveSubject>();

/** Such a call is not throttled, so that nobody who floods the service with a stolen token keeps its owner from ending that. */
export const EndsSessions = Reflector.createDecorator<true>();

/** What a route declares. */
export interface RouteDeclarations {
  /** Empty for a route without the declaration, which refuses everybody. */
  readonly access: AccessDeclaration;
  readonly openDuring: readonly Duty[];
  readonly freshProof: SensitiveSubject | undefined;
  readonly endsSessions: boolean;
}

/** @param handler the method of the controller. */
export function declarationsOf(handler: object): RouteDeclarations {
  return {
    access: (Reflect.getMetadata(Access.KEY, handler) as AccessDeclaration | undefined) ?? [],
    openDuring: (Reflect.getMetadata(OpenDuring.KEY, handler) as readonly Duty[] | undefined) ?? [],
    freshProof: Reflect.getMetadata(FreshProof.KEY, handler) as SensitiveSubject | undefined,
    endsSessions: Reflect.hasMetadata(EndsSessions.KEY, handler),
  };
}

/** The refusal of all other calls until the duty is done. */
export const refusalDuring = {
  changePassword: 'PASSWORD_CHANGE_REQUIRED',
  enrol: 'MFA_ENROLMENT_REQUIRED',
} as const satisfies Record<Duty, ErrorCode>;
