import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { SessionsModule } from '../sessions/sessions.module.js';
import { ConsoleController } from './console.controller.js';
import { ConsoleTokenController } from './console-token.controller.js';
import { ReferenceController } from './reference.controller.js';

@Module({
  imports: [AuthModule, SessionsModule],
  controllers: [ConsoleController, ConsoleTokenController, ReferenceController],
})
export class ConsoleModule {}
