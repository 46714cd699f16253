import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface TemporaryService {
  readonly url: string;
  readonly administratorPassword: string;
  stop(): Promise<void>;
}

const main = fileURLToPath(new URL('../src/main.js', import.meta.url));
const endWithParent = new URL(`../../scripts/end-with-parent.mjs?parent=${process.pid}`, import.meta.url)
  .href;

/** The built service on a free port, with its data in a temporary folder. */
export async function startTemporaryService(
  environment: Readonly<Record<string, string>> = {},
): Promise<TemporaryService> {
  const folder = mkdtempSync(join(tmpdir(), 'mfa-tour-'));
  const administratorPassword = randomBytes(12).toString('base64url');
  const child = spawn(process.execPath, ['--import', endWithParent, main], {
    cwd: folder,
    env: {
      ...environment,
      PORT: '0',
      DATA_DIR: folder,
      ADMIN_PASSWORD: administratorPassword,
      LOG_LEVEL: 'info',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await exited;
    rmSync(folder, { recursive: true, force: true });
  };
  for (const [signal, code] of Object.entries({ SIGINT: 130, SIGTERM: 143, SIGHUP: 129 }))
    process.once(signal, () => void stop().finally(() => process.exit(code)));

  const url = await new Promise<string | undefined>((resolve) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const event = JSON.parse(line) as { msg: string; address?: string };
      if (event.msg === 'listening') resolve(event.address);
    });
    void exited.then(() => resolve(undefined));
  });
  if (!url) {
    await stop();
    throw new Error('The temporary server did not start.');
  }
  return { url, administratorPassword, stop };
}
