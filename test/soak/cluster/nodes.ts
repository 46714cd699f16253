import { setTimeout as delay } from 'node:timers/promises';
import { check, type Check } from '../results.js';
import { positions, type Stage } from './stage.js';

const catchUpTimeoutMs = 30_000;

/** Whether all nodes hold the same rows in every table. No process may be writing. */
export async function sameOnAllNodes({ cluster: { nodes } }: Stage): Promise<Check> {
  const applied = async (): Promise<string[]> => {
    const counts = await Promise.all(
      nodes.map((node) => node.administer("SHOW STATUS LIKE 'wsrep_last_committed'")),
    );
    return counts.map(([row]) => String(row?.['Value']));
  };
  const deadline = performance.now() + catchUpTimeoutMs;
  while (new Set(await applied()).size > 1 && performance.now() < deadline) await delay(100);
  const tables = await nodes[0].administer(
    "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'mfa'",
  );
  const names = tables.map(({ name }) => `mfa.${name as string}`);
  const sums = await Promise.all(nodes.map((node) => node.administer(`CHECKSUM TABLE ${names.join(', ')}`)));
  const differing = names.filter(
    (_, index) => new Set(sums.map((rows) => String(rows[index]?.['Checksum']))).size > 1,
  );
  return check(
    `${names.length} tables on ${positions.length} nodes, ${differing.length} of them differ`,
    differing,
  );
}
