import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DCLinter } from 'dclint';
import ipaddr from 'ipaddr.js';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import {
  configurationWith,
  longestRequestSeconds,
  makeSecrets,
  unknownVariables,
} from '../support/deploy/settings.js';
import { temporaryFolder } from '../support/processes/folders.js';
import { isMissing } from '../support/processes/programs.js';

interface Service {
  readonly environment: Record<string, string>;
  readonly secrets: readonly string[];
  readonly networks: readonly string[] | Record<string, { ipv4_address?: string } | null>;
  readonly ports?: readonly string[];
  readonly [field: string]: unknown;
}

interface Range {
  readonly subnet: string;
  /** Where addresses are taken from that nobody has asked for. */
  readonly ip_range: string;
}

const isWithin = (address = '', range = ''): boolean => ipaddr.parse(address).match(ipaddr.parseCIDR(range));

const file = 'deploy/compose/compose.yaml';
const text = readFileSync(file, 'utf8');
const compose = parse(text, { merge: true }) as {
  services: Record<'proxy' | 'mfa-1' | 'mfa-2' | 'database', Service>;
  networks: Record<string, { internal?: boolean; ipam?: { config: Range[] } } | null>;
  secrets: Record<string, { file: string }>;
};
const { services } = compose;

/** With the JSON schema of the Compose specification, and rules of good practice but for the order of keys. */
function faultsIn(composeText: string): string[] {
  const copy = join(temporaryFolder(), 'compose.yaml');
  writeFileSync(copy, composeText);
  const order = ['service-keys-order', 'services-alphabetical-order', 'top-level-properties-order'];
  const linter = new DCLinter({
    ...{ rules: Object.fromEntries(order.map((rule) => [rule, 0])), exclude: [] },
    ...{ quiet: true, debug: false, disableAllRules: false },
  });
  // The package's own types lead nowhere.
  const results = linter.lintFiles([copy], false) as { messages: { message: string }[] }[];
  return results.flatMap(({ messages }) => messages.map(({ message }) => message));
}

test('compose.yaml is valid by the schema of the Compose specification', () => {
  expect(faultsIn(text)).toEqual([]);
});

test.each([
  ['a key that does not exist', 'stop_grace_period: 45s', 'stop_grace: 45s'],
  ['a key that does not exist, in what is shared', 'read_only: true', 'readonly: true'],
  ['a value of the wrong type', 'cap_drop: [ALL]', 'cap_drop: ALL'],
])('%s is found', (_what, right, wrong) => {
  expect(text).toContain(right);
  expect(faultsIn(text.replace(right, wrong))).not.toEqual([]);
});

test('every container is hardened', () => {
  for (const service of Object.values(services))
    expect(service).toMatchObject({
      ...{ restart: 'unless-stopped', read_only: true, cap_drop: ['ALL'] },
      ...{ security_opt: ['no-new-privileges:true'], mem_limit: expect.anything() },
    });
});

test('only the proxy is reachable, and the database only by the service', () => {
  const networksOf = ({ networks }: Service): readonly string[] =>
    Array.isArray(networks) ? networks : Object.keys(networks);
  const published = Object.entries(services).filter(([, { ports }]) => ports !== undefined);
  expect(published.map(([name]) => name)).toEqual(['proxy']);
  expect(networksOf(services.proxy)).toEqual(['public', 'web']);
  expect(networksOf(services.database)).toEqual(['data']);
  for (const name of ['mfa-1', 'mfa-2'] as const) expect(networksOf(services[name])).toEqual(['web', 'data']);
  expect(compose.networks).toMatchObject({ web: { internal: true }, data: { internal: true } });
});

test('a request that is being worked on when a container stops is finished', () => {
  const seconds = Number.parseInt(String(services['mfa-1']['stop_grace_period']), 10);
  expect(seconds).toBeGreaterThan(longestRequestSeconds());
});

describe.skipIf(isMissing('openssl'))('with what make-secrets.sh makes', () => {
  const folder = join(temporaryFolder(), 'secrets');
  const contents = (): string[] =>
    readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));

  beforeAll(() => makeSecrets(folder));

  test('every secret is in a folder for its owner, and a second run changes nothing', () => {
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(readdirSync(folder).toSorted()).toEqual(Object.keys(compose.secrets).toSorted());
    const before = contents();
    expect(new Set(before).size).toBe(before.length);
    makeSecrets(folder);
    expect(contents()).toEqual(before);
  });

  test('the service starts, and trusts the proxy and nobody else', () => {
    const { environment, secrets } = services['mfa-1'];
    expect(unknownVariables(Object.keys(environment))).toEqual([]);
    const config = configurationWith(environment, folder);
    expect(config).toMatchObject({ production: true, host: '0.0.0.0', port: 3000 });
    const proxy = services.proxy.networks as Record<string, { ipv4_address: string }>;
    expect(config.trustedProxies).toEqual([proxy['web']?.ipv4_address]);
    const [range] = compose.networks['web']?.ipam?.config ?? [];
    expect(isWithin(config.trustedProxies[0], range?.subnet)).toBe(true);
    expect(isWithin(config.trustedProxies[0], range?.ip_range)).toBe(false);
    const password = readFileSync(join(folder, 'database-password'), 'utf8').trim();
    expect(readFileSync(join(folder, 'database-url'), 'utf8')).toContain(`:${password}@database:3306/`);
    expect(config.databaseServer).toBeDefined();
    expect(services.database.secrets).toEqual(['database-password', 'database-root-password']);
    const files = Object.values(environment).filter((value) => value.startsWith('/run/secrets/'));
    expect(files).toEqual(secrets.map((name) => `/run/secrets/${name}`));
  });

  test('the proxy forwards to both processes at the port where they listen', () => {
    const { MFA_PROCESSES: processes, MFA_HOST: host } = services.proxy.environment;
    expect(processes).toBe('mfa-1:3000 mfa-2:3000');
    expect(services['mfa-1'].environment).toMatchObject({ PORT: '3000', PUBLIC_URL: `https://${host}` });
    const caddyfile = readFileSync('deploy/caddy/Caddyfile', 'utf8');
    for (const name of Object.keys(services.proxy.environment)) expect(caddyfile).toContain(`{$${name}:`);
  });
});
