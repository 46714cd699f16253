import { useState } from 'preact/hooks';
import { announce } from '../../announcer.js';
import { client, revokeMfaInvitation } from '../../api.js';
import { Button } from '../../components/button.js';
import { Address } from '../../components/client.js';
import { ConfirmDialog } from '../../components/dialog.js';
import { Fact } from '../../components/fact.js';
import { Notice } from '../../components/notice.js';
import { RelativeTime } from '../../components/time.js';
import { useTexts } from '../../language.js';
import { useAction } from '../../load.js';
import { rightsOf } from '../../rights.js';
import { useAccount } from '../../session.js';
import type { Subject } from './subject.js';

/** The link that somebody made for this account and that still works, if there is one. */
export function OpenInvitation(props: Omit<Subject, 'authenticators'>) {
  const {
    user,
    status: { invitation },
    onChange,
  } = props;
  const t = useTexts().account.invitation;
  const rights = rightsOf(useAccount(), user);
  const [asking, setAsking] = useState(false);
  const withdrawing = useAction(async () => {
    await revokeMfaInvitation({ client, path: { id: user.id } });
    announce(t.withdrawn);
    setAsking(false);
    onChange();
  });
  if (invitation === null) return null;
  const maker = invitation.createdBy.name ?? t.deletedUser;
  return (
    <Notice title={t.title}>
      <div class="stack tight">
        <p>{invitation.replacing ? t.replacing(maker) : t.setUp(maker)}</p>
        <dl class="facts">
          <Fact name={t.validUntil}>
            <RelativeTime iso={invitation.expiresAt} />
          </Fact>
          <Fact name={t.opened}>
            {invitation.openedAt === null ? (
              t.notOpened
            ) : (
              <>
                <RelativeTime iso={invitation.openedAt} /> {t.from}{' '}
                <Address address={invitation.openedFrom ?? ''} />
              </>
            )}
          </Fact>
        </dl>
        {rights.enrol && (
          <div class="actions">
            <Button onClick={() => setAsking(true)}>{t.withdraw}</Button>
          </div>
        )}
      </div>
      <ConfirmDialog
        title={t.withdrawTitle}
        open={asking}
        onClose={() => {
          setAsking(false);
          withdrawing.reset();
        }}
        confirmLabel={t.withdraw}
        danger
        onConfirm={() => void withdrawing.run()}
        busy={withdrawing.busy}
        error={withdrawing.error}
      >
        <p>{t.withdrawText}</p>
      </ConfirmDialog>
    </Notice>
  );
}
