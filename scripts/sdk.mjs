// `npm run sdk`: generates sdk/src/generated from openapi.json. `--output DIR` writes to another folder, for the test
// that compares the two.
import process from 'node:process';
import { ensureInstalled, root } from './toolchain.mjs';

await ensureInstalled();
const { createClient } = await import('@hey-api/openapi-ts');
const [option, folder] = process.argv.slice(2);
await createClient({
  input: `${root}openapi.json`,
  logs: { level: 'silent' },
  output: {
    path: option === '--output' && folder ? folder : `${root}sdk/src/generated`,
    tsConfigPath: `${root}sdk/tsconfig.json`,
    entryFile: false,
    header: ['// Generated from openapi.json by `npm run sdk`.', '// @ts-nocheck'],
  },
  plugins: [
    '@hey-api/typescript',
    { name: '@hey-api/sdk', responseStyle: 'data', client: false, auth: true },
    { name: '@hey-api/client-fetch', throwOnError: true },
  ],
});
