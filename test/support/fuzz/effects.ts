import type { Rows } from './rows.js';

interface Effects {
  /** Columns that may be written, by table. */
  readonly writes?: Readonly<Record<string, readonly string[]>>;
  /** Tables whose rows may go. */
  readonly removes?: readonly string[];
  /** Tables that may get rows, and their columns any value. */
  readonly counts?: readonly string[];
}

/** A change holds the caller's session. */
const authorised = { sessions: ['lastUsedAt'] };
const refusalCount = ['refusedAttempts', 'refusalsReportedAt'];
const signInCounter = ['failedAttempts', 'lockedUntil', ...refusalCount];
const wrongPassword: Effects = { counts: ['password_limits', 'audit_runs'] };

/**
 * What refusals are allowed to leave behind beside an audit event, because they count something. Every other refusal
 * leaves nothing.
 */
const effectsOf: Readonly<Record<string, Effects>> = {
  // Wrong passwords are counted by account and network.
  CREDENTIALS_INVALID: wrongPassword,
  CURRENT_PASSWORD_INVALID: wrongPassword,
  PASSWORD_LOCKED: wrongPassword,
  // Wrong codes are counted by account, by sign-in and by enrolment; one that was used before is remembered, and so is
  // the session that sent one to acceptMfa.
  CODE_INVALID: {
    writes: {
      mfa_limits: signInCounter,
      mfa_challenges: ['attempts'],
      totp_authenticators: ['confirmAttempts', 'lastDuplicateUseAt'],
      ...authorised,
    },
  },
  // What a lock refuses is counted, by account and, for verifyMfa, by verifier.
  MFA_LOCKED: { writes: { mfa_limits: refusalCount }, counts: ['mfa_verifier_limits'] },
  // The fifth wrong code ends the enrolment, with the scratch codes that belong to it.
  ENROLMENT_EXHAUSTED: {
    writes: authorised,
    removes: ['totp_authenticators', 'scratch_codes'],
  },
  // The fifth wrong code ends the sign-in.
  MFA_TOKEN_EXHAUSTED: {
    writes: {
      mfa_limits: signInCounter,
      totp_authenticators: ['lastDuplicateUseAt'],
    },
    removes: ['mfa_challenges'],
  },
  // The second use of a refresh token ends its session.
  REFRESH_TOKEN_INVALID: { removes: ['sessions'] },
};

/** What a refusal has changed and must not have; empty if nothing. */
export function forbiddenChanges(code: string, before: Rows, after: Rows): string[] {
  const { writes = {}, removes = [], counts = [] } = effectsOf[code] ?? {};
  return Object.keys(before)
    .filter((table) => !counts.includes(table) && before[table] !== after[table])
    .flatMap((table) => {
      const columns = writes[table] ?? [];
      const left = (rows: readonly string[] = []): string[] =>
        rows.map((row) => without(columns, row)).sort();
      const [was, is] = [left(before[table]), left(after[table])];
      const added = is.filter((row) => !was.includes(row)).map((row) => `${table} has got ${row}`);
      const removed = was.filter((row) => !is.includes(row)).map((row) => `${table} has lost ${row}`);
      return removes.includes(table) ? added : [...added, ...removed];
    });
}

function without(columns: readonly string[], row: string): string {
  if (columns.length === 0) return row;
  const left = Object.entries(JSON.parse(row) as object).filter(([name]) => !columns.includes(name));
  return JSON.stringify(Object.fromEntries(left));
}
