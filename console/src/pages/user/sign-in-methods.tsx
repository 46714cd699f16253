import { useState } from 'preact/hooks';
import { announce } from '../../announcer.js';
import { client, reissueScratchCodes } from '../../api.js';
import { Button } from '../../components/button.js';
import { ConfirmDialog } from '../../components/dialog.js';
import { Fact } from '../../components/fact.js';
import { ErrorNotice } from '../../components/notice.js';
import { NewScratchCodes } from '../../components/scratch-codes.js';
import { useTexts } from '../../language.js';
import { useAction } from '../../load.js';
import { rightsOf } from '../../rights.js';
import { useAccount } from '../../session.js';
import { signOutIfWithoutSecondFactor } from '../finish-enrolment.js';
import { AuthenticatorsCard } from './authenticators-card.js';
import { ChangePassword } from './change-password.js';
import { TurnOff } from './turn-off.js';
import type { Subject } from './subject.js';

/** Everything an account can sign in with. */
export function SignInMethods(subject: Subject) {
  const { user, status } = subject;
  const { authenticators: t, failures } = useTexts();
  const account = useAccount();
  const rights = rightsOf(account, user);
  const [shown, setShown] = useState<{ codes: readonly string[]; areFirst: boolean }>();
  const leaving = useAction(async () => {
    await signOutIfWithoutSecondFactor(account, user.id);
  });
  return (
    <div class="stack">
      <ErrorNotice title={failures.stillSignedIn} error={leaving.error} />
      {shown && (
        <NewScratchCodes
          codes={shown.codes}
          userName={user.name}
          issuer={status.issuer}
          {...(shown.areFirst && { text: t.passkey.firstCodes })}
          onSaved={() => {
            setShown(undefined);
            if (shown.areFirst) void leaving.run();
          }}
        />
      )}
      <AuthenticatorsCard {...subject} onFirstCodes={(codes) => setShown({ codes, areFirst: true })} />
      {user.mfaEnabled && (
        <ScratchCodesCard {...subject} onCodes={(codes) => setShown({ codes, areFirst: false })} />
      )}
      {rights.changePassword && <PasswordCard {...subject} />}
      {user.mfaEnabled && rights.disableMfa && <TurnOff {...subject} />}
    </div>
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
