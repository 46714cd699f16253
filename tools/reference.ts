import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { OpenApiDocument } from './reference/document.js';
import { referencePage } from './reference/page.js';

// Part of the build: renders openapi.json as the page at /docs, beside the files that it loads from docs/.
const document = JSON.parse(readFileSync('openapi.json', 'utf8')) as OpenApiDocument;
rmSync('dist/reference', { recursive: true, force: true });
mkdirSync('dist/reference/docs', { recursive: true });
writeFileSync('dist/reference/index.html', referencePage(document));
for (const name of ['reference.css', 'reference.js'])
  cpSync(`tools/reference/${name}`, `dist/reference/docs/${name}`);
