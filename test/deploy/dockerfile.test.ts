import { readFileSync } from 'node:fs';
import { validate } from 'dockerfile-utils';
import { expect, test } from 'vitest';

const dockerfile = readFileSync('Dockerfile', 'utf8');

/** The instructions, with continued lines joined. */
const instructions = dockerfile
  .replace(/\\\n/g, ' ')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'));
const lastStage = instructions.slice(instructions.findLastIndex((line) => line.startsWith('FROM ')));
const named = (name: string, lines = instructions): string[] =>
  lines.filter((line) => line.startsWith(`${name} `)).map((line) => line.slice(name.length + 1).trim());

test('a linter finds no fault', () => {
  expect(validate(dockerfile)).toEqual([]);
  expect(validate(dockerfile.replace('WORKDIR', 'WORKDIRECTORY'))).not.toEqual([]);
});

test('nothing but the script builds the image', () => {
  expect(named('RUN')).toEqual(['["deploy/image/build.sh", "/service"]']);
  expect(named('ADD')).toEqual([]);
  expect(named('COPY')).toEqual(['. .', '--from=build /service /service']);
});

test('every stage has the slim base of the line that the argument names, and there is no other argument', () => {
  expect(named('ARG')).toEqual(['NODE_VERSION=24']);
  const bases = named('FROM').map((base) => base.replace(/ AS \w+$/, ''));
  expect(new Set(bases)).toEqual(new Set(['node:${NODE_VERSION}-trixie-slim']));
});

test('the image has a numeric user, a health check, and stops by SIGTERM', () => {
  expect(named('USER', lastStage)).toEqual(['10001:10001']);
  expect(named('STOPSIGNAL', lastStage)).toEqual(['SIGTERM']);
  expect(named('HEALTHCHECK', lastStage)).toEqual([expect.stringContaining('CMD ["node", "health.mjs"]')]);
  expect(named('CMD', lastStage)).toEqual(['["./start"]']);
});

test('the image sets no secret', () => {
  expect(named('ENV')).toEqual(['NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATA_DIR=/data']);
});

test.each([
  '.git',
  '.env',
  'data',
  'secrets',
  'deploy/compose/secrets',
  '**/*.key',
  '**/*.pem',
  '**/node_modules',
])('.dockerignore keeps %s out of the build', (path) => {
  const lines = readFileSync('.dockerignore', 'utf8').split('\n');
  expect(lines).toContain(path);
  expect(lines.filter((line) => line.startsWith('!'))).toEqual([]);
});
