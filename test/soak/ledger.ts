import type { AuditEventDetails, AuditEventType } from '../../src/audit/audit-event-types.js';
import type { Account } from './account.js';
import type { Code } from './authenticator.js';

export interface RecordedEvent {
  readonly type: string;
  readonly subjectUserId: number | null;
  /** As JSON. */
  readonly details: string;
}

/** What the service has acknowledged: accepted codes and the audit events it must have written. */
export class Ledger {
  acceptedCodes = 0;
  /** Codes that were accepted more than once. */
  readonly acceptedTwice: string[] = [];
  private readonly expected = new Map<string, number>();
  /** Names of two events, one of which must be there. */
  private readonly either: (readonly [string, string])[] = [];
  private expectedEvents = 0;

  get events(): number {
    return this.expectedEvents;
  }

  expect<T extends AuditEventType>(type: T, userId: number, details: AuditEventDetails[T]): void {
    this.expectedEvents += 1;
    this.add(nameOf({ type, subjectUserId: userId, details: JSON.stringify(details) }), 1);
  }

  /** Expects one event, of the first type or else of the second. */
  expectEither<T extends AuditEventType, U extends AuditEventType>(
    [first, second]: readonly [T, U],
    userId: number,
    details: AuditEventDetails[T] & AuditEventDetails[U],
  ): void {
    this.expectedEvents += 1;
    const event = { subjectUserId: userId, details: JSON.stringify(details) };
    this.either.push([nameOf({ type: first, ...event }), nameOf({ type: second, ...event })]);
  }

  accept({ authenticator, name }: Account, code: Code): void {
    this.acceptedCodes += 1;
    if (!authenticator?.accept(code)) this.acceptedTwice.push(`a ${code.method} code of ${name}`);
  }

  /** Removes an event that is in the database. */
  remove(event: RecordedEvent): void {
    this.add(nameOf(event), -1);
  }

  /**
   * Once all events are removed: those missing in the database, and those there that were not acknowledged; one that is
   * missing twice is there twice.
   */
  differences(): { missing: readonly string[]; surplus: readonly string[] } {
    for (const [first, second] of this.either.splice(0)) {
      const isSecond = !this.isSurplus(first) && this.isSurplus(second);
      this.add(isSecond ? second : first, 1);
    }
    const left = [...this.expected];
    const repeated = (sign: 1 | -1): string[] =>
      left.flatMap(([name, count]) => Array.from({ length: Math.max(0, sign * count) }, () => name));
    return { missing: repeated(1), surplus: repeated(-1) };
  }

  private isSurplus(name: string): boolean {
    return (this.expected.get(name) ?? 0) < 0;
  }

  private add(name: string, count: number): void {
    const sum = (this.expected.get(name) ?? 0) + count;
    if (sum === 0) this.expected.delete(name);
    else this.expected.set(name, sum);
  }
}

function nameOf({ type, subjectUserId, details }: RecordedEvent): string {
  const facts = Object.entries(JSON.parse(details) as object).sort(([a], [b]) => a.localeCompare(b));
  return `${type} of ${subjectUserId ?? 'nobody'} ${JSON.stringify(facts)}`;
}
