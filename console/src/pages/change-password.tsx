import { useState } from 'preact/hooks';
import { changePassword, client, type UserDto } from '../api.js';
import { Button } from '../components/button.js';
import { Dialog } from '../components/dialog.js';
import { Field } from '../components/field.js';
import { ErrorNotice } from '../components/notice.js';
import { useAction } from '../load.js';
import { hasCode, remarkOn } from '../messages.js';
import { useAccount } from '../session.js';

interface ChangePasswordProps {
  user: UserDto;
  open: boolean;
  onClose: () => void;
  onDone: (told: string) => void;
}

/** One's own needs the present one, too. */
export function ChangePassword({ user, open, onClose, onDone }: ChangePasswordProps) {
  const isOwn = useAccount().id === user.id;
  const [currentPassword, setCurrentPassword] = useState('');
  const [newPassword, setNewPassword] = useState('');
  const changing = useAction(async () => {
    const body = { newPassword, ...(isOwn && { currentPassword }) };
    await changePassword({ client, path: { id: user.id }, body });
    onDone('The password is changed.');
  });
  const { error } = changing;
  const isAboutField = hasCode(error, 'VALIDATION_FAILED', 'PASSWORD_TOO_COMMON', 'CURRENT_PASSWORD_INVALID');
  return (
    <Dialog
      title={isOwn ? 'Change your password' : `Change the password of ${user.name}`}
      open={open}
      onClose={onClose}
    >
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void changing.run();
        }}
      >
        {!isAboutField && <ErrorNotice error={error} />}
        <p class="muted">All other sessions of this account end.</p>
        {isOwn && (
          <Field
            label="Current password"
            name="currentPassword"
            type="password"
            autocomplete="current-password"
            required
            value={currentPassword}
            onInput={setCurrentPassword}
            error={remarkOn(error, 'currentPassword', 'CURRENT_PASSWORD_INVALID')}
          />
        )}
        <Field
          label="New password"
          name="newPassword"
          type="password"
          hint="At least 8 characters; a few unrelated words are good."
          autocomplete="new-password"
          required
          value={newPassword}
          onInput={setNewPassword}
          error={remarkOn(error, 'newPassword', 'PASSWORD_TOO_COMMON')}
        />
        <div class="actions">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" kind="primary" busy={changing.busy}>
            Change
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
