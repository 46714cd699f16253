import { type DynamicModule, Global, Module } from '@nestjs/common';
import { Clock } from '../common/clock/clock.js';
import { Config } from './config.js';

/** Provides the configuration and the clock to every module. */
@Global()
@Module({})
export class ConfigModule {
  static with(config: Config): DynamicModule {
    return {
      module: ConfigModule,
      providers: [{ provide: Config, useValue: config }, Clock],
      exports: [Config, Clock],
    };
  }
}
