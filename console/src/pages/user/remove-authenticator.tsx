import { announce } from '../../announcer.js';
import { type AuthenticatorDto, client, removeAuthenticator } from '../../api.js';
import { ConfirmDialog } from '../../components/dialog.js';
import { Notice } from '../../components/notice.js';
import { useTexts } from '../../language.js';
import { useAction } from '../../load.js';
import { hasCode } from '../../messages.js';
import { useAccount } from '../../session.js';
import type { Subject } from './subject.js';

interface RemoveProps extends Pick<Subject, 'user' | 'authenticators'> {
  authenticator: AuthenticatorDto;
  open: boolean;
  onClose: () => void;
  onDone: () => void;
}

export function RemoveAuthenticator(props: RemoveProps) {
  const { user, authenticators, authenticator, open, onClose, onDone } = props;
  const { authenticators: t } = useTexts();
  const { id, name, kind } = authenticator;
  const isOwn = user.id === useAccount().id;
  const isLast = authenticators.length === 1;
  const removing = useAction(async () => {
    try {
      await removeAuthenticator({ client, path: { id: user.id, authenticatorId: id } });
    } catch (error) {
      // Somebody else was faster.
      if (!hasCode(error, 'AUTHENTICATOR_NOT_FOUND')) throw error;
    }
    announce(t.removed(name));
    onDone();
  });
  return (
    <ConfirmDialog
      title={t.removing.title(name)}
      open={open}
      onClose={() => {
        removing.reset();
        onClose();
      }}
      confirmLabel={isLast ? t.removing.confirmLast : t.remove}
      danger
      onConfirm={() => void removing.run()}
      busy={removing.busy}
      error={removing.error}
    >
      {isLast && (
        <Notice kind="warning">
          <p>{t.removing.last}</p>
        </Notice>
      )}
      <p>{isOwn ? t.removing.ownText : t.removing.text(user.name)}</p>
      <p>{t.removing.rest[kind]}</p>
    </ConfirmDialog>
  );
}
