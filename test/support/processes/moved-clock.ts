import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from './folders.js';

/** A clock of a spawned process that a test can move while it runs; timers are not affected. */
export class MovedClock {
  readonly nodeFlags = ['--require', fileURLToPath(new URL('moved-clock.cjs', import.meta.url))];
  readonly environment: { readonly CLOCK_FILE: string };

  constructor() {
    this.environment = { CLOCK_FILE: join(temporaryFolder(), 'clock') };
    this.move(0);
  }

  /** @param seconds ahead of the real time; negative for behind. */
  move(seconds: number): void {
    writeFileSync(this.environment.CLOCK_FILE, String(seconds));
  }
}
