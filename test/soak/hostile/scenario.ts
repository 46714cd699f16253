import type { Cleanup } from '../../../bench/cleanup.js';
import type { Server } from '../../../bench/servers.js';
import type { Check } from '../results.js';

/** A flood, and what has to hold while it lasts. */
export interface Scenario {
  /** As it is named on the command line. */
  readonly name: string;
  readonly summary: string;
  /** Attacks a service that nobody else uses. */
  run(server: Server, cleanup: Cleanup): Promise<readonly Check[]>;
}
