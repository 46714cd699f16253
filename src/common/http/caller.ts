import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { clientAddressOf } from './client-address.js';

export const roles = ['admin', 'helpdesk', 'user', 'verifier'] as const;
export type Role = (typeof roles)[number];

/** What a user may have to do before anything else. */
export const duties = ['changePassword', 'enrol'] as const;
export type Duty = (typeof duties)[number];

/** Where a request came from, for the audit trail. */
export interface Origin {
  readonly address: string;
  readonly userAgent: string;
  readonly requestId: string;
}

/** Who does something: a signed-in user, or nobody known yet. */
export interface Actor {
  readonly userId: number | null;
  readonly origin: Origin;
  /** False once the client has its answer, for instance a 503 by time, or is gone: what it asked for is dropped. */
  readonly isWaiting: () => boolean;
}

/** The signed-in user of a request, as the database knows them now. */
export interface Caller extends Actor {
  readonly userId: number;
  readonly role: Role;
  readonly sessionId: string;
  /** RFC 8176: how this session was authenticated. */
  readonly amr: readonly string[];
  readonly mfaEnabled: boolean;
  /** The session can do little else before its user has done this. */
  readonly duty: Duty | undefined;
}

export function originOf(request: FastifyRequest): Origin {
  return {
    address: clientAddressOf(request),
    userAgent: (request.headers['user-agent'] ?? '').slice(0, 255),
    requestId: request.id,
  };
}

/** See {@link Actor.isWaiting}. */
export function waitingFor(request: FastifyRequest): () => boolean {
  return () => request.refusedWith === undefined && !request.raw.socket.destroyed;
}

/** The {@link Caller} the JWT guard found. */
export const CurrentCaller = createParamDecorator((_: unknown, context: ExecutionContext): Caller => {
  return context.switchToHttp().getRequest<{ user: Caller }>().user;
});

/** The {@link Actor} of a request that needs no access token. */
export const AnonymousActor = createParamDecorator((_: unknown, context: ExecutionContext): Actor => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  return { userId: null, origin: originOf(request), isWaiting: waitingFor(request) };
});
