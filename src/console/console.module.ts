import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { SessionsModule } from '../sessions/sessions.module.js';
import { PublicUrl } from '../common/http/public-url.js';
import { ConsoleTokenController } from './console-token.controller.js';
import { PagesController } from './pages.controller.js';

@Module({
  imports: [AuthModule, SessionsModule],
  controllers: [ConsoleTokenController, PagesController],
  providers: [PublicUrl],
})
export class ConsoleModule {}
