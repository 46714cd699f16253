import type { MfaCoverageDto, RoleCoverageDto } from '../api.js';
import { durationInWords, momentInWords, rolesInPlural } from '../words.js';

/** Which roles must use two-step sign-in, since when, and what follows for their accounts. */
export function PolicyCard({ coverage: { roles, gracePeriodSeconds } }: { coverage: MfaCoverageDto }) {
  const required = roles.filter(({ policy }) => policy !== 'optional');
  const needsPasskeys = roles.some(({ policy }) => policy === 'phishing-resistant');
  return (
    <section class="card">
      <h2>Policy</h2>
      {required.length === 0 ? (
        <p>
          Two-step sign-in is optional for everyone. To require it for a role, set <code>MFA_POLICY</code>{' '}
          where the service runs, for instance to <code>admin:required</code>.
        </p>
      ) : (
        <>
          <ul class="policy">
            {required.map((role) => (
              <li key={role.role}>{requirementInWords(role, gracePeriodSeconds)}</li>
            ))}
          </ul>
          <p>
            After that, a user without two-step sign-in can still sign in, but only to set it up.{' '}
            {needsPasskeys && 'A user who needs a passkey and does not use one can only add one. '}
            Set by <code>MFA_POLICY</code> and <code>MFA_GRACE_PERIOD</code> where the service runs.
          </p>
        </>
      )}
    </section>
  );
}

function requirementInWords(coverage: RoleCoverageDto, graceSeconds: number) {
  const { role, requiredSince, passkeyRequiredSince } = coverage;
  const since = passkeyRequiredSince ?? requiredSince ?? '';
  const graceEnd = Date.parse(since) + graceSeconds * 1000;
  const grace = durationInWords(graceSeconds);
  return (
    <>
      <strong>{rolesInPlural[role]}</strong>: {passkeyRequiredSince !== null && 'a passkey is '}required since{' '}
      {momentInWords(since)}.{' '}
      {graceSeconds === 0
        ? 'There is no grace period.'
        : graceEnd > Date.now()
          ? `Accounts have until ${momentInWords(new Date(graceEnd).toISOString())}; those that get the role later have ${grace} from then.`
          : `The grace period of ${grace} is over, except for accounts that got the role less than ${grace} ago.`}
    </>
  );
}
