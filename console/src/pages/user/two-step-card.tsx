import { announce } from '../../announcer.js';
import { client, unlockMfa } from '../../api.js';
import { MfaBadge } from '../../components/badge.js';
import { Button, LinkButton } from '../../components/button.js';
import { Fact } from '../../components/fact.js';
import { ErrorNotice } from '../../components/notice.js';
import { RelativeTime } from '../../components/time.js';
import { useTexts } from '../../language.js';
import { useAction } from '../../load.js';
import { rightsOf } from '../../rights.js';
import { useAccount } from '../../session.js';
import { InviteButton } from './invitation-link.js';
import { OpenInvitation } from './open-invitation.js';
import type { Subject } from './subject.js';
import { Warnings } from './warnings.js';

/** Whether the account has two-step sign-in, what needs attention, and the next thing to do. */
export function TwoStepCard({ user, status, onChange }: Subject) {
  const { twoStep: t, facts } = useTexts().account;
  const account = useAccount();
  const rights = rightsOf(account, user);
  const unlocking = useAction(async () => {
    await unlockMfa({ client, path: { id: user.id } });
    announce(t.unlocked);
    onChange();
  });
  const isOn = user.mfaEnabled;
  const isOwn = user.id === account.id;
  const isLocked = (status.lockedUntil ?? status.verifyMfaLockedUntil) !== null;
  const methods = `#/users/${user.id}/methods`;
  return (
    <section class="card stack" aria-labelledby="two-step">
      <h2 id="two-step">{t.title}</h2>
      <Warnings status={status} isOn={isOn} isOwn={isOwn} onChange={onChange} />
      <p>{isOn ? (status.kinds.includes('passkey') ? t.onTextPasskey : t.onText) : t.offText}</p>
      <dl class="facts">
        <Fact name={facts.state}>
          <MfaBadge state={status.state} />
        </Fact>
        {status.enabledAt !== null && (
          <Fact name={t.since}>
            <RelativeTime iso={status.enabledAt} />
          </Fact>
        )}
        {status.lastUsedAt !== null && (
          <Fact name={t.lastUsed}>
            <RelativeTime iso={status.lastUsedAt} />
          </Fact>
        )}
        {status.pendingExpiresAt !== null && (
          <Fact name={t.pendingUntil}>
            <RelativeTime iso={status.pendingExpiresAt} />
          </Fact>
        )}
        {isOn && <Fact name={t.codesLeft}>{t.ofFive(status.scratchCodesRemaining)}</Fact>}
      </dl>
      <OpenInvitation user={user} status={status} onChange={onChange} />
      <ErrorNotice error={unlocking.error} />
      <div class="actions">
        {isLocked && rights.unlock ? (
          <Button kind="primary" busy={unlocking.busy} onClick={() => void unlocking.run()}>
            {t.unlock}
          </Button>
        ) : isOn ? (
          <LinkButton href={methods}>{t.manage}</LinkButton>
        ) : isOwn ? (
          <LinkButton kind="primary" href={`#/users/${user.id}/mfa`}>
            {t.setUp}
          </LinkButton>
        ) : (
          rights.enrolByLink && <InviteButton user={user} onChange={onChange} />
        )}
        {isOn && rights.enrolByLink && <InviteButton user={user} onChange={onChange} />}
      </div>
    </section>
  );
}
