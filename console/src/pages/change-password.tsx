import type { UserDto } from '../api.js';
import { Button } from '../components/button.js';
import { Dialog } from '../components/dialog.js';
import { useAccount } from '../session.js';
import { PasswordForm } from './password-form.js';

interface ChangePasswordProps {
  user: UserDto;
  open: boolean;
  onClose: () => void;
  onDone: (told: string) => void;
}

export function ChangePassword({ user, open, onClose, onDone }: ChangePasswordProps) {
  const isOwn = useAccount().id === user.id;
  return (
    <Dialog
      title={isOwn ? 'Change your password' : `Change the password of ${user.name}`}
      open={open}
      onClose={onClose}
    >
      <PasswordForm userId={user.id} onDone={onDone}>
        <Button onClick={onClose}>Cancel</Button>
      </PasswordForm>
    </Dialog>
  );
}
