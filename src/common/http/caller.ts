import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { clientGone } from '../errors/domain-error.js';
import { clientAddressOf } from './client-address.js';

/** Applications (`verifier`) have no account to look after, and no second factor. */
export const rolesOfPeople = ['admin', 'helpdesk', 'user'] as const;
export const roles = [...rolesOfPeople, 'verifier'] as const;
export type Role = (typeof roles)[number];

/** What a user may have to do before everything else. */
export const duties = ['changePassword', 'enrol'] as const;
export type Duty = (typeof duties)[number];

/** Where a request came from, for the audit trail. */
export interface Origin {
  readonly address: string;
  readonly userAgent: string;
  readonly requestId: string;
}

/** Who sent a request: a signed-in user, or somebody not yet identified. */
export interface Actor {
  readonly userId: number | null;
  readonly origin: Origin;
  /** False once the client has its response, such as a 503 for a timeout, or has gone: its request is dropped then. */
  readonly isWaiting: () => boolean;
}

/** The signed-in user of a request, as the database knows them at this moment. */
export interface Caller extends Actor {
  readonly userId: number;
  readonly role: Role;
  readonly sessionId: string;
  /** How this session was authenticated, by RFC 8176. */
  readonly amr: readonly string[];
  /** When a factor was last proved in this session, in milliseconds. */
  readonly authenticatedAt: number;
  /** In milliseconds. */
  readonly sessionExpiresAt: number;
  /** Of the account: see `holdAccount`. */
  readonly changeCount: number;
  readonly mfaEnabled: boolean;
  readonly hasPasskey: boolean;
  /** Until the user has done this, the session can do little else. */
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
export function isClientWaiting(request: FastifyRequest): boolean {
  return request.refusedWith === undefined && !request.raw.socket.destroyed;
}

/** @throws DomainError SERVICE_UNAVAILABLE if the client no longer waits: see {@link Actor.isWaiting}. */
export function assertWaiting({ isWaiting }: Pick<Actor, 'isWaiting'>): void {
  if (!isWaiting()) throw clientGone();
}

/** Injects the {@link Caller} that the JWT guard found. */
export const CurrentCaller = createParamDecorator((_: unknown, context: ExecutionContext): Caller => {
  return context.switchToHttp().getRequest<{ user: Caller }>().user;
});

/** Injects the {@link Actor} of a request that needs no access token. */
export const AnonymousActor = createParamDecorator((_: unknown, context: ExecutionContext): Actor => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  return { userId: null, origin: originOf(request), isWaiting: () => isClientWaiting(request) };
});
