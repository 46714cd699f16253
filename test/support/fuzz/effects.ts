import type { Rows } from './rows.js';

interface Effects {
  /** Columns that may be written, by table. */
  readonly writes?: Readonly<Record<string, readonly string[]>>;
  /** Tables whose rows may be removed. */
  readonly removes?: readonly string[];
  /** Tables that may change in any way. */
  readonly counts?: readonly string[];
}

const refusalCount = ['refusedAttempts', 'refusalsReportedAt'];
const signInCounter = ['failedAttempts', 'lockedUntil', ...refusalCount];
const wrongPassword: Effects = { counts: ['password_limits', 'audit_runs'] };

/**
 * What a refusal may write besides an audit event, because it counts something. Every other refusal writes nothing.
 */
const effectsOf: Readonly<Record<string, Effects>> = {
  // Wrong passwords are counted by account and network.
  CREDENTIALS_INVALID: wrongPassword,
  CURRENT_PASSWORD_INVALID: wrongPassword,
  PASSWORD_LOCKED: wrongPassword,
  // Wrong codes are counted by account, sign-in and enrolment. A used code is recorded.
  CODE_INVALID: {
    writes: {
      mfa_limits: signInCounter,
      mfa_challenges: ['attempts'],
      authenticators: ['confirmAttempts', 'lastDuplicateUseAt'],
      scratch_codes: ['lastDuplicateUseAt'],
    },
  },
  // So is a wrong passkey, which uses up its challenge.
  PASSKEY_INVALID: {
    writes: {
      mfa_limits: signInCounter,
      mfa_challenges: ['attempts'],
      authenticators: ['lastDuplicateUseAt'],
    },
    removes: ['passkey_challenges'],
  },
  // Refusals during a lock are counted by account and, for verifyMfa, by verifier.
  MFA_LOCKED: { writes: { mfa_limits: refusalCount }, counts: ['mfa_verifier_limits'] },
  // The fifth wrong code ends the enrolment.
  ENROLMENT_EXHAUSTED: {
    removes: ['authenticators'],
  },
  // The fifth wrong code ends the sign-in.
  MFA_TOKEN_EXHAUSTED: {
    writes: {
      mfa_limits: signInCounter,
      authenticators: ['lastDuplicateUseAt'],
      scratch_codes: ['lastDuplicateUseAt'],
    },
    removes: ['mfa_challenges', 'passkey_challenges'],
  },
  // The second use of a refresh token ends its session.
  REFRESH_TOKEN_INVALID: { removes: ['sessions'] },
};

/** Changes that the refusal must not make. */
export function forbiddenChanges(code: string, before: Rows, after: Rows): string[] {
  const { writes = {}, removes = [], counts = [] } = effectsOf[code] ?? {};
  return Object.keys(before)
    .filter((table) => !counts.includes(table) && before[table] !== after[table])
    .flatMap((table) => {
      const columns = writes[table] ?? [];
      const left = (rows: readonly string[] = []): string[] =>
        rows.map((row) => without(columns, row)).sort();
      const [was, is] = [left(before[table]), left(after[table])];
      const added = is.filter((row) => !was.includes(row)).map((row) => `${table} gained ${row}`);
      const removed = was.filter((row) => !is.includes(row)).map((row) => `${table} lost ${row}`);
      return removes.includes(table) ? added : [...added, ...removed];
    });
}

function without(columns: readonly string[], row: string): string {
  if (columns.length === 0) return row;
  const left = Object.entries(JSON.parse(row) as object).filter(([name]) => !columns.includes(name));
  return JSON.stringify(Object.fromEntries(left));
}
