import { type ExpiredRows, graceSeconds } from '../database/expired-rows.js';

export const expiredSessionRows: readonly ExpiredRows[] = [
  { table: 'sessions', column: 'expiresAt', keepSeconds: graceSeconds },
  { table: 'refresh_tokens', column: 'expiresAt', keepSeconds: graceSeconds },
];
