import { createSecureContext } from 'node:tls';
import { type Findings, readFile } from './config-error.js';

/** The names of two files, and what they hold, in PEM format. */
export interface TlsFiles {
  readonly certificateFile: string;
  readonly keyFile: string;
  /** Followed by its chain. */
  readonly certificate: Buffer;
  readonly privateKey: Buffer;
}

/** @returns undefined if both are absent, or after adding a problem. */
export function readTls(
  certificateFile: string | undefined,
  keyFile: string | undefined,
  findings: Findings,
): TlsFiles | undefined {
  if (!certificateFile && !keyFile) return undefined;
  if (!certificateFile || !keyFile) {
    findings.problems.push('TLS_CERT_FILE and TLS_KEY_FILE must be set together: only one of them is');
    return undefined;
  }
  const certificate = readFile('TLS_CERT_FILE', certificateFile, findings);
  const privateKey = readFile('TLS_KEY_FILE', keyFile, findings);
  if (!certificate || !privateKey) return undefined;
  try {
    createSecureContext({ cert: certificate, key: privateKey });
    return { certificateFile, keyFile, certificate, privateKey };
  } catch (error) {
    findings.problems.push(
      `TLS_CERT_FILE and TLS_KEY_FILE are not a certificate and its key in PEM format: ${(error as Error).message}`,
    );
    return undefined;
  }
}
