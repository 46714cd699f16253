import { setTimeout as delay } from 'node:timers/promises';
import { type Position, positions, smallNode, type Stage } from './stage.js';

/** What goes wrong with a part of the cluster, and its repair. */
export interface Fault {
  readonly name: string;
  /** Why it cannot be tried on this machine, if so. */
  missing(stage: Stage): string | undefined;
  /**
   * Breaks something, waits for so many milliseconds, and repairs it.
   * @param mark notes the moments at which calls may fail.
   */
  run(stage: Stage, brokenMs: number, mark: () => void, position: Position): Promise<void>;
}

const always = (): undefined => undefined;
const drainMs = 2_000;
const clockSeconds = 60;

export const faults: readonly Fault[] = [
  {
    name: 'process killed',
    missing: always,
    run: async (stage, brokenMs, mark, position) => {
      mark();
      process.kill(stage.server(position).pid, 'SIGKILL');
      await delay(brokenMs);
      mark();
      await stage.startProcess(position);
    },
  },
  {
    name: 'node killed',
    missing: always,
    run: async (stage, brokenMs, mark, position) => {
      mark();
      await stage.node(position).kill();
      await delay(brokenMs);
      mark();
      await stage.node(position).restart();
    },
  },
  {
    name: 'node cut off',
    missing: always,
    run: async (stage, brokenMs, mark, position) => {
      const isolate = async (on: 0 | 1): Promise<unknown> => {
        mark();
        return stage.node(position).administer(`SET GLOBAL wsrep_provider_options = 'gmcast.isolate=${on}'`);
      };
      await isolate(1);
      await delay(brokenMs);
      await isolate(0);
    },
  },
  {
    name: 'node silent',
    missing: always,
    run: async (stage, brokenMs, mark, position) => {
      mark();
      stage.node(position).freeze();
      await delay(brokenMs);
      mark();
      stage.node(position).thaw();
    },
  },
  {
    name: 'node read-only',
    missing: always,
    run: async (stage, brokenMs, mark, position) => {
      const setReadOnly = async (on: 0 | 1): Promise<unknown> => {
        mark();
        return stage.node(position).administer(`SET GLOBAL read_only = ${on}`);
      };
      await setReadOnly(1);
      await delay(brokenMs);
      await setReadOnly(0);
    },
  },
  {
    name: 'disk of a node full',
    missing: ({ hasSmallDisk }) => (hasSmallDisk ? undefined : 'only root can mount a small file system'),
    run: async (stage, brokenMs, mark) => {
      mark();
      const free = stage.fillDisk();
      await delay(brokenMs);
      free();
      mark();
      // A node that could not apply what the others committed has left them for good.
      await delay(drainMs);
      if (!(await stage.node(smallNode).isSynced())) await stage.node(smallNode).restart();
    },
  },
  {
    name: 'clock of a process moved',
    missing: ({ canMoveClock }) => (canMoveClock ? undefined : 'libfaketime is not installed'),
    run: async (stage, brokenMs, mark) => {
      mark();
      stage.moveClock(clockSeconds);
      await delay(brokenMs);
      mark();
      await stage.correctClock();
    },
  },
  {
    name: 'processes restarted by turns',
    missing: always,
    run: async (stage, _brokenMs, mark) => {
      for (const position of positions) {
        mark();
        await stage.server(position).stop();
        await stage.startProcess(position);
        await stage.untilReady(position);
        await delay(drainMs);
      }
    },
  },
];

/**
 * The faults that a run tries, in order. The seed chooses where in the list it begins, so that runs of a few faults with
 * consecutive seeds take turns.
 */
export function chosenFaults(seed: number, count: number): Fault[] {
  return Array.from({ length: count }, (_, index) => {
    const fault = faults[(seed * count + index) % faults.length];
    if (!fault) throw new Error('there is no fault');
    return fault;
  });
}
