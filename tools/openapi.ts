import 'reflect-metadata';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../src/config/config.js';
import { createApp } from '../src/configure-app.js';
import { openApiDocument } from './openapi-document.js';
import { errorTable } from './error-table.js';
import { createLogger } from '../src/operations/logging.js';

const dataDirectory = mkdtempSync(join(tmpdir(), 'mfa-openapi-'));
try {
  const app = await createApp(loadConfig({ DATA_DIR: dataDirectory }), createLogger('error'));
  writeFileSync('openapi.json', `${JSON.stringify(openApiDocument(app), null, 2)}\n`);
  await app.close();
  writeFileSync('docs/errors.md', errorTable());
  console.log('openapi.json and docs/errors.md written');
} finally {
  rmSync(dataDirectory, { recursive: true });
}
