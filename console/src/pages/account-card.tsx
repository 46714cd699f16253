import { useState } from 'preact/hooks';
import { announce } from '../announcer.js';
import { client, deleteUser, updateUser, type UserDto } from '../api.js';
import { Badge } from '../components/badge.js';
import { Button, LinkButton } from '../components/button.js';
import { ConfirmDialog } from '../components/dialog.js';
import { Time } from '../components/time.js';
import { useAction } from '../load.js';
import { rightsOf } from '../rights.js';
import { navigate } from '../router.js';
import { useAccount } from '../session.js';
import { roleNames } from '../words.js';
import { EditUser } from './edit-user.js';
import { ChangePassword } from './change-password.js';

type Asked = 'edit' | 'password' | 'disable' | 'enable' | 'delete';

/** The account: its properties and actions. */
export function AccountCard({ user, onChange }: { user: UserDto; onChange: () => void }) {
  const rights = rightsOf(useAccount(), user);
  const [asked, setAsked] = useState<Asked>();
  const path = { id: user.id };
  const close = (): void => {
    setAsked(undefined);
    switching.reset();
    deleting.reset();
  };
  const done = (told: string): void => {
    announce(told);
    close();
    onChange();
  };
  const switching = useAction(async (disabled: boolean) => {
    await updateUser({ client, path, body: { disabled } });
    done(disabled ? 'The account is disabled.' : 'The account is enabled.');
  });
  const deleting = useAction(async () => {
    await deleteUser({ client, path });
    announce(`${user.name} is deleted.`);
    navigate('/users');
  });
  return (
    <section class="card stack" aria-labelledby="account">
      <h2 id="account">Account</h2>
      <dl class="facts">
        <dt>State</dt>
        <dd>{user.disabled ? <Badge kind="danger">Disabled</Badge> : <Badge kind="good">Active</Badge>}</dd>
        <dt>Role</dt>
        <dd>{roleNames[user.role]}</dd>
        <dt>Description</dt>
        <dd>{user.description || '–'}</dd>
        <dt>Created</dt>
        <dd>
          <Time iso={user.createdAt} />
        </dd>
        <dt>Number</dt>
        <dd>{user.id}</dd>
      </dl>
      <div class="actions">
        {rights.update && <Button onClick={() => setAsked('edit')}>Edit</Button>}
        {rights.changePassword && <Button onClick={() => setAsked('password')}>Change the password</Button>}
        {rights.sessions && <LinkButton href={`#/users/${user.id}/sessions`}>Sessions</LinkButton>}
        {rights.events && <LinkButton href={`#/users/${user.id}/events`}>Events</LinkButton>}
        {rights.disable && (
          <Button onClick={() => setAsked(user.disabled ? 'enable' : 'disable')}>
            {user.disabled ? 'Enable' : 'Disable'}
          </Button>
        )}
        {rights.delete && (
          <Button kind="danger" onClick={() => setAsked('delete')}>
            Delete
          </Button>
        )}
      </div>
      <EditUser key={String(asked)} user={user} open={asked === 'edit'} onClose={close} onDone={done} />
      <ChangePassword
        key={`password ${asked}`}
        user={user}
        open={asked === 'password'}
        onClose={close}
        onDone={done}
      />
      <ConfirmDialog
        title={`Disable ${user.name}?`}
        open={asked === 'disable'}
        onClose={close}
        confirmLabel={`Disable ${user.name}`}
        danger
        onConfirm={() => void switching.run(true)}
        busy={switching.busy}
        error={switching.error}
      >
        <p>
          {user.name} is signed out everywhere and cannot sign in until the account is enabled again. Nothing
          is lost.
        </p>
      </ConfirmDialog>
      <ConfirmDialog
        title={`Enable ${user.name}?`}
        open={asked === 'enable'}
        onClose={close}
        confirmLabel={`Enable ${user.name}`}
        onConfirm={() => void switching.run(false)}
        busy={switching.busy}
        error={switching.error}
      >
        <p>{user.name} can sign in again, with the same password and second factor.</p>
      </ConfirmDialog>
      <ConfirmDialog
        title={`Delete ${user.name}?`}
        open={asked === 'delete'}
        onClose={close}
        confirmLabel={`Delete ${user.name}`}
        danger
        onConfirm={() => void deleting.run()}
        busy={deleting.busy}
        error={deleting.error}
      >
        <p>
          The account goes with its second factor, scratch codes and sessions, and cannot be brought back. The
          audit trail stays.
        </p>
      </ConfirmDialog>
    </section>
  );
}
