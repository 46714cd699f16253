import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { SessionsModule } from '../sessions/sessions.module.js';
import { PublicUrl } from '../common/http/public-url.js';
import { ConsoleStepUpController } from './console-step-up.controller.js';
import { ConsoleTokenController } from './console-token.controller.js';
import { ConsoleTokens } from './console-tokens.js';
import { PagesController } from './pages.controller.js';

@Module({
  imports: [AuthModule, SessionsModule],
  controllers: [ConsoleStepUpController, ConsoleTokenController, PagesController],
  providers: [ConsoleTokens, PublicUrl],
})
export class ConsoleModule {}
