import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { TokenPairDto } from '../auth/dto/token.dto.js';
import { Config } from '../config/config.js';
import type { IdleLimit } from '../sessions/session-life.js';
import type { ConsoleTokenDto } from './dto/console-token.dto.js';
import { setRefreshCookie } from './refresh-cookie.js';

/** What is special about the console's sessions: an idle limit, and the refresh token in a cookie. */
@Injectable()
export class ConsoleTokens {
  readonly idleLimit: IdleLimit;

  constructor(private readonly config: Config) {
    this.idleLimit = { maxIdleSeconds: config.timeToLive.consoleIdle };
  }

  /** Moves the refresh token into the cookie. */
  answer(
    request: FastifyRequest,
    reply: FastifyReply,
    { refresh_token, ...readable }: TokenPairDto,
  ): ConsoleTokenDto {
    setRefreshCookie(request, reply, refresh_token, this.config.timeToLive.refreshToken);
    return {
      ...readable,
      idle_timeout: this.config.timeToLive.consoleIdle,
      ...(this.config.publicUrl === undefined && { public_url_missing: true }),
    };
  }
}
