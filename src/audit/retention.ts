import { type ExpiredRows, graceSeconds } from '../database/expired-rows.js';

const secondsPerDay = 24 * 60 * 60;

/** @param days undefined: events are kept for ever. */
export function expiredAuditEvents(days: number | undefined): readonly ExpiredRows[] {
  return days === undefined
    ? []
    : [{ table: 'audit_events', column: 'occurredAt', keepSeconds: days * secondsPerDay + graceSeconds }];
}
