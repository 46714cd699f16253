import { X509Certificate } from 'node:crypto';
import { type Findings, readFile } from './config-error.js';
import type { DatabaseAddress } from './validators.js';

/** A database server, and how this process connects to it. */
export interface DatabaseServer extends DatabaseAddress {
  readonly poolSize: number;
  /** Absent: connections are not encrypted. */
  readonly tls?: {
    /** Whether certificate and host name are checked; if not, a man in the middle can read along. */
    readonly verified: boolean;
    /** Trusted certificate authorities in PEM format; absent: those that Node trusts. */
    readonly authorities?: Buffer;
  };
}

export const databaseTlsModes = ['off', 'on', 'verify'] as const;

/** Reads DATABASE_CA_FILE, and finds contradictions between the database settings. */
export function readDatabaseCa(
  given: Readonly<Record<string, string | undefined>>,
  findings: Findings,
): Buffer | undefined {
  const { DATABASE_URL: url, DATABASE_TLS: mode, DATABASE_CA_FILE: file } = given;
  if (url === undefined && ((mode ?? 'off') !== 'off' || file !== undefined))
    findings.problems.push('DATABASE_TLS and DATABASE_CA_FILE need a server, but DATABASE_URL is not set');
  if (file !== undefined && url !== undefined && mode !== 'verify')
    findings.problems.push('DATABASE_CA_FILE is used with DATABASE_TLS=verify only');
  if (mode === 'verify' && /@(?:[^/]*,)?(?:\d+\.\d+\.\d+\.\d+|\[)/.test(url ?? ''))
    findings.problems.push(
      'DATABASE_TLS=verify needs host names in DATABASE_URL, not addresses: certificates are checked by name',
    );
  const authorities = file === undefined ? undefined : readFile('DATABASE_CA_FILE', file, findings);
  if (authorities && !isPem(authorities)) findings.problems.push('DATABASE_CA_FILE is not a PEM certificate');
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
