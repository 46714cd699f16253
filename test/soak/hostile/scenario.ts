import type { Cleanup } from '../../../bench/cleanup.js';
import type { Server } from '../../../bench/servers.js';
import type { Check } from '../results.js';

/** A flood and the checks that must pass while it lasts. */
export interface Scenario {
  /** The name on the command line. */
  readonly name: string;
  readonly summary: string;
  /** Attacks a service that nothing else uses. */
  run(server: Server, cleanup: Cleanup): Promise<readonly Check[]>;
}
