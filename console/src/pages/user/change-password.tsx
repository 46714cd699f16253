import type { UserDto } from '../../api.js';
import { Button } from '../../components/button.js';
import { Dialog } from '../../components/dialog.js';
import { useTexts } from '../../language.js';
import { useAccount } from '../../session.js';
import { PasswordForm } from '../password-form.js';

interface ChangePasswordProps {
  user: UserDto;
  open: boolean;
  onClose: () => void;
  onDone: (told: string) => void;
}

export function ChangePassword({ user, open, onClose, onDone }: ChangePasswordProps) {
  const t = useTexts();
  const isOwn = useAccount().id === user.id;
  return (
    <Dialog
      title={isOwn ? t.account.methods.changeYours : t.account.methods.changeOf(user.name)}
      open={open}
      onClose={onClose}
    >
      <PasswordForm userId={user.id} onDone={onDone}>
        <Button onClick={onClose}>{t.common.cancel}</Button>
      </PasswordForm>
    </Dialog>
  );
}
