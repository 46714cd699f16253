import type { NamedEvent } from '../../src/audit/account-names.js';
import { AuditEventDto } from '../../src/audit/dto/audit-event.dto.js';
import { onOneLine } from '../../src/common/one-line.js';

/** The event as the API shows it, as one line of JSON without control characters. */
export function eventLine(event: NamedEvent): string {
  return `${onOneLine(JSON.stringify(AuditEventDto.from(event)))}\n`;
}

/** @returns undefined for a line that is none of {@link eventLine}. */
export function idOfLine(line: string): string | undefined {
  return /^\{"id":"([0-9a-f]{32})"/.exec(line)?.[1];
}
