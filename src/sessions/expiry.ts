import type { ExpiredRows } from '../database/expired-rows.js';

export const expiredSessionRows: readonly ExpiredRows[] = [
  { table: 'sessions', column: 'expiresAt', keepSeconds: 0 },
  { table: 'refresh_tokens', column: 'expiresAt', keepSeconds: 0 },
];
