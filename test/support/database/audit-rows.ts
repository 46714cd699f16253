import type { Config } from '../../../src/config/config.js';
import { openWriter } from './database.js';

/** Inserts successful events, in the order of their ids. */
export async function insertEvents(
  config: Config,
  subject: number | ((index: number) => number),
  count: number,
  typeOf: (index: number) => string,
): Promise<void> {
  const { transactions, close } = await openWriter(config);
  await transactions.run(async (manager) => {
    for (let start = 0; start < count; start += 500) {
      const rows = Array.from({ length: 500 }, (_, index) => [
        (start + index).toString(16).padStart(32, '0'),
        1_000_000 + start + index,
        typeOf(start + index),
        typeof subject === 'number' ? subject : subject(start + index),
      ]);
      await manager.query(
        'INSERT INTO audit_events (id, occurredAt, type, outcome, subjectUserId, address, userAgent, requestId, details) VALUES ' +
          rows.map(() => "(?, ?, ?, 'success', ?, '', '', '', '{}')").join(', '),
        rows.flat(),
      );
    }
  });
  await close();
}
