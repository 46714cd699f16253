import { useState } from 'preact/hooks';
import { announce } from '../../announcer.js';
import { client, reissueScratchCodes } from '../../api.js';
import { MfaBadge } from '../../components/badge.js';
import { Button, LinkButton } from '../../components/button.js';
import { ConfirmDialog } from '../../components/dialog.js';
import { Fact } from '../../components/fact.js';
import { NewScratchCodes } from '../../components/scratch-codes.js';
import { RelativeTime } from '../../components/time.js';
import { useTexts } from '../../language.js';
import { useAction } from '../../load.js';
import { rightsOf } from '../../rights.js';
import { useAccount } from '../../session.js';
import { ChangePassword } from './change-password.js';
import { InviteButton } from './invitation-link.js';
import { OpenInvitation } from './open-invitation.js';
import { TurnOff } from './turn-off.js';
import type { Subject } from './subject.js';

/** Everything an account can sign in with. New kinds of authenticators get their cards here. */
export function SignInMethods(subject: Subject) {
  const { user, status } = subject;
  const rights = rightsOf(useAccount(), user);
  const [codes, setCodes] = useState<readonly string[]>();
  return (
    <div class="stack">
      {codes && (
        <NewScratchCodes
          codes={codes}
          userName={user.name}
          issuer={status.issuer}
          onSaved={() => setCodes(undefined)}
        />
      )}
      <AppCard {...subject} />
      {user.mfaEnabled && <ScratchCodesCard {...subject} onCodes={setCodes} />}
      {rights.changePassword && <PasswordCard {...subject} />}
      {user.mfaEnabled && rights.disableMfa && <TurnOff {...subject} />}
    </div>
  );
}

function AppCard({ user, status, onChange }: Subject) {
  const t = useTexts().account;
  const account = useAccount();
  const rights = rightsOf(account, user);
  const isOn = user.mfaEnabled;
  const isOwn = user.id === account.id;
  return (
    <section class="card stack" aria-labelledby="app">
      <h2 id="app">{t.methods.app}</h2>
      <dl class="facts">
        <Fact name={t.facts.state}>
          <MfaBadge state={status.state} />
        </Fact>
        {status.enabledAt !== null && (
          <Fact name={t.twoStep.since}>
            <RelativeTime iso={status.enabledAt} />
          </Fact>
        )}
        {status.lastUsedAt !== null && (
          <Fact name={t.twoStep.lastUsed}>
            <RelativeTime iso={status.lastUsedAt} />
          </Fact>
        )}
      </dl>
      {!isOn && <p class="muted">{t.methods.appOff}</p>}
      <OpenInvitation user={user} status={status} onChange={onChange} />
      <div class="actions">
        {rights.enrolByLink && <InviteButton user={user} onChange={onChange} />}
        {rights.enrolHere && (
          <LinkButton kind={isOwn && !isOn ? 'primary' : 'plain'} href={`#/users/${user.id}/mfa`}>
            {isOn ? t.methods.replace : t.twoStep.setUp}
          </LinkButton>
        )}
      </div>
    </section>
  );
}

interface ScratchCodesCardProps extends Subject {
  onCodes: (codes: readonly string[]) => void;
}

function ScratchCodesCard({ user, status, onChange, onCodes }: ScratchCodesCardProps) {
  const t = useTexts().account;
  const rights = rightsOf(useAccount(), user);
  const [asking, setAsking] = useState(false);
  const reissuing = useAction(async () => {
    const { scratchCodes } = await reissueScratchCodes({ client, path: { id: user.id } });
    setAsking(false);
    onCodes(scratchCodes);
    announce(t.methods.newCodesDone);
    onChange();
  });
  return (
    <section class="card stack" aria-labelledby="scratch-codes">
      <h2 id="scratch-codes">{t.methods.codes}</h2>
      <p class="muted">{t.methods.codesText}</p>
      <dl class="facts">
        <Fact name={t.twoStep.codesLeft}>{t.twoStep.ofFive(status.scratchCodesRemaining)}</Fact>
      </dl>
      {rights.reissueScratchCodes && (
        <div class="actions">
          <Button onClick={() => setAsking(true)}>{t.methods.newCodes}</Button>
        </div>
      )}
      <ConfirmDialog
        title={t.methods.newCodesTitle}
        open={asking}
        onClose={() => {
          setAsking(false);
          reissuing.reset();
        }}
        confirmLabel={t.methods.newCodesConfirm}
        onConfirm={() => void reissuing.run()}
        busy={reissuing.busy}
        error={reissuing.error}
      >
        <p>{t.methods.newCodesText}</p>
      </ConfirmDialog>
    </section>
  );
}

function PasswordCard({ user, onChange }: Subject) {
  const t = useTexts().account.methods;
  const [asking, setAsking] = useState(false);
  return (
    <section class="card stack" aria-labelledby="password">
      <h2 id="password">{t.password}</h2>
      <div class="actions">
        <Button onClick={() => setAsking(true)}>{t.changePassword}</Button>
      </div>
      <ChangePassword
        key={String(asking)}
        user={user}
        open={asking}
        onClose={() => setAsking(false)}
        onDone={(told) => {
          announce(told);
          setAsking(false);
          onChange();
        }}
      />
    </section>
  );
}
