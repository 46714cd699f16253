import type { NamedEvent } from '../../src/audit/account-names.js';
import { AuditEventDto } from '../../src/audit/dto/audit-event.dto.js';

/** Those that JSON allows in strings, but that some programs take for the end of a line, or terminals for commands. */
const controlCharacters = /[\p{Cc}\p{Zl}\p{Zp}]/gu;

/** The event as the API shows it, as one line of JSON without control characters. */
export function eventLine(event: NamedEvent): string {
  const json = JSON.stringify(AuditEventDto.from(event));
  return `${json.replace(controlCharacters, escaped)}\n`;
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** @returns undefined for a line that is none of {@link eventLine}. */
export function idOfLine(line: string): string | undefined {
  return /^\{"id":"([0-9a-f]{32})"/.exec(line)?.[1];
}
