import { type DynamicModule, Global, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { Config } from '../config/config.js';
import { dataSourceOptions, type Entities } from './data-source-options.js';
import { NodeLag } from './node-lag.js';
import { Transactions, WRITER } from './transactions.js';

/** Injected repositories only read; every write goes through `Transactions`. Expects a migrated database (`migrate.ts`). */
@Global()
@Module({})
export class DatabaseModule implements OnApplicationShutdown {
  constructor(@Inject(WRITER) private readonly writer: DataSource) {}

  static with(entities: Entities): DynamicModule {
    return {
      module: DatabaseModule,
      imports: [
        TypeOrmModule.forRootAsync({
          inject: [Config],
          useFactory: (config: Config) => ({
            ...dataSourceOptions(config, entities, 'reader'),
            retryAttempts: 0,
          }),
        }),
      ],
      providers: [
        {
          provide: WRITER,
          inject: [Config, DataSource],
          useFactory: (config: Config, reader: DataSource) =>
            config.databaseServer
              ? reader
              : new DataSource(dataSourceOptions(config, entities, 'writer')).initialize(),
        },
        NodeLag,
        Transactions,
      ],
      exports: [NodeLag, Transactions],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    if (!this.writer.isInitialized) return;
    // A copy of a stopped service's database file has to be complete without the write-ahead log beside it.
    if (this.writer.options.type === 'better-sqlite3')
      await this.writer.query('PRAGMA wal_checkpoint(TRUNCATE)');
    await this.writer.destroy();
  }
}
