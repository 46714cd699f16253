import { X509Certificate } from 'node:crypto';
import { type Findings, readFile } from './config-error.js';
import type { DatabaseAddress } from './validators.js';

/** Connections to a server: how many of this process, and encrypted how. */
export interface DatabaseServer extends DatabaseAddress {
  readonly poolSize: number;
  /** Absent: in the clear. */
  readonly tls?: {
    /** Certificate and host name are checked; otherwise anybody in between can read along by a certificate of their own. */
    readonly verified: boolean;
    /** In PEM; absent: those that Node trusts. */
    readonly authorities?: Buffer;
  };
}

export const databaseTlsModes = ['off', 'on', 'verify'] as const;

/** Says as well what does not go together with the other settings of the database. */
export function readDatabaseCa(
  given: Readonly<Record<string, string | undefined>>,
  findings: Findings,
): Buffer | undefined {
  const { DATABASE_URL: url, DATABASE_TLS: mode, DATABASE_CA_FILE: file } = given;
  if (url === undefined && ((mode ?? 'off') !== 'off' || file !== undefined))
    findings.problems.push('DATABASE_TLS and DATABASE_CA_FILE are for a server: DATABASE_URL is not set');
  if (file !== undefined && url !== undefined && mode !== 'verify')
    findings.problems.push('DATABASE_CA_FILE is looked at with DATABASE_TLS=verify only');
  if (mode === 'verify' && /@(?:[^/]*,)?(?:\d+\.\d+\.\d+\.\d+|\[)/.test(url ?? ''))
    findings.problems.push(
      'DATABASE_TLS=verify needs names in DATABASE_URL, not addresses: certificates are checked by name',
    );
  const authorities = file === undefined ? undefined : readFile('DATABASE_CA_FILE', file, findings);
  if (authorities && !isPem(authorities)) findings.problems.push('DATABASE_CA_FILE is no certificate in PEM');
  return authorities;
}

function isPem(authorities: Buffer): boolean {
  try {
    return new X509Certificate(authorities).subject !== '';
  } catch {
    return false;
  }
}

export function databaseTlsOf(
  mode: (typeof databaseTlsModes)[number],
  authorities: Buffer | undefined,
): DatabaseServer['tls'] {
  if (mode === 'off') return undefined;
  return { verified: mode === 'verify', ...(authorities && { authorities }) };
}
