import type { Config } from '../../src/config/config.js';
import type { BulkDatabase } from '../../tools/seed/bulk-database.js';
import type { Account } from './account.js';
import { differingAccounts, readAuditTrail } from './database-check.js';
import type { Ledger } from './ledger.js';
import { check, type Check } from './results.js';

interface Acknowledged {
  readonly ledger: Ledger;
  readonly accounts: readonly Account[];
  /** When the traffic began, by `Date.now()`. */
  readonly since: number;
  /** Users with an operation without an answer, which may have taken effect. */
  readonly uncertain?: ReadonlySet<number>;
}

/** Compares the database with what was acknowledged. */
export async function ledgerChecks(
  database: BulkDatabase,
  config: Config,
  { ledger, accounts, since, uncertain = new Set() }: Acknowledged,
): Promise<Check[]> {
  const certain = accounts.filter(({ id }) => !uncertain.has(id));
  const differing = await differingAccounts(database, config, certain);
  await readAuditTrail(database, ledger, since);
  const { missing, surplus } = ledger.differences();
  const [mayBe, mayNotBe] = partition(surplus, (event) => uncertain.has(subjectOf(event)));
  const lost = [...differing, ...missing.filter(recordsAcceptedCode)];
  const twice = [
    ...ledger.acceptedTwice,
    ...mayNotBe.filter(recordsAcceptedCode),
    ...afterTheFirst(mayBe.filter(recordsAcceptedCode)),
  ];
  return [
    check(`${lost.length} of ${ledger.acceptedCodes} accepted codes lost`, lost),
    check(`${twice.length} codes accepted twice`, twice),
    check(`${ledger.events} acknowledged audit events, ${missing.length} of them missing`, missing),
    check(`${mayNotBe.length} audit events that were not acknowledged`, mayNotBe),
  ];
}

/** Whether the event records an accepted code. */
const recordsAcceptedCode = (event: string): boolean => /^mfa\.(verified|enabled) /.test(event);

const subjectOf = (event: string): number => Number(/ of (\d+) /.exec(event)?.[1]);

/** One operation of a user can be without an answer, and with it one code. */
function afterTheFirst(events: readonly string[]): string[] {
  const seen = new Set<number>();
  return events.filter((event) => {
    const repeated = seen.has(subjectOf(event));
    seen.add(subjectOf(event));
    return repeated;
  });
}

function partition<T>(all: readonly T[], belongs: (each: T) => boolean): [T[], T[]] {
  return [all.filter(belongs), all.filter((each) => !belongs(each))];
}
