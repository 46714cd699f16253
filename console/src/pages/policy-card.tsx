import type { MfaCoverageDto, RoleCoverageDto } from '../api.js';
import { durationInWords, momentInWords, rolesInPlural } from '../words.js';

/** Which roles must use two-step sign-in, since when, and what follows for their accounts. */
export function PolicyCard({ coverage: { roles, gracePeriodSeconds } }: { coverage: MfaCoverageDto }) {
  const required = roles.filter(({ policy }) => policy === 'required');
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
            After that, a user without two-step sign-in can still sign in, but only to set it up. Set by{' '}
            <code>MFA_POLICY</code> and <code>MFA_GRACE_PERIOD</code> where the service runs.
          </p>
        </>
      )}
    </section>
  );
}

function requirementInWords({ role, requiredSince }: RoleCoverageDto, graceSeconds: number) {
  const since = Date.parse(requiredSince ?? '');
  const graceEnd = new Date(since + graceSeconds * 1000);
  const grace = durationInWords(graceSeconds);
  return (
    <>
      <strong>{rolesInPlural[role]}</strong>: required since {momentInWords(new Date(since).toISOString())}.{' '}
      {graceSeconds === 0
        ? 'There is no grace period.'
        : graceEnd.getTime() > Date.now()
          ? `Accounts have until ${momentInWords(graceEnd.toISOString())}; those that get the role later have ${grace} from then.`
          : `The grace period of ${grace} is over, except for accounts that got the role less than ${grace} ago.`}
    </>
  );
}
