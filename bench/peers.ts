import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { callNamed, passcode, post } from './calls.js';
import { contenderOf } from './cells.js';
import type { Cleanup } from './cleanup.js';
import { compare, type Comparison, type NextCall, warmUpSeconds } from './comparison.js';
import type { Engine, RunningEngine } from './engines.js';
import { startSeeded } from './floors.js';
import { peersFolder } from './folders.js';
import type { HttpCall } from './load.js';
import type { Options } from './options.js';
import { progress } from './progress.js';
import { install, spawnServer } from './servers.js';

/** One call against what a peer has for the same purpose. */
export interface PeerCell extends Comparison {
  readonly engine: Engine;
  readonly call: string;
  readonly peer: string;
  readonly peerCall: string;
  /** What is to be known before the two are compared. */
  readonly note: string;
  /** Whether both do the same kind of work. */
  readonly fair: boolean;
  readonly connections: number;
}

/** Written by bench/peers/better-auth.mjs. */
interface PeerSeed {
  readonly plain: readonly { readonly session: string; readonly password: string }[];
  readonly enabled: readonly { readonly session: string; readonly secret: string }[];
  readonly challenges: readonly { readonly cookie: string; readonly secret: string }[];
}

const connections = 32;

/** The peer was never seen to do more in a second. */
const signInsPerSecond = 1_000;

const pairs = [
  {
    call: callNamed('verifyMfa'),
    peerCall: 'two-factor/verify-totp, signed in',
    note: 'The peer only reads: it neither remembers used codes nor counts attempts or writes an audit trail here.',
    fair: true,
    requests: ({ enabled }: PeerSeed): NextCall =>
      inTurn(enabled, ({ session, secret }) => verifyTotp(session, secret)),
  },
  {
    call: callNamed('mfaGrant'),
    peerCall: 'two-factor/verify-totp, second step of a sign-in',
    note: 'Both spend the sign-in and open a session.',
    fair: true,
    requests: ({ challenges }: PeerSeed): NextCall =>
      once(challenges, ({ cookie, secret }) => verifyTotp(cookie, secret)),
  },
  {
    call: callNamed('enableMfa'),
    peerCall: 'two-factor/enable',
    note: 'Not like for like: the peer checks the password again each time.',
    fair: false,
    requests: ({ plain }: PeerSeed): NextCall =>
      inTurn(plain, ({ session, password }) =>
        withCookie(post('/api/auth/two-factor/enable', { password }), session),
      ),
  },
];

export async function measurePeers(
  engine: RunningEngine,
  { seconds, runs }: Options,
  cleanup: Cleanup,
): Promise<PeerCell[]> {
  progress('installing better-auth');
  const peer = installPeer();
  progress(`${engine.name}: starting better-auth`);
  const perRun = Math.ceil((seconds + warmUpSeconds(seconds)) * signInsPerSecond);
  const { url, pid, seed } = await startPeer(engine, perRun * runs, cleanup);
  const service = await startSeeded('service', engine.makeDatabase, cleanup);
  const cells: PeerCell[] = [];
  for (const { call, peerCall, note, fair, requests } of pairs) {
    progress(`${engine.name}: ${call.name} against ${peer}`);
    const next = requests(seed);
    const contenders = {
      reference: { url, pid, prepare: () => Promise.resolve(next) },
      service: contenderOf(service, call, seconds),
    };
    const comparison = await compare(contenders, { connections, seconds, runs });
    cells.push({
      engine: engine.name,
      call: call.name,
      peer,
      peerCall,
      note,
      fair,
      connections,
      ...comparison,
    });
  }
  return cells;
}

/** @returns its name and version. */
function installPeer(): string {
  const { status, stderr } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: peersFolder,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`better-auth cannot be installed into ${peersFolder}:\n${stderr}`);
  const manifest = readFileSync(join(peersFolder, 'node_modules/better-auth/package.json'), 'utf8');
  return `better-auth ${(JSON.parse(manifest) as { version: string }).version}`;
}

async function startPeer({ makeDatabase }: RunningEngine, challenges: number, cleanup: Cleanup) {
  const { folder } = await install(() => Promise.resolve({}), cleanup);
  const seedFile = join(folder, `${randomUUID()}.json`);
  const environment = {
    NODE_ENV: 'production',
    SEED_FILE: seedFile,
    SQLITE_FILE: join(folder, 'peer.sqlite'),
    CHALLENGES: String(challenges),
    ...(await makeDatabase()),
  };
  const program = join(peersFolder, 'better-auth.mjs');
  const { url, child } = await spawnServer([program], folder, environment, cleanup);
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

function inTurn<T>(users: readonly T[], request: (user: T) => HttpCall): NextCall {
  return (connection) => {
    const user = users[connection % users.length];
    return user && request(user);
  };
}

function once<T>(entries: readonly T[], request: (entry: T) => HttpCall): NextCall {
  let taken = 0;
  return () => {
    const entry = entries[taken];
    taken += 1;
    return entry && request(entry);
  };
}
