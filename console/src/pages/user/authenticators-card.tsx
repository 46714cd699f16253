import { MfaBadge } from '../../components/badge.js';
import { LinkButton } from '../../components/button.js';
import { Fact } from '../../components/fact.js';
import { RelativeTime } from '../../components/time.js';
import { useTexts } from '../../language.js';
import { rightsOf } from '../../rights.js';
import { useAccount } from '../../session.js';
import { AddPasskey } from './add-passkey.js';
import { AuthenticatorItem } from './authenticator-item.js';
import { shownName } from './authenticator-names.js';
import { InviteButton } from './invitation-link.js';
import { OpenInvitation } from './open-invitation.js';
import type { Subject } from './subject.js';

const maxApps = 3;
const maxAuthenticators = 10;

interface AuthenticatorsCardProps extends Subject {
  onFirstCodes: (codes: readonly string[]) => void;
}

/** The authenticators of an account, and how to get further ones. */
export function AuthenticatorsCard({ onFirstCodes, ...subject }: AuthenticatorsCardProps) {
  const { user, status, authenticators, onChange } = subject;
  const t = useTexts();
  const rights = rightsOf(useAccount(), user);
  return (
    <section class="card stack" aria-labelledby="two-step">
      <h2 id="two-step">{t.account.twoStep.title}</h2>
      <dl class="facts">
        <Fact name={t.account.facts.state}>
          <MfaBadge state={status.state} />
        </Fact>
        {status.enabledAt !== null && (
          <Fact name={t.account.twoStep.since}>
            <RelativeTime iso={status.enabledAt} />
          </Fact>
        )}
      </dl>
      {authenticators.length === 0 ? (
        <p class="muted">{t.authenticators.none}</p>
      ) : (
        <ul class="authenticators" aria-label={t.authenticators.list}>
          {authenticators.map((authenticator) => (
            <AuthenticatorItem
              key={authenticator.id}
              {...subject}
              authenticator={{ ...authenticator, name: shownName(authenticator.name, t.authenticators) }}
            />
          ))}
        </ul>
      )}
      <OpenInvitation user={user} status={status} onChange={onChange} />
      {rights.addAuthenticator && <Limit {...subject} />}
      <div class="actions">
        {rights.enrolByLink && <InviteButton user={user} onChange={onChange} />}
        {rights.enrolHere && !user.mfaEnabled && (
          <LinkButton kind={rights.addAuthenticator ? 'primary' : 'plain'} href={`#/users/${user.id}/mfa`}>
            {t.account.twoStep.setUp}
          </LinkButton>
        )}
        {rights.addAuthenticator && user.mfaEnabled && limitOf(subject) === undefined && (
          <LinkButton href={`#/users/${user.id}/add-app`}>{t.authenticators.addApp}</LinkButton>
        )}
        {rights.addAuthenticator && limitOf(subject) !== 'all' && (
          <AddPasskey {...subject} onFirstCodes={onFirstCodes} />
        )}
      </div>
    </section>
  );
}

function Limit(subject: Subject) {
  const t = useTexts().authenticators.limits;
  const limit = limitOf(subject);
  return limit && <p class="muted">{t[limit]}</p>;
}

function limitOf({ authenticators }: Subject): 'all' | 'apps' | undefined {
  if (authenticators.length >= maxAuthenticators) return 'all';
  return authenticators.filter(({ kind }) => kind === 'totp').length >= maxApps ? 'apps' : undefined;
}
