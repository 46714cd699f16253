import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { callNamed, passcode, post } from './calls.js';
import { contenderOf } from './cells.js';
import type { Cleanup } from './cleanup.js';
import { compare, warmUpSeconds } from './compare.js';
import type { RunningEngine } from './engines.js';
import { startSeeded } from './floors.js';
import type { HttpCall, NextCall } from './load.js';
import type { Options } from './options.js';
import { progress } from './progress.js';
import type { Result } from './results.js';
import { install, spawnServer } from './servers.js';

/** Written by bench/peers/better-auth.mjs. */
interface PeerSeed {
  readonly plain: readonly { readonly session: string; readonly password: string }[];
  readonly enabled: readonly { readonly session: string; readonly secret: string }[];
  readonly challenges: readonly { readonly cookie: string; readonly secret: string }[];
}

const connections = 32;

/** More than the peer can do in a second. */
const signInsPerSecond = 1_500;

/** In the sources; this runs in dist/bench/. */
const folder = fileURLToPath(new URL('../../bench/peers/', import.meta.url));

const pairs: readonly { call: string; peerCall: string; requests: (seed: PeerSeed) => NextCall }[] = [
  {
    call: 'verifyMfa',
    peerCall: 'verify-totp, signed in',
    requests: ({ enabled }) => over(enabled, ({ session, secret }) => verifyTotp(session, secret)),
  },
  {
    call: 'mfaGrant',
    peerCall: 'verify-totp, second step of a sign-in',
    requests: ({ challenges }) => over(challenges, ({ cookie, secret }) => verifyTotp(cookie, secret), true),
  },
  {
    call: 'enableMfa',
    peerCall: 'enable',
    requests: ({ plain }) =>
      over(plain, ({ session, password }) =>
        withCookie(post('/api/auth/two-factor/enable', { password }), session),
      ),
  },
];

/** Compares calls with those of a peer. docs/performance.md says how alike they are. */
export async function measurePeers(
  engine: RunningEngine,
  { seconds, runs }: Options,
  cleanup: Cleanup,
): Promise<Result[]> {
  progress('installing better-auth');
  const peer = installPeer();
  progress(`${engine.name}: starting better-auth`);
  const perRun = Math.ceil((seconds + warmUpSeconds(seconds)) * signInsPerSecond);
  const { url, pid, seed } = await startPeer(engine, perRun * runs, cleanup);
  const service = await startSeeded('service', engine.makeDatabase, cleanup);
  const results: Result[] = [];
  for (const { call, peerCall, requests } of pairs) {
    progress(`${engine.name}: ${call} against ${peer}`);
    const next = requests(seed);
    const contenders = {
      reference: { url, pid, prepare: () => Promise.resolve(next) },
      service: contenderOf(service, callNamed(call), seconds),
    };
    const outcome = await compare(contenders, { connections, seconds, runs }, 'peer');
    results.push({
      kind: 'peer',
      engine: engine.name,
      of: { call, peer, peerCall },
      ...outcome,
    });
  }
  return results;
}

/** @returns the peer's name and version. */
function installPeer(): string {
  const { status, stderr } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: folder,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`better-auth cannot be installed into ${folder}:\n${stderr}`);
  const manifest = readFileSync(join(folder, 'node_modules/better-auth/package.json'), 'utf8');
  return `better-auth ${(JSON.parse(manifest) as { version: string }).version}`;
}

async function startPeer({ makeDatabase }: RunningEngine, challenges: number, cleanup: Cleanup) {
  const { folder: dataFolder } = await install(() => Promise.resolve({}), cleanup);
  const seedFile = join(dataFolder, `${randomUUID()}.json`);
  const environment = {
    NODE_ENV: 'production',
    SEED_FILE: seedFile,
    SQLITE_FILE: join(dataFolder, 'peer.sqlite'),
    CHALLENGES: String(challenges),
    ...(await makeDatabase()),
  };
  const program = join(folder, 'better-auth.mjs');
  const { url, child } = await spawnServer([program], dataFolder, environment, cleanup);
  const seed = JSON.parse(readFileSync(seedFile, 'utf8')) as PeerSeed;
  return { url, pid: child.pid ?? 0, seed };
}

function verifyTotp(cookie: string, secret: string): HttpCall {
  return withCookie(
    post('/api/auth/two-factor/verify-totp', { code: passcode(Buffer.from(secret)) }),
    cookie,
  );
}

function withCookie(call: HttpCall, cookie: string): HttpCall {
  return { ...call, headers: { ...call.headers, Cookie: cookie } };
}

/** Gives each connection its own entry, or each request, if an entry can be used only once. */
function over<T>(entries: readonly T[], request: (entry: T) => HttpCall, once = false): NextCall {
  let taken = 0;
  return (connection) => {
    const entry = entries[once ? taken : connection % entries.length];
    taken += 1;
    return entry && request(entry);
  };
}
