import 'reflect-metadata';
import { existsSync } from 'node:fs';
import { DataSource } from 'typeorm';
import { loadConfig } from './src/config/config.js';
import { dataSourceOptions } from './src/database/data-source-options.js';
import { entities } from './src/entities.js';

if (existsSync('.env')) process.loadEnvFile('.env');

/** For the TypeORM command line: `npm run migrations -- migration:show`, `migration:run`, `migration:revert`. */
export default new DataSource({
  ...dataSourceOptions(loadConfig(process.env), entities, 'migration'),
  logger: 'advanced-console',
});
