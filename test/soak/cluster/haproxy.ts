import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Cleanup, stopProcess } from '../../../bench/cleanup.js';

const startTimeoutMs = 10_000;

/**
 * Starts HAProxy in front of processes on these loopback ports. It asks each for its readiness and repeats only what
 * no process has received.
 */
export async function startHaproxy(
  folder: string,
  port: number,
  targets: readonly number[],
  cleanup: Cleanup,
): Promise<void> {
  const file = join(folder, 'haproxy.cfg');
  const lines = [
    'global',
    '  maxconn 8000',
    'defaults',
    '  mode http',
    '  timeout connect 2s',
    '  timeout client 30s',
    '  timeout queue 5s',
    '  timeout server 15s',
    '  timeout check 3s',
    'listen service',
    `  bind 127.0.0.1:${port}`,
    '  balance leastconn',
    '  option httpchk GET /health/ready',
    '  http-check expect status 200',
    '  retry-on conn-failure',
    '  option redispatch 1',
    '  default-server maxconn 800 check inter 1s fall 2 rise 1 observe layer4 error-limit 1 on-error mark-down',
    ...targets.map((target, index) => `  server process${index + 1} 127.0.0.1:${target}`),
  ];
  writeFileSync(file, `${lines.join('\n')}\n`);
  const path = `${process.env['PATH'] ?? ''}:/usr/sbin`;
  const child = spawn('haproxy', ['-db', '-f', file], { stdio: 'ignore', env: { PATH: path } });
  await once(child, 'spawn');
  cleanup.add(() => stopProcess(child));
  const deadline = performance.now() + startTimeoutMs;
  for (;;) {
    const status = await fetch(`http://127.0.0.1:${port}/health/live`).then(
      (response) => response.status,
      () => 0,
    );
    if (status === 200) return;
    if (performance.now() > deadline) throw new Error('haproxy does not start');
    await delay(50);
  }
}
