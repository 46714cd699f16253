import { describeError, driverCode } from './database-errors.js';

/** Node 24 appends it to what is wrong with the certificate. It names a flag where DATABASE_CA_FILE is needed. */
const adviceOfNode = /; if the root CA is installed locally, .*/s;

const advice: readonly (readonly [code: RegExp, advise: (message: string) => string])[] = [
  [
    /^(AUTH_SWITCH_PLUGIN_ERROR|MYSQL_CLEAR_PASSWORD)/,
    (message) =>
      `the account signs in by ${/plugin (\w+)/.exec(message)?.[1] ?? 'another way'}, which this service does not support; ` +
      'give it a password by mysql_native_password or caching_sha2_password',
  ],
  [/^HANDSHAKE_NO_SSL/, () => 'the server does not offer TLS, which DATABASE_TLS asks for'],
  [
    /^HANDSHAKE_SSL/,
    (message) =>
      `its certificate is not accepted: ${message.replace(adviceOfNode, '')}; DATABASE_CA_FILE names the authority to trust`,
  ],
  [/^ER_SECURE_TRANSPORT/, () => 'the server requires TLS: set DATABASE_TLS'],
  [/^ER_ACCOUNT_/, () => 'the account is locked'],
  [/^ER_MUST_CHANGE_PASSWORD/, () => "the account's password has expired: give it a new one"],
  [
    /^ER_BINLOG_/,
    () => 'the server does not accept changes as they are made here: set its binlog_format to ROW',
  ],
  // SHMSIZE: the file beside the write-ahead log cannot grow.
  [/^SQLITE_(FULL|IOERR_SHMSIZE)/, () => 'the disk is full; free some space'],
  [/^SQLITE_CORRUPT/, () => 'the file is damaged; restore a backup'],
  [
    /^ER_(DB|TABLE)ACCESS_DENIED/,
    (message) =>
      `${message}; the account needs SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, DROP, INDEX and REFERENCES on the database`,
  ],
  [
    /^ER_ACCESS_DENIED/,
    (message) => `${message}; if the account or the server requires TLS, set DATABASE_TLS`,
  ],
];

const unreachable: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there; check DATABASE_URL, and that the server runs',
  ENOTFOUND: 'there is no host of this name; check DATABASE_URL',
  EAI_AGAIN: 'the name server does not respond; check DATABASE_URL, and the network',
  EHOSTUNREACH: 'no network leads there; check DATABASE_URL, and the network',
  ENETUNREACH: 'no network leads there; check DATABASE_URL, and the network',
  ETIMEDOUT: 'it does not respond; check DATABASE_URL, and the firewall',
};

/** Why a server cannot be reached, with the code to search for; undefined for any other error. */
function unreachableReason(error: unknown): string | undefined {
  const code = driverCode(error);
  return unreachable[code] && `${unreachable[code]} (${code})`;
}

/** How to correct the settings of an account or its connection, or its disk; undefined for an error that may pass by itself. */
export function connectionAdvice(error: unknown): string | undefined {
  const code = driverCode(error);
  const found = advice.find(([form]) => form.test(code));
  return found?.[1]((error as Error).message);
}

/** Why a database cannot be used, for an operator: advice, where there is some. */
export function failureReason(error: unknown): string {
  return connectionAdvice(error) ?? unreachableReason(error) ?? describeError(error);
}
