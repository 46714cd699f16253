import type { Cleanup } from '../../../bench/cleanup.js';
import type { Server } from '../../../bench/servers.js';
import type { Check } from '../results.js';

/** A flood, and what must hold during it. */
export interface Scenario {
  /** The name on the command line. */
  readonly name: string;
  readonly summary: string;
  /** Attacks a service without other users. */
  run(server: Server, cleanup: Cleanup): Promise<readonly Check[]>;
}
