import { type DynamicModule, Module } from '@nestjs/common';
import { APP_GUARD, APP_PIPE } from '@nestjs/core';
import { AuditModule } from './audit/audit.module.js';
import { AuthModule } from './auth/auth.module.js';
import { JwtGuard } from './common/http/jwt.guard.js';
import { validationPipe } from './common/http/validation.js';
import type { Config } from './config/config.js';
import { ConfigModule } from './config/config.module.js';
import { ConsoleModule } from './console/console.module.js';
import { CryptoModule } from './crypto/crypto.module.js';
import { DatabaseModule } from './database/database.module.js';
import { entities } from './entities.js';
import { MfaModule } from './mfa/mfa.module.js';
import { OperationsModule } from './operations/operations.module.js';
import { SessionsModule } from './sessions/sessions.module.js';
import { UsersModule } from './users/users.module.js';

@Module({})
export class AppModule {
  static with(config: Config): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.with(config),
        CryptoModule,
        DatabaseModule.with(entities),
        AuditModule,
        SessionsModule,
        MfaModule,
        UsersModule,
        AuthModule,
        OperationsModule,
        ConsoleModule,
      ],
      providers: [
        { provide: APP_GUARD, useClass: JwtGuard },
        { provide: APP_PIPE, useValue: validationPipe },
      ],
    };
  }
}
