import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { OpenApiDocument } from './reference/document.js';
import { referencePage } from './reference/page.js';

// Part of the build: renders openapi.json as the page at /docs.
const document = JSON.parse(readFileSync('openapi.json', 'utf8')) as OpenApiDocument;
mkdirSync('dist/reference', { recursive: true });
writeFileSync('dist/reference/index.html', referencePage(document));
copyFileSync('tools/reference/reference.css', 'dist/reference/reference.css');
