import { Injectable } from '@nestjs/common';
import { DomainError } from '../../common/errors/domain-error.js';
import type { Actor } from '../../common/http/caller.js';
import { fieldNames, validationPipe } from '../../common/http/validation.js';
import type { IdleLimit } from '../../sessions/session-life.js';
import type { MfaChallengeDto, TokenPairDto } from '../dto/token.dto.js';
import { MfaGrantDto, PasswordGrantDto, RefreshGrantDto } from '../dto/token-request.dto.js';
import { MfaGrant } from './mfa.grant.js';
import { PasswordGrant } from './password.grant.js';
import { RefreshGrant } from './refresh.grant.js';

export type GrantRequest = Readonly<Record<string, unknown>> | undefined;

/** Dispatches token requests to the grant that `grant_type` names. */
@Injectable()
export class Grants {
  constructor(
    private readonly mfaGrant: MfaGrant,
    private readonly passwordGrant: PasswordGrant,
    private readonly refreshGrant: RefreshGrant,
  ) {}

  /** @throws DomainError VALIDATION_FAILED, UNSUPPORTED_GRANT_TYPE and those of the grants */
  async exchange(
    actor: Actor,
    body: GrantRequest,
    idleLimit: IdleLimit = {},
  ): Promise<TokenPairDto | MfaChallengeDto> {
    switch (grantTypeOf(body)) {
      case 'password':
        return this.passwordGrant.exchange(actor, await readParameters(PasswordGrantDto, body), idleLimit);
      case 'mfa':
        return this.mfaGrant.exchange(actor, await readParameters(MfaGrantDto, body), idleLimit);
      case 'refresh_token':
        return this.refreshGrant.exchange(actor, await readParameters(RefreshGrantDto, body), idleLimit);
      default:
        throw new DomainError('UNSUPPORTED_GRANT_TYPE');
    }
  }
}

/**
 * @returns the grant type in lower case; undefined if it is not a string.
 * @throws DomainError VALIDATION_FAILED if it is missing
 */
export function grantTypeOf(body: GrantRequest): string | undefined {
  const grantType = body?.['grant_type'];
  if (grantType === undefined)
    throw new DomainError('VALIDATION_FAILED', 'no grant_type', {
      fields: { grant_type: ['grant_type is required'] },
    });
  return typeof grantType === 'string' ? grantType.toLowerCase() : undefined;
}

/** RFC 6749 3.2: parameters that the call does not know are ignored. */
export function readParameters<T>(dto: new () => T, body: GrantRequest): Promise<T> {
  const names = fieldNames(dto);
  const known = Object.fromEntries(Object.entries(body ?? {}).filter(([name]) => names.includes(name)));
  return validationPipe.transform(known, { type: 'body', metatype: dto }) as Promise<T>;
}
