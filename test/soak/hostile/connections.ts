import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { CommandError } from '../../../tools/command-line.js';
import { type Cleanup, stopProcess } from '../../../bench/cleanup.js';
import { residentMemory, watchProcess } from '../../../bench/process-usage.js';
import { progress } from '../../../bench/progress.js';
import type { Server } from '../../../bench/servers.js';
import { SoakClient } from '../client.js';
import { type Check, maxMegabytes } from '../results.js';
import { Bystander } from './bystander.js';
import type { HalfSentReport } from './half-sent-requests.js';
import type { Scenario } from './scenario.js';

/** `HOSTILE_CONNECTIONS` sets another number for smaller machines. */
const connectionCount = Number(process.env['HOSTILE_CONNECTIONS'] ?? 15_000);
const newcomerTimeoutMs = 2_000;

export const connections: Scenario = {
  name: 'connections',
  summary: `${connectionCount} connections, each with 15 KB of headers and 15 KB of an unfinished body`,
  async run({ url, pid, config }: Server, cleanup: Cleanup): Promise<readonly Check[]> {
    const bystander = new Bystander(url, config.adminPassword ?? '');
    await bystander.signIn();
    const before = residentMemory(pid);
    const usage = watchProcess(pid);
    bystander.start();
    const report = await flood(url, cleanup);
    const newcomer = await newcomerChecks(url);
    const { peakMemory, cpuMilliseconds } = usage.stop();
    const { opened, refused, closed, answers, seconds } = report;
    progress(
      `${opened} opened and ${refused} refused in ${seconds.toFixed(1)} s, ${closed} closed by the service ` +
        `(${JSON.stringify(answers)}), ${(cpuMilliseconds / 1000).toFixed(1)} s of its CPU`,
    );
    return [
      { what: 'the process survives', passed: residentMemory(pid) > 0, examples: [] },
      {
        what: `memory at most ${maxMegabytes} MB: ${before.toFixed(0)} MB before, ${peakMemory.toFixed(0)} MB at most`,
        passed: peakMemory <= maxMegabytes,
        examples: [],
      },
      ...(await bystander.stop()),
      newcomer,
    ];
  },
};

/** Runs in a separate process, so that its work and sockets do not count for the service or the bystander. */
async function flood(url: string, cleanup: Cleanup): Promise<HalfSentReport> {
  const program = fileURLToPath(new URL('./half-sent-requests.js', import.meta.url));
  const child = fork(program, [url, String(connectionCount)]);
  cleanup.add(() => stopProcess(child));
  const report = once(child, 'message').then(([message]) => message as HalfSentReport);
  const ended = once(child, 'exit').then(() => undefined);
  const reported = await Promise.race([report, ended]);
  if (!reported) throw new CommandError('The flood has failed; see above.');
  await ended;
  return reported;
}

async function newcomerChecks(url: string): Promise<Check> {
  const client = new SoakClient(url, 1, newcomerTimeoutMs);
  const started = performance.now();
  const failure = await client.get('/health/ready', '').then(
    () => undefined,
    (error: unknown) => (error as Error).message,
  );
  client.close();
  const milliseconds = performance.now() - started;
  return {
    what: `a newcomer is served within ${newcomerTimeoutMs} ms: ${milliseconds.toFixed(0)} ms`,
    passed: failure === undefined && milliseconds <= newcomerTimeoutMs,
    examples: failure === undefined ? [] : [failure],
  };
}
