import { counted } from '../../src/common/counted.js';
import type { KeyUse } from '../../src/mfa/keys/key-inventory.js';
import { variableOf } from './key-file.js';

const header = ['ring', 'key', 'use', 'needed by', ''];

/** The keys as a table. */
export function tableOf(keys: readonly KeyUse[]): string {
  const rows = [header, ...keys.map(rowOf)];
  const widths = header.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function rowOf(key: KeyUse): string[] {
  return [key.ring, key.id, useOf(key), needOf(key), key.canBeRetired ? 'can be retired' : ''];
}

function useOf({ ring, use }: KeyUse): string {
  if (use === 'missing') return `not in ${variableOf[ring]}`;
  if (ring === 'encryption') return use === 'first' ? 'first: seals and opens' : 'opens';
  return use === 'first' ? 'first: digests and recognises' : 'recognises';
}

/** What needs the key, in words. */
export function needOf({ ring, secrets, users, pendingEnrolments }: KeyUse): string {
  if (ring === 'encryption') return counted(secrets, 'secret');
  const codes = `scratch codes of ${counted(users, 'user')}`;
  return pendingEnrolments > 0 ? `${codes}, ${counted(pendingEnrolments, 'pending enrolment')}` : codes;
}
