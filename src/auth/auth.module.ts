import { Module } from '@nestjs/common';
import { MfaModule } from '../mfa/mfa.module.js';
import { SessionsModule } from '../sessions/sessions.module.js';
import { UsersModule } from '../users/users.module.js';
import { AccessTokens } from './access-tokens.js';
import { Grants } from './grants/grants.js';
import { MfaGrant } from './grants/mfa.grant.js';
import { PasswordGrant } from './grants/password.grant.js';
import { RefreshGrant } from './grants/refresh.grant.js';
import { JwtStrategy } from './jwt.strategy.js';
import { PasskeyOptionsController } from './passkey-options.controller.js';
import { StepUp } from './step-up.js';
import { StepUpController } from './step-up.controller.js';
import { TokenResponses } from './token-responses.js';
import { TokenController } from './token.controller.js';

@Module({
  imports: [MfaModule, SessionsModule, UsersModule],
  controllers: [PasskeyOptionsController, StepUpController, TokenController],
  providers: [
    AccessTokens,
    Grants,
    JwtStrategy,
    MfaGrant,
    PasswordGrant,
    RefreshGrant,
    StepUp,
    TokenResponses,
  ],
  exports: [Grants, RefreshGrant, StepUp],
})
export class AuthModule {}
